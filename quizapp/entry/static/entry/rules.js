/* The resume code travels in the fragment, which no server and no log sees, and is wiped at once. */
import { watchIdle } from "../js/kiosk.js";

const box = document.getElementById("resume");
const found = /^#code=(.+)$/.exec(location.hash);
if (found) {
  const code = decodeURIComponent(found[1]).replace(/-/g, "");
  box.querySelector("code").textContent = code.match(/.{1,4}/g).join("-");
  box.hidden = false;
  history.replaceState(null, "", location.pathname + location.search);
}

const start = document.getElementById("start");
if (start) {
  let sent = false;
  start.addEventListener("submit", (event) => {
    const offline = navigator.onLine === false;
    document.getElementById("offline").hidden = !offline;
    if (offline || sent) event.preventDefault();
    else sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}
watchIdle();
