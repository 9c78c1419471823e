/* Looks at cards on their way to the server. They stay on the phone until the server has said what became
   of each; one that were lost all the same would only bring its card back a little earlier. */
import { call, Pauses, Refused } from "../js/api.js";

const LARGEST_BATCH = 100;

function parsed(text) {
  try {
    const looks = JSON.parse(text);
    return Array.isArray(looks) ? looks.filter((look) => look && look.id && look.item) : [];
  } catch (problem) {
    return [];
  }
}

export class PracticeBox {
  /** listener: onChange(trouble), trouble being null, "offline", "signed-out" or "another" */
  constructor(learner, address, onChange) {
    Object.assign(this, { learner, address, onChange });
    this.key = `quizapp:practice:${learner}`;
    this.pauses = new Pauses();
    this.isVolatile = false;
    this.looks = this.stored();
  }

  get size() { return this.looks.length; }
  has(item) { return this.looks.some((look) => look.item === item && !look.again); }

  stored() {
    try {
      return parsed(localStorage.getItem(this.key));
    } catch (problem) {
      this.isVolatile = true;
      return [];
    }
  }

  /** Other tabs of this phone may have put looks there, or sent some of ours. */
  store(change) {
    try {
      const looks = change(this.isVolatile ? this.looks : this.stored());
      this.looks = looks;
      localStorage.setItem(this.key, JSON.stringify(looks));
      this.isVolatile = false;
    } catch (problem) {
      this.isVolatile = true;
    }
  }

  put(look) {
    this.store((looks) => looks.concat(look));
    this.send();
  }

  /** Sends what waits, one call at a time; what fails is tried again after a pause. */
  send() {
    clearTimeout(this.timer);
    if (!this.running && this.size) {
      this.running = this.drain().then(() => null, (problem) => problem).then((problem) => {
        this.running = null;
        this.settle(problem);
      });
    }
    return this.running || Promise.resolve();
  }

  async drain() {
    while (this.size) {
      const sent = this.looks.slice(0, LARGEST_BATCH);
      const reviews = sent.map(({ id, item, at, elapsed_ms, version, response, word }) => (
        { id, item, at, elapsed_ms, version, response, word }));
      const answer = await call("POST", this.address, { learner: this.learner, reviews });
      if (!Array.isArray(answer.saved) || !Array.isArray(answer.refused)) throw new TypeError("not our server");
      const settled = answer.saved.concat(answer.refused).map((one) => one.id);
      if (!sent.some((look) => settled.includes(look.id))) throw new TypeError("nothing acknowledged");
      this.store((looks) => looks.filter((look) => !settled.includes(look.id)));
      this.pauses.reset();
    }
  }

  settle(problem) {
    if (!problem) {
      this.onChange(null);
      return;
    }
    const isRefused = problem instanceof Refused;
    const isAnother = isRefused && problem.code === "another_learner";
    if (!isAnother) this.timer = setTimeout(() => this.send(), this.pauses.next(problem));
    this.onChange(isAnother ? "another" : isRefused && problem.status === 401 ? "signed-out" : "offline");
  }
}
