/* A shared machine starts afresh after some idle seconds, warned a quarter of the time before. */
import { forgetPages } from "./kept_pages.js";

function watchIdle() {
  const form = document.getElementById("kiosk-leave");
  const limit = Number(document.body.dataset.kiosk) * 1000;
  if (!form) return;
  form.addEventListener("submit", () => forgetPages());
  if (!limit) return;
  const warning = document.getElementById("kiosk-warning");
  let touched = Date.now();
  const touch = () => { touched = Date.now(); warning.hidden = true; };
  ["pointerdown", "keydown", "scroll", "input"].forEach((name) => addEventListener(name, touch, { passive: true }));
  const timer = setInterval(() => {
    const idle = Date.now() - touched;
    warning.hidden = idle < limit * 0.75;
    if (idle < limit) return;
    clearInterval(timer);
    forgetPages();
    form.submit();
  }, 1000);
}

watchIdle();
