/* Reads a lesson aloud by the phone's own voice for its language. Where there is none the button stays away. */

const READ = "h2, h3, p, li, td, .stem, .option";

function pieces(roots) {
  const all = [].concat(...roots.map((root) => Array.from(root.querySelectorAll(READ))));
  const isLeaf = (element) => !element.querySelector(READ);
  const isSeen = (element) => element.getClientRects().length > 0 && element.textContent.trim() !== "";
  return all.filter((element) => isLeaf(element) && isSeen(element));
}

/** What a person would say: no letters of options, no signs. */
function words(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[aria-hidden], .said").forEach((one) => one.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

export class Reader {
  constructor(button, roots) {
    Object.assign(this, { button, roots, begin: button.textContent, queue: [] });
    this.language = new RegExp(`^${roots[0].lang || "vi"}\\b`, "i");
    this.voices = window.speechSynthesis;
    if (!this.voices || !window.SpeechSynthesisUtterance) return;
    this.look();
    // Some browsers know their voices only a moment later.
    if (this.voices.addEventListener) this.voices.addEventListener("voiceschanged", () => this.look());
    button.addEventListener("click", () => (this.isReading ? this.stop() : this.start()));
    addEventListener("pagehide", () => this.stop());
  }

  look() {
    this.voice = this.voices.getVoices().find((voice) => this.language.test(voice.lang)) || null;
    this.button.hidden = !this.voice;
  }

  /** From what is on the screen now, or from the beginning. */
  start() {
    const all = pieces(this.roots);
    const first = all.findIndex((element) => element.getBoundingClientRect().bottom > 80);
    this.queue = all.slice(Math.max(first, 0));
    this.isReading = true;
    this.button.textContent = this.button.dataset.stop;
    this.voices.cancel();
    this.next();
  }

  next() {
    this.mark(null);
    const element = this.queue.shift();
    if (!this.isReading || !element) {
      this.stop();
      return;
    }
    // One paragraph after another: long texts are cut off by some voices.
    const said = new window.SpeechSynthesisUtterance(words(element));
    said.voice = this.voice;
    said.lang = this.voice.lang;
    said.onend = () => { if (this.now === element) this.next(); };
    said.onerror = () => { if (this.now === element) this.stop(); };
    this.mark(element);
    element.scrollIntoView({ block: "center" });
    this.voices.speak(said);
  }

  mark(element) {
    if (this.now) this.now.classList.remove("is-read-aloud");
    this.now = element;
    if (element) element.classList.add("is-read-aloud");
  }

  stop() {
    this.isReading = false;
    this.mark(null);
    this.voices.cancel();
    this.button.textContent = this.begin;
  }
}
