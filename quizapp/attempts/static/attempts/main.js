/* Puts clock, outbox and paper together. */
import { call, Refused } from "../js/api.js";
import { format, ServerClock } from "./clock.js";
import { Outbox } from "./outbox.js";
import { enlargePictures, isAnswered, Paper } from "./paper.js";

const POLL = 5000;
const parse = (id) => JSON.parse(document.getElementById(id).textContent);
const byId = (id) => document.getElementById(id);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const data = parse("attempt");
const words = parse("words");
const paper = new Paper(data, words);
const clock = new ServerClock(data.server_time, data.deadline_at);
const saved = new Map();
let isElsewhere = false;
let isEnding = false;

const outbox = new Outbox(data.id, data.api, clock, {
  onChange: draw,
  onSaved(settled, answer, asked) {
    settled.forEach(({ slot, response }) => keep(slot, response));
    learn(answer, asked);
    // Another count than ours, or a newer answer than ours: someone else is writing on this paper.
    if (settled.some((one) => one.superseded) || answer.answered_count !== saved.size) isElsewhere = true;
  },
  onRefused(refused) {
    refused.forEach(({ slot, code, detail }) => {
      paper.alert(paper.fill(words.refused, { slot, reason: detail || code }));
      paper.apply(slot, saved.get(slot));
    });
  },
  onClosed: showClosed,
});

function keep(slot, response) {
  if (isAnswered(response)) saved.set(slot, response);
  else saved.delete(slot);
}

function states(slot) {
  return { saved: saved.has(slot), pending: outbox.has(slot) };
}

function stripText() {
  const count = outbox.size;
  const say = (text) => paper.fill(text, { count });
  const { trouble } = outbox;
  if (trouble instanceof Refused && [401, 404].includes(trouble.status)) return say(words.signedOut);
  if (navigator.onLine === false) return count ? say(words.offline) : words.offlineEmpty;
  if (!count || !trouble) return "";
  return say(trouble instanceof Refused ? words.busy : words.unreachable);
}

function draw() {
  paper.draw(states);
  paper.drawSaved(saved.size, outbox.size > 0);
  if (isEnding) return;
  const text = stripText();
  if (text && outbox.isVolatile) paper.strip(`${text} ${words.volatile}`);
  else if (text) paper.strip(text);
  else paper.strip(isElsewhere ? words.elsewhere : "", isElsewhere);
}

/* Time */

function learn(answer, asked) {
  const before = clock.deadline;
  clock.learn(answer, asked);
  if (Math.abs(clock.deadline - before) < 1500) return;
  const count = Math.max(0, Math.ceil(clock.remaining() / 60000));
  const text = paper.fill(clock.deadline > before ? words.extended : words.shortened, { count });
  paper.announce(text);
  notice(text);
  tick();
}

function notice(text) {
  const shown = document.createElement("p");
  shown.className = "notice";
  shown.textContent = text;
  byId("main").prepend(shown);
  setTimeout(() => shown.remove(), 15000);
}

let announced = Infinity;
function tick() {
  const left = clock.remaining();
  byId("clock").textContent = format(left);
  byId("clock").parentElement.classList.toggle("low", left < 60000);
  const minutes = Math.ceil(left / 60000);
  if ([5, 1].includes(minutes) && minutes < announced) paper.announce(paper.fill(words.minutesLeft, { count: minutes }));
  announced = minutes;
  if (left <= 0 && !isEnding) timeUp();
}

let pollFailures = 0;
async function poll() {
  let wait = POLL * (0.9 + Math.random() * 0.2);
  if (!document.hidden && !isEnding) {
    try {
      await ask();
      pollFailures = 0;
    } catch (problem) {
      pollFailures += 1;
      wait = Math.max((problem.retryAfterSeconds || 0) * 1000, wait * Math.min(2 ** pollFailures, 6));
    }
    draw();
  }
  clearTimeout(poll.timer);
  poll.timer = setTimeout(poll, wait);
}

async function ask() {
  const asked = clock.begin();
  const answer = await call("GET", `${data.api}/clock`, undefined, 6000);
  learn(answer, asked);
  if (answer.state !== "open" && !isEnding) showClosed();
}

/* The end */

function timeOfDay(milliseconds) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: data.time_zone }).format(milliseconds);
}

async function timeUp() {
  isEnding = true;
  paper.lock(true);
  try {
    await ask();
  } catch (problem) { /* Unreached: the page ends the attempt by the deadline it knows. */ }
  if (clock.remaining() > 500) {
    isEnding = false;
    paper.lock(false);
    draw();
    return;
  }
  paper.strip(words.timeUp);
  await submit(words.timeUpOffline);
}

/** The server has closed the attempt: what still waits is shown on the page of the result. */
function showClosed() {
  isEnding = true;
  paper.lock(true);
  paper.strip(words.closed);
  location.replace(data.result);
}

async function submit(offlineText) {
  isEnding = true;
  paper.lock(true);
  await outbox.stop();
  const answers = outbox.pending;
  for (let failures = 0; ; failures += 1) {
    try {
      await call("POST", `${data.api}/submission`, { answers }, 20000);
      answers.forEach(({ slot, seq }) => outbox.drop(slot, seq));
      location.replace(data.result);
      return;
    } catch (problem) {
      if (problem instanceof Refused && !problem.isTemporary) { refuseSubmission(problem); return; }
      paper.strip(paper.fill(offlineText, { count: answers.length, time: timeOfDay(clock.deadline) }));
      await nextChance(Math.max((problem.retryAfterSeconds || 0) * 1000, Math.min(20000, 1000 * 2 ** failures) * (0.5 + Math.random() / 2)));
    }
  }
}

function nextChance(milliseconds) {
  return Promise.race([sleep(milliseconds), new Promise((done) => addEventListener("online", done, { once: true }))]);
}

function refuseSubmission(problem) {
  if (problem.status === 409) { showClosed(); return; }
  paper.alert(problem.message);
  byId("alert").focus();
  isEnding = false;
  paper.lock(false);
  outbox.resume();
  draw();
}

/* What the person does */

function go(where) {
  if (paper.view === "question" && where === "next") {
    if (paper.current < paper.total) paper.show(paper.current + 1);
    else paper.open("submit");
  } else if (where === "next") paper.open("submit");
  else if (where === "overview") paper.open("overview");
  else paper.show(paper.view === "question" ? paper.current - 1 : paper.current);
  draw();
}

function listen() {
  byId("questions").addEventListener("change", (event) => {
    const section = event.target.closest(".question");
    if (!section || isEnding) return;
    const slot = Number(section.dataset.slot);
    outbox.put(slot, paper.read(slot));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "kiosk-leave") return;
    event.preventDefault();
    if (event.target.id === "submission" && !isEnding) {
      paper.strip(words.submitting);
      submit(words.submitOffline);
    }
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    const link = event.target.closest("a[data-slot]");
    if (mark) paper.toggleMark(Number(mark.closest(".question").dataset.slot));
    if (link) { event.preventDefault(); paper.show(Number(link.dataset.slot)); }
    if (mark || link) draw();
  });
  ["all", "previous", "next"].forEach((id) => byId(id).addEventListener("click", (event) => {
    event.preventDefault();
    go(id === "all" ? "overview" : id);
  }));
}

/** Hundreds of phones come back with the same access point: not all in the same instant. */
function comeBack() {
  setTimeout(() => { outbox.hurry(); poll(); }, Math.random() * 800);
  draw();
}

function watchOtherTabs() {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(`quizapp:${data.id}`);
  channel.addEventListener("message", () => { isElsewhere = true; draw(); });
  channel.postMessage("opened");
}

function restore() {
  Object.keys(data.answers).forEach((key) => {
    const slot = Number(key);
    const { response, seq } = data.answers[key];
    outbox.knowSeq(slot, seq);
    outbox.drop(slot, seq);
    keep(slot, response);
    paper.apply(slot, response);
  });
  outbox.pending.forEach(({ slot, response }) => paper.apply(slot, response));
}

restore();
listen();
enlargePictures();
watchOtherTabs();
paper.open(paper.view, false);
draw();
tick();
setInterval(tick, 500);
poll();
outbox.flush();
addEventListener("online", comeBack);
addEventListener("offline", draw);
addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) comeBack(); });
