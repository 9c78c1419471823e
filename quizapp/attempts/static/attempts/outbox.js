/* Answers on their way. Its promise: what a person tapped stays here, through lost networks, reloads
   and empty batteries, until the server has acknowledged it or has refused it for good and the page has
   said so. Where it stays is `store.js`. */
import { call, Pauses, Refused } from "../js/api.js";

const LARGEST_BATCH = 100;
const SAVE_LIMIT = 10000;
const STOP_LIMIT = 2000;
/** Stands where answers have their slots, 1 and up. */
export const PREDICTION = 0;

const bare = ({ slot, response, seq }) => ({ slot, response, seq });
const bySeq = (one, other) => one.seq - other.seq;

export class Outbox {
  /** listener: onChange(), onSaved([{slot, response, seq, superseded}], answer, askedAt),
      onRefused([{slot, code, detail, isReplaced}]), isReplaced when a newer answer waits already,
      onClosed(): the attempt takes nothing more, what waits stays here for the page of the result */
  constructor(store, api, clock, listener) {
    Object.assign(this, { store, api, clock, listener });
    this.items = new Map();
    this.lastSeq = new Map();
    this.pauses = new Pauses();
    this.trouble = null;
    store.read("outbox").forEach((item) => this.hold(item));
  }

  get size() { return this.items.size; }
  get pending() { return Array.from(this.items.values()).sort(bySeq); }
  has(slot) { return this.items.has(slot); }

  knowSeq(slot, seq) {
    this.lastSeq.set(slot, Math.max(seq, this.lastSeq.get(slot) || 0));
  }

  /** Takes the item in unless a newer one of its slot is known; tells whether it was taken. */
  hold(item) {
    const isNews = item.seq > (this.lastSeq.get(item.slot) || 0);
    if (isNews) this.items.set(item.slot, bare(item));
    this.knowSeq(item.slot, item.seq);
    return isNews;
  }

  /** What only the second place still knows comes back, as if it had never been away. */
  recall(items) {
    const news = items.filter((item) => this.hold(item));
    news.forEach((item) => this.store.write("outbox", bare(item)));
    return news;
  }

  /** seq is the server's time in milliseconds: taps on two tabs or phones fall into their true order. */
  put(slot, response) {
    const known = Math.max(this.lastSeq.get(slot) || 0, this.store.seqOf(slot));
    const item = { slot, response, seq: Math.max(Math.round(this.clock.now()), known + 1) };
    this.hold(item);
    this.store.write("outbox", item).then(() => { if (this.store.isVolatile) this.listener.onChange(); });
    this.listener.onChange();
    this.flush();
  }

  drop(slot, seq) {
    const item = this.items.get(slot);
    if (item && item.seq <= seq) this.items.delete(slot);
    this.store.remove("outbox", slot, seq);
  }

  /** Sends what waits, one call at a time; resolves when it is empty or has to pause. */
  flush() {
    if (this.running || !this.size || this.isPaused || this.isStopped) return this.running || Promise.resolve();
    clearTimeout(this.timer);
    this.running = this.drain().catch((problem) => this.pause(problem)).then(() => {
      this.running = null;
      return this.flush();
    });
    return this.running;
  }

  /** The network is back, or a person asked: no more waiting than the server itself wanted. */
  hurry() {
    clearTimeout(this.timer);
    if (this.pauses.left > 0) {
      this.timer = setTimeout(() => this.hurry(), this.pauses.left);
      return Promise.resolve();
    }
    this.isPaused = false;
    return this.flush();
  }

  /** From now on nothing is sent alone: the submission carries what waits, also what is under way. */
  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
    const limit = new Promise((done) => setTimeout(done, STOP_LIMIT));
    return Promise.race([this.running || Promise.resolve(), limit]);
  }

  resume() {
    this.isStopped = false;
    return this.hurry();
  }

  async drain() {
    while (this.size && !this.isStopped) {
      const sent = this.nextToSend();
      try {
        await (sent.length === 1 ? this.sendOne(sent) : this.sendBatch(sent));
        this.pauses.reset();
        this.trouble = null;
      } catch (problem) {
        if (!this.recover(problem, sent)) return;
      }
      this.listener.onChange();
    }
  }

  /** The prediction has a call of its own, so it never goes along with answers. */
  nextToSend() {
    const answers = this.pending.filter(({ slot }) => slot !== PREDICTION);
    const sendable = answers.length ? answers : this.pending;
    return sendable.slice(0, this.oneByOne ? 1 : LARGEST_BATCH);
  }

  async sendOne(sent) {
    const [{ slot, response, seq }] = sent;
    const asked = this.clock.begin();
    const [where, what] = slot === PREDICTION ? ["prediction", { value: response }] : [`answers/${slot}`, { response }];
    const answer = await call("PUT", `${this.api}/${where}`, Object.assign(what, { seq }), SAVE_LIMIT);
    this.acknowledge([Object.assign({ slot }, answer)], sent, answer, asked);
  }

  async sendBatch(sent) {
    const asked = this.clock.begin();
    const answer = await call("POST", `${this.api}/answers`, { answers: sent });
    if (!Array.isArray(answer.saved) || !Array.isArray(answer.refused)) throw new TypeError("not our server");
    const ours = answer.refused.filter(({ slot }) => sent.some((one) => one.slot === slot));
    if (ours.length) this.refuse(ours, sent);
    if (answer.saved.length || !ours.length) this.acknowledge(answer.saved, sent, answer, asked);
  }

  /** Only what names our own slot and number is an acknowledgement, whoever answers 200. */
  acknowledge(saved, sent, answer, asked) {
    const settled = sent.map((item) => {
      const said = saved.find((one) => one.slot === item.slot && one.seq >= item.seq);
      return said && Object.assign({ superseded: Boolean(said.superseded) }, item);
    }).filter(Boolean);
    // An answer about none of them would turn the loop into a storm.
    if (!settled.length) throw new TypeError("nothing acknowledged");
    const at = Date.parse(answer.server_time);
    settled.filter((one) => !one.superseded).forEach((one) => this.store.write("saved", Object.assign(bare(one), { at })));
    settled.forEach(({ slot, seq }) => this.drop(slot, seq));
    this.listener.onSaved(settled, answer, asked);
  }

  refuse(refused, sent) {
    const said = refused.map((one) => {
      const { seq } = sent.find((item) => item.slot === one.slot);
      return Object.assign({ seq, isReplaced: this.items.get(one.slot).seq > seq }, one);
    });
    this.listener.onRefused(said);
    said.forEach(({ slot, seq }) => this.drop(slot, seq));
  }

  /** True when the loop may go on at once: a final refusal was shown and its item is gone. */
  recover(problem, sent) {
    const isStrange = problem instanceof Refused && problem.status === 404;
    if (!(problem instanceof Refused) || problem.isTemporary || isStrange) {
      this.pause(problem);
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
    this.refuse([{ slot: sent[0].slot, code: problem.code, detail: problem.message }], sent);
    return true;
  }

  pause(problem) {
    this.trouble = problem;
    this.isPaused = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hurry(), this.pauses.next(problem));
    this.listener.onChange();
  }
}
