/* Small conveniences of the staff pages; every page works without them. */

function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied ? Promise.resolve() : Promise.reject(new Error("copy"));
}

function announce(button, text) {
  const label = button.textContent;
  button.textContent = text;
  setTimeout(() => { button.textContent = label; }, 2000);
}

const actions = {
  opens(button) { document.getElementById(button.dataset.opens).showModal(); },
  copy(button) {
    const source = document.querySelector(button.dataset.copy);
    copyText(source.value || source.textContent).then(
      () => announce(button, button.dataset.copied || "✓"),
      () => window.getSelection().selectAllChildren(source),
    );
  },
  print() { window.print(); },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens], [data-copy], [data-print]");
  if (!button) return;
  Object.keys(actions).filter((name) => name in button.dataset).forEach((name) => actions[name](button));
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-select-all]")) {
    document.querySelectorAll(`input[name="${box.dataset.selectAll}"]`).forEach((one) => { one.checked = box.checked; });
  }
  if (box.matches("[data-autosubmit]")) box.form.submit();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#navigation") location.hash = "main";
});
