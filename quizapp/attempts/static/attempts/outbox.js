/* Answers on their way. Its promise: what a person tapped stays here, through lost networks and
   reloads, until the server has acknowledged it or has refused it for good and the page has said so.

   localStorage rather than IndexedDB: the write is finished before the tap's handler returns, so a
   page killed the next moment has lost nothing. Where storage is forbidden, memory does. */
import { call, Refused } from "../js/api.js";

const LONGEST_PAUSE = 20000;
const FIRST_PAUSE = 800;

function openStore() {
  try {
    localStorage.setItem("quizapp:probe", "1");
    localStorage.removeItem("quizapp:probe");
    return localStorage;
  } catch (problem) {
    return null;
  }
}

export class Outbox {
  /** listener: onChange(), onSaved([{slot, response, superseded}], answer, askedAt), onRefused([{slot, code, detail}]),
      onClosed(): the attempt takes nothing more, what waits stays here for the page of the result */
  constructor(attemptId, api, clock, listener) {
    Object.assign(this, { api, clock, listener });
    this.prefix = `quizapp:outbox:${attemptId}:`;
    this.store = openStore();
    this.items = new Map();
    this.lastSeq = new Map();
    this.failures = 0;
    this.trouble = null;
    this.restore();
  }

  restore() {
    if (!this.store) return;
    for (let i = 0; i < this.store.length; i += 1) {
      const key = this.store.key(i);
      if (key.startsWith(this.prefix)) this.hold(JSON.parse(this.store.getItem(key)));
    }
  }

  get isVolatile() { return !this.store; }
  get size() { return this.items.size; }
  get pending() { return Array.from(this.items.values()); }
  has(slot) { return this.items.has(slot); }

  knowSeq(slot, seq) {
    this.lastSeq.set(slot, Math.max(seq, this.lastSeq.get(slot) || 0));
  }

  hold(item) {
    this.items.set(item.slot, item);
    this.knowSeq(item.slot, item.seq);
  }

  /** seq is the server's time in milliseconds: taps on two tabs or phones fall into their true order. */
  put(slot, response) {
    const seq = Math.max(Math.round(this.clock.now()), (this.lastSeq.get(slot) || 0) + 1);
    const item = { slot, response, seq };
    this.hold(item);
    this.write(item);
    this.listener.onChange();
    this.flush();
  }

  write(item) {
    if (!this.store) return;
    try {
      this.store.setItem(this.prefix + item.slot, JSON.stringify(item));
    } catch (problem) {
      this.store = null;
    }
  }

  drop(slot, seq) {
    const item = this.items.get(slot);
    if (!item || item.seq > seq) return;
    this.items.delete(slot);
    if (this.store) this.store.removeItem(this.prefix + slot);
  }

  /** Sends what waits, one call at a time; resolves when it is empty or has to pause. */
  flush() {
    if (!this.running && this.size && !this.isPaused) {
      clearTimeout(this.timer);
      this.running = this.drain().then(() => { this.running = null; });
    }
    return this.running || Promise.resolve();
  }

  /** The network is back, or a person asked: no more waiting. */
  hurry() {
    this.isPaused = false;
    return this.flush();
  }

  /** From now on nothing is sent alone: the submission carries what waits. */
  async stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
    await (this.running || Promise.resolve());
  }

  resume() {
    this.isStopped = false;
    this.isPaused = false;
    return this.flush();
  }

  async drain() {
    while (this.size && !this.isStopped) {
      const sent = this.oneByOne ? this.pending.slice(0, 1) : this.pending;
      try {
        await (sent.length === 1 ? this.sendOne(sent) : this.sendBatch(sent));
        this.failures = 0;
        this.trouble = null;
      } catch (problem) {
        if (!this.recover(problem, sent)) return;
      }
      this.listener.onChange();
    }
  }

  async sendOne(sent) {
    const [{ slot, response, seq }] = sent;
    const asked = this.clock.begin();
    const answer = await call("PUT", `${this.api}/answers/${slot}`, { response, seq });
    this.acknowledge([Object.assign({}, answer, { slot })], sent, answer, asked);
  }

  async sendBatch(sent) {
    const asked = this.clock.begin();
    const answer = await call("POST", `${this.api}/answers`, { answers: sent });
    // An answer about none of them would turn the loop into a storm.
    if (!answer.saved.length && !answer.refused.length) throw new TypeError("nothing acknowledged");
    if (answer.refused.length) this.refuse(answer.refused, sent);
    this.acknowledge(answer.saved, sent, answer, asked);
  }

  acknowledge(saved, sent, answer, asked) {
    const settled = saved.map(({ slot, seq, superseded }) => {
      const item = sent.find((one) => one.slot === slot);
      this.knowSeq(slot, seq);
      this.drop(slot, item.seq);
      return { slot, response: item.response, superseded };
    });
    this.listener.onSaved(settled, answer, asked);
  }

  refuse(refused, sent) {
    this.listener.onRefused(refused);
    refused.forEach(({ slot }) => {
      const item = sent.find((one) => one.slot === slot);
      if (item) this.drop(slot, item.seq);
    });
  }

  /** True when the loop may go on at once: a final refusal was shown and its item is gone. */
  recover(problem, sent) {
    const isStrange = problem instanceof Refused && problem.status === 404;
    if (!(problem instanceof Refused) || problem.isTemporary || isStrange) {
      this.trouble = problem;
      this.pause(problem.retryAfterSeconds || 0);
      return false;
    }
    this.trouble = null;
    if (problem.status === 409) {
      this.isStopped = true;
      this.listener.onClosed();
      return false;
    }
    if (sent.length > 1) {
      // One malformed answer must not take its neighbours along.
      this.oneByOne = true;
      return true;
    }
    this.refuse(sent.map(({ slot }) => ({ slot, code: problem.code, detail: problem.message })), sent);
    return true;
  }

  pause(atLeastSeconds) {
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures);
    this.failures += 1;
    this.isPaused = true;
    const wait = Math.max(atLeastSeconds * 1000, grown / 2) + Math.random() * (grown / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hurry(), wait);
    this.listener.onChange();
  }
}
