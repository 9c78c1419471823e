/* The resume code travels in the fragment, which no server and no log sees, and is wiped at once. */
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
  const notice = document.getElementById("offline");
  let sent = false;
  start.addEventListener("submit", (event) => {
    // Some in-app browsers call themselves offline on a network without internet: a second press goes.
    const mayBeOffline = navigator.onLine === false && notice.hidden;
    notice.hidden = navigator.onLine !== false;
    if (mayBeOffline || sent) event.preventDefault();
    else sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}

// Where there may be one, the worker is there before the first question, so that it keeps that page.
if (start && navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => {});
