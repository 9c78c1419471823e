/* Keeps the big screen fresh; says so when it cannot. */
import { call } from "../js/api.js";

const REFRESH = 4000;
const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const rows = byId("rows");
const lang = document.documentElement.lang;
const number = new Intl.NumberFormat(lang);
const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: words.timeZone });
const two = (count) => String(count).padStart(2, "0");
const duration = (seconds) => `${two(Math.floor(seconds / 60))}:${two(Math.floor(seconds % 60))}`;
const nameOf = (unit) => (unit && unit.name) || unit || "";

function element(tag, text, ...children) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  return made;
}

function row(entry) {
  const made = element("li", "",
    element("b", entry.rank),
    element("span", entry.display_name, element("small", nameOf(entry.unit))),
    element("em", `${entry.correct_count}/${rows.dataset.questions}`),
    element("time", duration(entry.duration_seconds)));
  made.className = `place-${entry.rank}`;
  return made;
}

function drawBoard({ entries, as_of: asOf, frozen }) {
  rows.textContent = "";
  rows.append(...entries.map(row));
  byId("nobody").hidden = entries.length > 0 || frozen;
  byId("waits").hidden = entries.length > 0 || !frozen;
  byId("frozen").hidden = !frozen;
  byId("as-of").textContent = words.asOf.replace("{time}", time.format(new Date(asOf)));
}

function drawCounts(counts) {
  ["open", "submitted", "units"].forEach((name) => { byId(`count-${name}`).textContent = number.format(counts[name]); });
}

async function refresh() {
  try {
    drawBoard(await call("GET", rows.dataset.url));
    if (rows.dataset.countsUrl) drawCounts(await call("GET", rows.dataset.countsUrl));
    byId("stale").hidden = true;
  } catch (problem) {
    byId("stale").hidden = false;
  }
  setTimeout(refresh, REFRESH);
}

setTimeout(refresh, REFRESH);
