/* A lesson: its checks answer at once and on the phone itself, its end is noted, and what was done waits in
   the box until the server has it. Without this script the same forms go to the server one by one. */
import { Box } from "./box.js";
import { keepPage, keptAt } from "./keep.js";
import { Reader } from "./speech.js";

const { lesson, version, now } = document.body.dataset;
const cards = Array.from(document.querySelectorAll(".check-card"));
const end = document.getElementById("end");
const saved = document.getElementById("saved");
const strip = document.getElementById("strip");
const opened = performance.now();
// A kept page's moment is past: then the phone's own clock is nearer.
const openedAt = keptAt() ? Date.now() : Number(now);

const serverTime = () => Math.round(openedAt + performance.now() - opened);
const isAnswered = (card) => Boolean(card.dataset.state);
const boxes = (card) => Array.from(card.querySelectorAll(".choice input"));

function judge(card) {
  const isRight = boxes(card).every((input) => input.checked === input.parentElement.hasAttribute("data-right"));
  return isRight ? "right" : "wrong";
}

function showAnswer(card) {
  boxes(card).forEach((input) => { input.disabled = true; });
  const chosen = boxes(card).filter((input) => input.checked).map((input) => input.value);
  card.querySelectorAll(".consequence").forEach((told) => { told.hidden = !chosen.includes(told.dataset.place); });
  card.dataset.state = judge(card);
}

function showEnd() {
  const left = cards.find((card) => !isAnswered(card));
  if (end.dataset.state !== "open") end.dataset.state = left ? "left" : "done";
  if (left) end.querySelector(".if-left a").href = `#${left.id}`;
}

function showSaved() {
  const waiting = box.of(lesson).length;
  const words = waiting ? saved.dataset.waiting : saved.dataset.saved;
  saved.textContent = words.replace("{count}", cards.filter(isAnswered).length).replace("{total}", cards.length);
  saved.classList.toggle("info", waiting > 0);
}

function showStrip() {
  let text = box.trouble ? strip.dataset.offline : "";
  if (keptAt() && !isBack) text = strip.dataset.kept.replace("{moment}", keptAt());
  if (box.isVolatile && box.waiting.length) text = strip.dataset.volatile;
  if (box.isSignedOut) text = strip.dataset.signedOut;
  strip.textContent = text;
  strip.hidden = !text;
}

// Even on a kept page the network may be back.
let isBack = false;
addEventListener("online", () => { isBack = true; showStrip(); });

const box = new Box(document.body.dataset, {
  onChange: () => { showSaved(); showStrip(); },
  onNews: () => { isBack = true; },
});

function entry(code, seq, more) {
  return Object.assign({ lesson, version, code, seq }, more);
}

function answer(card) {
  const chosen = boxes(card).filter((input) => input.checked).map((input) => Number(input.value));
  const error = card.querySelector(".error");
  error.hidden = chosen.length > 0;
  if (!chosen.length) return;
  const seq = Math.max(serverTime(), Number(card.dataset.seq) + 1);
  card.dataset.seq = seq;
  showAnswer(card);
  box.put(entry(card.dataset.code, seq, { question: card.dataset.question, chosen }));
  card.querySelector(".told").focus({ preventScroll: true });
  card.querySelector(".told").scrollIntoView({ block: "nearest" });
  showEnd();
}

/** The last answer counts; until the next one is given the server keeps the one before. */
function askAgain(card) {
  delete card.dataset.state;
  boxes(card).forEach((input) => Object.assign(input, { disabled: false, checked: false }));
  boxes(card)[0].focus();
  showEnd();
  showSaved();
}

function reachEnd() {
  end.dataset.state = "left";
  box.put(entry("", serverTime(), {}));
  showEnd();
  const place = end.querySelector(end.dataset.state === "done" ? ".if-done" : ".if-left a");
  place.focus();
}

/** What the phone still holds of this lesson stands in the page as it was left. */
function restore() {
  box.of(lesson).forEach((kept) => {
    const card = cards.find((one) => one.dataset.code === kept.code);
    if (!kept.code && kept.version === version) end.dataset.state = "left";
    if (!card || kept.question !== card.dataset.question || kept.seq <= Number(card.dataset.seq)) return;
    boxes(card).forEach((input) => { input.checked = kept.chosen.includes(Number(input.value)); });
    card.dataset.seq = kept.seq;
    showAnswer(card);
  });
}

function showReading() {
  const height = document.documentElement.scrollHeight - innerHeight;
  const share = height > 0 ? Math.min(scrollY / height, 1) : 1;
  document.querySelector("#read-bar rect").setAttribute("width", `${Math.round(share * 100)}%`);
}

cards.forEach((card) => {
  card.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    answer(card);
  });
  card.querySelector(".retry").addEventListener("click", (event) => {
    event.preventDefault();
    askAgain(card);
  });
});
end.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  reachEnd();
});
addEventListener("scroll", showReading, { passive: true });
addEventListener("resize", showReading);

restore();
showEnd();
showSaved();
showStrip();
showReading();
box.flush();
new Reader(document.getElementById("listen"), [document.getElementById("lesson")]);
keepPage();
