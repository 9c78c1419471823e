/* The code of an invitation's link stands in the fragment: it is put into its box and wiped. */
const box = document.querySelector("input[name=code]");
const code = decodeURIComponent(location.hash.slice(1));
if (box && code && code.length <= 60) {
  box.value = code;
  history.replaceState(null, "", location.pathname);
  document.querySelector("input[name=password]").focus();
}
