/* What a learner has done, on its way to the server. It stays on the phone until the server has taken it,
   or has said for good that it will not; a later answer to the same check takes the place of the earlier.

   Keys are `quizapp:learn:<learner>:<lesson>:<code>`, so that a phone used by several sends of each only
   what is hers, while she is signed in. Without storage the page's memory does (`isVolatile`). */
import { call, Pauses, Refused } from "../js/api.js";

const PREFIX = "quizapp:learn:";
const LARGEST_BATCH = 50;

function parsed(text) {
  try {
    const entry = JSON.parse(text);
    return entry && typeof entry.lesson === "string" && Number.isFinite(entry.seq) ? entry : null;
  } catch (problem) {
    return null;
  }
}

export class Box {
  /** onChange(): something waits, went or was refused. onNews(): the server took entries in. */
  constructor({ learner, progress }, { onChange, onNews = () => {} }) {
    Object.assign(this, { learner, address: progress, onChange, onNews });
    this.prefix = `${PREFIX}${learner}:`;
    this.memory = new Map();
    this.pauses = new Pauses();
    this.trouble = null;
    this.isVolatile = false;
    addEventListener("online", () => this.hurry());
    addEventListener("pageshow", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
    addEventListener("storage", (event) => { if (!event.key || event.key.startsWith(this.prefix)) this.onChange(); });
  }

  keyOf({ lesson, code }) { return `${this.prefix}${lesson}:${code}`; }

  /** Everything that waits, of all lessons, the earliest first. */
  get waiting() {
    const found = new Map(this.memory);
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).forEach((key) => {
        const entry = parsed(localStorage.getItem(key));
        if (entry) found.set(key, entry);
      });
    } catch (problem) { /* Storage is refused: memory holds what there is. */ }
    return Array.from(found.values()).sort((one, other) => one.seq - other.seq);
  }

  of(lesson) { return this.waiting.filter((entry) => entry.lesson === lesson); }

  put(entry) {
    const key = this.keyOf(entry);
    try {
      localStorage.setItem(key, JSON.stringify(entry));
      this.memory.delete(key);
    } catch (problem) {
      this.memory.set(key, entry);
      this.isVolatile = true;
    }
    this.onChange();
    this.flush();
  }

  /** Gone, unless a later answer to the same check has come meanwhile. */
  drop(entry) {
    const key = this.keyOf(entry);
    const held = this.memory.get(key);
    if (held && held.seq <= entry.seq) this.memory.delete(key);
    try {
      const kept = parsed(localStorage.getItem(key));
      if (kept && kept.seq <= entry.seq) localStorage.removeItem(key);
    } catch (problem) { /* As above. */ }
  }

  /** Sends what waits, one call at a time. */
  flush() {
    if (this.running || this.isPaused) return this.running || Promise.resolve();
    this.running = this.drain().catch((problem) => this.pause(problem)).then(() => { this.running = null; });
    return this.running;
  }

  hurry() {
    clearTimeout(this.timer);
    if (this.pauses.left > 0) {
      this.timer = setTimeout(() => this.hurry(), this.pauses.left);
      return Promise.resolve();
    }
    this.isPaused = false;
    return this.flush();
  }

  async drain() {
    for (let sent = this.next; sent.length; sent = this.next) {
      try {
        this.settle(sent, await call("POST", this.address, { learner: this.learner, entries: sent }));
        this.pauses.reset();
        this.trouble = null;
        this.onNews();
      } catch (problem) {
        if (!(problem instanceof Refused && problem.status === 422)) throw problem;
        // Unreadable: one such entry must not keep its neighbours here for ever.
        if (sent.length === 1) this.drop(sent[0]);
        this.isOneByOne = true;
      }
      this.onChange();
    }
  }

  get next() { return this.waiting.slice(0, this.isOneByOne ? 1 : LARGEST_BATCH); }

  /** Only what names our own entry is an acknowledgement, whoever answers 200. */
  settle(sent, answer) {
    if (!Array.isArray(answer.saved) || !Array.isArray(answer.refused)) throw new TypeError("not our server");
    const said = answer.saved.concat(answer.refused);
    const settled = sent.filter((entry) => said.some((one) => one.lesson === entry.lesson
      && one.code === entry.code && one.seq === entry.seq));
    if (!settled.length) throw new TypeError("nothing acknowledged");
    settled.forEach((entry) => this.drop(entry));
  }

  pause(problem) {
    this.trouble = problem;
    this.isPaused = true;
    clearTimeout(this.timer);
    // Somebody has signed out, or another person in: no use to ask again before this page is left.
    if (!this.isSignedOut) this.timer = setTimeout(() => this.hurry(), this.pauses.next(problem));
    this.onChange();
  }

  get isSignedOut() {
    return this.trouble instanceof Refused && (this.trouble.status === 401 || this.trouble.code === "another_learner");
  }
}
