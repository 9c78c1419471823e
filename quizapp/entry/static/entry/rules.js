/* The resume code travels in the fragment, which no server and no log sees, and is wiped at once. */
import { watchIdle } from "../js/kiosk.js";

const box = document.getElementById("resume");
const found = /^#code=(.+)$/.exec(location.hash);
if (found) {
  box.querySelector("code").textContent = decodeURIComponent(found[1]);
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
