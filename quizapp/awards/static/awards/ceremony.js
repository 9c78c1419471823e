// Arrows, space and page keys (as presenters' remotes send them) turn the screens.
const FORWARD = ["ArrowRight", "ArrowDown", "PageDown", " "];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const direction = FORWARD.includes(event.key) ? "next" : BACK.includes(event.key) ? "prev" : null;
  const link = direction && document.querySelector(`a[rel="${direction}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
