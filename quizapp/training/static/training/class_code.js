/* Keeps a rotating code fresh: the screen of a class, and a person's badge. The server alone makes
   codes; this page asks often, shows what it gets, and shows nothing once that is too old. */

const POLL = 2500;
const JITTER = 1000;
const LIMIT = 6000;
const HELD_ON = 9000;
const box = document.querySelector("[data-code-url]");
const lost = document.querySelector("[data-lost]");
const bar = document.querySelector("[data-bar]");
const WINDOW = 30000;
const all = document.querySelector("[data-of]");
const number = new Intl.NumberFormat("vi");
let etag = "";
let endsAt = performance.now() + Number(box.dataset.left);
let timer = 0;

function draw(data) {
  const svg = document.querySelector(".qr");
  svg.setAttribute("viewBox", `0 0 ${data.side} ${data.side}`);
  svg.querySelector("path").setAttribute("d", data.path);
  document.querySelectorAll("[data-field]").forEach((element) => {
    const value = data[element.dataset.field];
    element.textContent = typeof value === "number" ? number.format(value) : value;
  });
  if (data.state) box.dataset.state = data.state;
  if (all) all.hidden = !data.expected;
  endsAt = performance.now() + data.left_ms;
}

/** An old code would only be refused: say instead that there is none. */
function tell() {
  const isLost = performance.now() > endsAt + HELD_ON;
  document.body.classList.toggle("is-lost", isLost);
  if (lost) lost.hidden = !isLost;
  const share = Math.max(0, Math.min(1, (endsAt - performance.now()) / WINDOW));
  if (bar) bar.setAttribute("width", `${(share * 100).toFixed(1)}%`);
}

async function ask() {
  clearTimeout(timer);
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), LIMIT);
  try {
    const response = await fetch(box.dataset.codeUrl, {
      headers: { Accept: "application/json", "If-None-Match": etag }, cache: "no-store",
      credentials: "same-origin", signal: stop.signal,
    });
    // Somebody has ended this: the page itself says what is the matter.
    if (response.status === 404) location.reload();
    if (response.status === 200) {
      draw(await response.json());
      etag = response.headers.get("ETag") || "";
    }
  } catch (problem) {
    etag = "";
  } finally {
    clearTimeout(limit);
  }
  const untilNext = endsAt - performance.now();
  const pause = POLL + Math.random() * JITTER;
  timer = setTimeout(ask, untilNext > 0 && untilNext < pause ? untilNext + 60 + Math.random() * 200 : pause);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
setInterval(tell, 250);
ask();
