/* Puts clock, store, outbox and paper together. */
import { call, isReachable, Pauses, Refused } from "../js/api.js";
import { keepPage, meetOtherTabs } from "./around.js";
import { format, ServerClock, timesOfDay } from "./clock.js";
import { Outbox, PREDICTION } from "./outbox.js";
import { enlargePictures, isAnswered, Paper } from "./paper.js";
import { askToPersist, recollect, remember, Store } from "./store.js";

const POLL = 5000;
const TYPING_PAUSE = 800;
const parse = (id) => JSON.parse(document.getElementById(id).textContent);
const byId = (id) => document.getElementById(id);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const data = parse("attempt");
const words = parse("words");
/** Given out by the service worker while the server could not be reached: older than what this phone knows. */
const keptAt = Number(document.documentElement.dataset.kept);
const isKept = keptAt > 0;
const heard = recollect("heard", {});
/** The time may have been extended since the page was made. */
const deadline = isKept && heard.id === data.id && heard.deadline || data.deadline_at;
const skew = "skew" in heard ? heard.skew : keptAt - data.server_time;
if (isKept) data.current = Number(new URLSearchParams(location.search).get("slot")) || data.current;

const paper = new Paper(data, words);
const clock = new ServerClock(data.server_time, deadline, isKept ? skew : undefined);
const store = new Store(data.id);
const timeOfDay = timesOfDay(data.time_zone);
/** Acknowledged answers, and the number under which each slot was acknowledged last. */
const saved = new Map();
const savedSeqs = new Map();
let lastHeard = Math.max(data.server_time, heard.id === data.id ? heard.at : 0);
let lastContact = isKept ? -Infinity : performance.now();
let pollTrouble = isKept ? new TypeError("kept") : null;
let isElsewhere = false;
let guessProblem = "";
let guessIsSaved = false;
let isEnding = false;
let isPaused = false;

const outbox = new Outbox(store, data.api, clock, {
  onChange: draw,
  onSaved(settled, answer, asked) {
    settled.filter((one) => !one.superseded).forEach(keep);
    learn(answer, asked);
    // A newer answer than ours, or another count than ours: someone else is writing on this paper. While
    // answers wait, some may have arrived whose acknowledgement was lost, so the count is no witness.
    const isOther = !outbox.size && answer.answered_count !== saved.size;
    if (isOther || settled.some((one) => one.superseded)) isElsewhere = true;
    tellOtherTabs();
  },
  onRefused(refused) {
    refused.forEach(({ slot, code, detail, isReplaced }) => {
      if (slot === PREDICTION) { guessProblem = isReplaced ? "" : detail || code; return; }
      paper.alert(paper.fill(words.refused, { slot, reason: detail || code }));
      if (!isReplaced) paper.apply(slot, saved.get(slot));
    });
  },
  onClosed: showClosed,
});
const tellOtherTabs = meetOtherTabs(data.id, () => { isElsewhere = true; draw(); });

function keep({ slot, response, seq }) {
  savedSeqs.set(slot, seq);
  if (slot === PREDICTION) guessIsSaved = response !== null;
  else if (isAnswered(response)) saved.set(slot, response);
  else saved.delete(slot);
}

function states(slot) {
  return { saved: saved.has(slot), pending: outbox.has(slot) };
}

/* The strip at the foot says what is wrong, since when, and what becomes of the answers. */

const isForgotten = (problem) => problem instanceof Refused && [401, 404].includes(problem.status);

function stripText() {
  const count = outbox.size;
  const say = (text) => paper.fill(text, { count, time: timeOfDay(lastHeard) });
  const trouble = outbox.trouble || pollTrouble;
  // Some in-app browsers call themselves offline on a network without internet, and reach us.
  const isLate = performance.now() - lastContact > 2 * POLL;
  const isOffline = navigator.onLine === false && (isLate || (trouble && !(trouble instanceof Refused)));
  if (!isOffline && !(trouble && (count || isLate))) return "";
  if (store.isVolatile) return say(count ? words.volatile : words.volatileEmpty);
  if (isOffline) return say(count ? words.offline : words.offlineEmpty);
  if (trouble instanceof Refused) return count ? say(words.busy) : "";
  return say(count ? words.unreachable : words.unreachableEmpty);
}

/** This phone's person is unknown to the server, perhaps because somebody else has joined on it. */
function stripForgotten() {
  const text = outbox.size ? words.signedOut : words.signedOutEmpty;
  paper.strip(paper.fill(text, { count: outbox.size }), { label: words.resume, href: "/resume" });
}

function draw() {
  paper.draw(states);
  paper.drawSaved(saved.size, outbox.size > 0);
  paper.drawGuess({ saved: guessIsSaved, pending: outbox.has(PREDICTION) }, guessProblem);
  if (isEnding) return;
  const text = stripText();
  if (isPaused && !text) { paper.strip(words.paused); return; }
  if (isForgotten(outbox.trouble || pollTrouble)) stripForgotten();
  else if (text) paper.strip(text);
  else paper.strip(isElsewhere ? words.elsewhere : "", isElsewhere ? { label: words.reload } : null);
}

/* Time */

function learn(answer, asked) {
  const before = clock.deadline;
  clock.learn(answer, asked);
  [lastHeard, lastContact] = [clock.now(), performance.now()];
  remember("heard", { id: data.id, at: lastHeard, skew: clock.skew, deadline: clock.deadline });
  if (clock.isStopped !== isPaused) { switchPause(); return; }
  if (Math.abs(clock.deadline - before) < 1500) return;
  const count = Math.max(0, Math.ceil(clock.remaining() / 60000));
  const text = paper.fill(clock.deadline > before ? words.extended : words.shortened, { count });
  paper.announce(text);
  paper.notice(text);
  tick();
}

/** Every clock of the round stands still: nothing is answered until it goes on. */
function switchPause() {
  isPaused = clock.isStopped;
  if (!isEnding) paper.lock(isPaused);
  const text = isPaused ? words.paused : paper.fill(words.goingOn, { count: Math.ceil(clock.remaining() / 60000) });
  paper.announce(text);
  if (!isPaused) paper.notice(text);
  draw();
  tick();
}

let announced = Infinity;
let wasHidden = false;
function tick() {
  if (clock.wake(wasHidden)) comeBack();
  wasHidden = document.hidden;
  const left = clock.remaining();
  byId("clock").textContent = format(left);
  byId("clock").parentElement.classList.toggle("low", left < 60000);
  const minutes = Math.ceil(left / 60000);
  if ([5, 1].includes(minutes) && minutes < announced) paper.announce(paper.fill(words.minutesLeft, { count: minutes }));
  announced = minutes;
  if (left <= 0 && !isEnding) timeUp();
}

const pollPauses = new Pauses(POLL, 6 * POLL);
async function poll() {
  clearTimeout(poll.timer);
  let wait = Math.max(POLL * (0.9 + Math.random() * 0.2), pollPauses.left);
  if (!document.hidden && !isEnding && !pollPauses.left) {
    try {
      const answer = await ask();
      if (answer.state !== "open" && !isEnding) { showClosed(); return; }
    } catch (problem) {
      pollTrouble = problem;
      wait = pollPauses.next(problem);
    }
    draw();
  }
  clearTimeout(poll.timer);
  poll.timer = setTimeout(poll, wait);
}

async function ask() {
  const asked = clock.begin();
  const answer = await call("GET", `${data.api}/clock`, undefined, 6000);
  if (!answer.state || !Date.parse(answer.server_time)) throw new TypeError("not our server");
  learn(answer, asked);
  pollTrouble = null;
  pollPauses.reset();
  return answer;
}

/* The end */

/** Nothing is handed in by a clock alone: meanwhile the time may have been extended. */
async function timeUp() {
  settleTyping();
  isEnding = true;
  paper.lock(true);
  const answer = await untilAsked();
  if (answer.state !== "open") { showClosed(); return; }
  if (clock.remaining() > 500) {
    isEnding = false;
    paper.lock(false);
    draw();
    return;
  }
  paper.strip(words.timeUp);
  await submit(sayTimeUp);
}

async function untilAsked() {
  for (const pauses = new Pauses(1000); ;) {
    try {
      return await ask();
    } catch (problem) {
      if (isForgotten(problem)) stripForgotten();
      else paper.strip(sayTimeUp());
      await nextChance(pauses, problem);
    }
  }
}

/** What is not on the server is named, one by one. */
function sayTimeUp() {
  const slots = outbox.pending.map(({ slot }) => slot).filter(Boolean).sort((one, other) => one - other);
  const values = { time: timeOfDay(clock.deadline), count: slots.length, slots: slots.join(", ") };
  return paper.fill(slots.length ? words.timeUpOffline : words.timeUpSaved, values);
}

function saySubmitting(problem) {
  const isBusy = problem instanceof Refused && (problem.status === 429 || problem.status >= 500);
  const text = isBusy ? words.submitBusy : outbox.size ? words.submitOffline : words.submitOfflineSaved;
  return paper.fill(text, { count: outbox.size, time: timeOfDay(clock.deadline) });
}

/** The server has closed the attempt: what still waits is shown on the page of the result. */
function showClosed() {
  isEnding = true;
  paper.lock(true);
  paper.strip(words.closed);
  leave();
}

/** To the result, as soon as it can be reached: a browser's own page of errors would lead nowhere. */
async function leave() {
  if (leave.isGoing) return;
  leave.isGoing = true;
  for (const pauses = new Pauses(1000, 8000); !(await isReachable(data.result));) {
    paper.strip(words.closedOffline);
    await nextChance(pauses, {});
  }
  location.replace(data.result);
}

async function submit(sayOffline) {
  isEnding = true;
  paper.lock(true);
  await Promise.all([outbox.stop(), recalled]);
  const waiting = outbox.pending;
  const answers = waiting.filter(({ slot }) => slot !== PREDICTION);
  const guess = waiting.find(({ slot }) => slot === PREDICTION);
  const prediction = guess && { value: guess.response, seq: guess.seq };
  for (const pauses = new Pauses(1000); ;) {
    try {
      const answer = await call("POST", `${data.api}/submission`, { answers, prediction }, 20000);
      if (!answer.state || answer.state === "open") throw new TypeError("not our server");
      waiting.forEach(({ slot, seq }) => outbox.drop(slot, seq));
      remember("wish", "");
      leave();
      return;
    } catch (problem) {
      if (problem instanceof Refused && !problem.isTemporary && problem.status !== 404) { refuseSubmission(problem); return; }
      if (isForgotten(problem)) stripForgotten();
      else paper.strip(sayOffline(problem));
      await nextChance(pauses, problem);
    }
  }
}

/** Who has pressed it need not stay: after a reload the phone goes on trying. */
function handIn() {
  settleTyping();
  paper.strip(words.submitting);
  submit(saySubmitting);
}

/** A returning network cuts the pause short, but not below what the server asked for. */
async function nextChance(pauses, problem) {
  await Promise.race([sleep(pauses.next(problem)), new Promise((done) => addEventListener("online", done, { once: true }))]);
  await sleep(pauses.left);
}

function refuseSubmission(problem) {
  remember("wish", "");
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

function take(slot) {
  if (isEnding) return;
  if (slot === PREDICTION) guessProblem = "";
  outbox.put(slot, paper.read(slot));
  askToPersist();
}

/** What is being typed is an answer after a short pause, and at once when its page is left or its time is up. */
const typing = { slot: null, timer: 0 };
function settleTyping() {
  clearTimeout(typing.timer);
  if (typing.slot !== null) take(typing.slot);
  typing.slot = null;
}

function listen() {
  byId("questions").addEventListener("change", (event) => {
    const section = event.target.closest(".question");
    if (section) take(Number(section.dataset.slot));
  });
  byId("main").addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing.timer);
    const section = event.target.closest(".question");
    typing.slot = section ? Number(section.dataset.slot) : PREDICTION;
    typing.timer = setTimeout(settleTyping, TYPING_PAUSE);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "kiosk-leave") return;
    event.preventDefault();
    if (event.target.id === "submission" && !isEnding) {
      remember("wish", data.id);
      handIn();
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
  addEventListener("beforeunload", (event) => {
    if (store.isVolatile && outbox.size && !isEnding) event.preventDefault();
  });
}

/** Hundreds of phones come back with the same access point: not all in the same instant. */
function comeBack() {
  clock.doubt();
  setTimeout(() => { outbox.hurry(); poll(); }, Math.random() * 800);
  draw();
}

/* What is known: the page's answers, acknowledged ones of a later moment, and those on their way. */

function restore() {
  Object.keys(data.answers).forEach((key) => {
    const { response, seq } = data.answers[key];
    takeSaved({ slot: Number(key), response, seq });
  });
  const { value, seq: guessSeq } = data.prediction;
  if (guessSeq) takeSaved({ slot: PREDICTION, response: value && value.replace(".", ","), seq: guessSeq });
  takeLater(store.read("saved"));
  outbox.pending.forEach(({ slot, response }) => paper.apply(slot, response));
  store.forget("others");
}

function takeSaved(item) {
  outbox.knowSeq(item.slot, item.seq);
  outbox.drop(item.slot, item.seq);
  keep(item);
  if (!outbox.has(item.slot)) paper.apply(item.slot, item.response);
}

/** What was acknowledged before the page was made is in the page; only a page of long ago lacks some. */
function takeLater(items) {
  items.filter(({ slot, seq, at }) => at > data.server_time && seq > (savedSeqs.get(slot) || 0)).forEach(takeSaved);
}

async function recall() {
  const found = await store.recall();
  takeLater(found.saved);
  outbox.recall(found.outbox).forEach(({ slot, response }) => paper.apply(slot, response));
  draw();
  outbox.flush();
}

restore();
const recalled = recall();
listen();
enlargePictures();
tellOtherTabs();
paper.open(paper.view, false);
draw();
tick();
setInterval(tick, 500);
poll();
outbox.flush();
if (recollect("wish", "") === data.id) handIn();
if (!isKept) keepPage();
addEventListener("online", comeBack);
addEventListener("offline", () => { draw(); poll(); });
addEventListener("pagehide", settleTyping);
addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) settleTyping(); else { tick(); comeBack(); } });
