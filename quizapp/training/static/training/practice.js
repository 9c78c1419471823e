/* One card after the other, all of them in the page; missed ones come again until they are known. */
import { keepPage } from "./keep.js";
import { PracticeBox } from "./practice_box.js";

const byId = (id) => document.getElementById(id);
const { learner, now, reviews } = document.body.dataset;
const DONE = `quizapp:practiced:${learner}`;
const MOST_KEPT = 200;
const pageTime = Number(now);
/** What the phone's clock is off; a page that the worker kept is older than it says. */
const keptAt = Number(document.documentElement.dataset.kept);
const skew = (keptAt || Date.now()) - pageTime;

function recollect() {
  try {
    return JSON.parse(localStorage.getItem(DONE)) || {};
  } catch (problem) {
    return {};
  }
}

/** Cards known since the page was made are not asked again when it comes back from the phone's own store. */
function remember(item, at) {
  const kept = Object.assign(recollect(), { [item]: at });
  Object.keys(kept).slice(0, -MOST_KEPT).forEach((name) => { delete kept[name]; });
  try {
    localStorage.setItem(DONE, JSON.stringify(kept));
  } catch (problem) { /* A convenience. */ }
}

const box = new PracticeBox(learner, reviews, tell);
const strip = byId("strip");
const done = recollect();
const all = Array.from(document.querySelectorAll("#cards > .practice-card"));
const queue = all.filter(({ dataset }) => !(done[dataset.item] > pageTime) && !box.has(dataset.item));
const total = queue.length;
let known = 0;
let shownAt = 0;
let word = "good";

function tell(trouble) {
  const text = box.isVolatile && box.size ? strip.dataset.volatile
    : trouble === "another" ? strip.dataset.another
      : trouble === "signed-out" ? strip.dataset.signedOut
        : trouble && strip.dataset.waiting.replace("{count}", box.size);
  strip.hidden = !text;
  strip.textContent = text || "";
}

function draw() {
  const howFar = byId("how-far");
  howFar.hidden = !total;
  howFar.textContent = howFar.dataset.text.replace("{done}", known).replace("{total}", total);
  document.querySelector("#practice-bar rect").setAttribute("width", `${total ? 100 * known / total : 0}%`);
}

/** The card now asked begins afresh, also when it comes for the second time. */
function show() {
  all.forEach((card) => { card.hidden = card !== queue[0]; });
  const [card] = queue;
  byId("end").hidden = Boolean(card);
  shownAt = performance.now();
  draw();
  if (!card) return;
  delete card.dataset.state;
  card.querySelector("form").reset();
  card.querySelectorAll("details").forEach((details) => { details.open = false; });
  card.querySelectorAll("input").forEach((input) => { input.disabled = false; });
}

function next() {
  show();
  const target = queue[0] ? queue[0].querySelector(".stem") : byId("end");
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function settle(card, isKnown, more) {
  const at = Math.round(Date.now() - skew);
  const look = { id: newId(), item: card.dataset.item, at, elapsed_ms: Math.round(performance.now() - shownAt), again: !isKnown };
  box.put(Object.assign(look, more));
  queue.shift();
  if (isKnown) {
    known += 1;
    remember(card.dataset.item, at);
  } else {
    queue.push(card);
  }
  draw();
}

/** The response in the shape of the question's type, and whether it is right. */
function read(card) {
  const inputs = Array.from(card.querySelectorAll("input[name=response]"));
  const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
  const isRight = inputs.every((input) => input.checked === input.parentNode.hasAttribute("data-right"));
  const { type } = card.dataset;
  const response = type === "multiple_choice" ? chosen : type === "true_false" ? chosen[0] === "true" : chosen[0];
  return { chosen, response, isRight };
}

function answer(card) {
  const { chosen, response, isRight } = read(card);
  card.querySelector(".error").hidden = chosen.length > 0;
  if (!chosen.length) return;
  card.dataset.state = isRight ? "right" : "wrong";
  card.querySelectorAll("input").forEach((input) => { input.disabled = true; });
  settle(card, isRight, { version: card.dataset.version, response });
  card.querySelector(".told").focus();
}

document.addEventListener("submit", (event) => {
  const card = event.target.closest("#cards > .practice-card");
  if (!card) return;
  event.preventDefault();
  if (card.dataset.kind === "question") {
    answer(card);
  } else {
    settle(card, word !== "again", { word });
    next();
  }
});
document.addEventListener("click", (event) => {
  const said = event.target.closest("#cards .words .button");
  // Before the submission that it causes; older phones do not tell which button that was.
  if (said) word = said.value;
  if (!event.target.closest("#cards .next")) return;
  event.preventDefault();
  next();
});
addEventListener("online", () => box.send());
addEventListener("beforeunload", (event) => { if (box.isVolatile && box.size) event.preventDefault(); });

if (byId("cards") && all.length) show();
box.send();
if (!keptAt) keepPage();
