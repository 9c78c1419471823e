/* What is on the screen: one question at a time, the overview, the page before submitting. */
import { makeMovable, TYPES } from "./responses.js";
import { recollect, remember } from "./store.js";

const byId = (id) => document.getElementById(id);
export const isAnswered = (response) => response !== null && response !== undefined && !(Array.isArray(response) && !response.length);

export class Paper {
  constructor(data, words) {
    this.words = words;
    this.sections = Array.from(document.querySelectorAll(".question"));
    makeMovable(byId("questions"));
    this.segments = Array.from(byId("segments").children);
    this.total = this.sections.length;
    this.current = data.current;
    this.view = data.view;
    this.marksKey = `marks:${data.id}`;
    this.marks = new Set(recollect(this.marksKey, []));
    this.guess = byId("prediction");
    this.bar = { previous: byId("previous"), next: byId("next") };
  }

  fill(pattern, values) {
    return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
  }

  section(slot) { return this.sections[slot - 1]; }
  inputs(slot) { return Array.from(this.section(slot).querySelectorAll("[name^=response]")); }
  type(slot) { return TYPES[this.section(slot).dataset.type]; }
  read(slot) { return slot ? this.type(slot).read(this.inputs(slot)) : this.guess.value.trim() || null; }
  apply(slot, response) {
    if (slot) this.type(slot).write(this.inputs(slot), response);
    else if (this.guess) this.guess.value = String(response === null || response === undefined ? "" : response);
  }

  /** What became of the prediction: saved, waiting, refused, or not given yet. */
  drawGuess({ saved, pending }, problem) {
    if (!this.guess) return;
    const state = byId("prediction-state");
    state.textContent = problem || (pending ? this.words.guessPending : saved ? this.words.guessSaved : this.words.guessEmpty);
    state.classList.toggle("bad", Boolean(problem));
  }

  toggleMark(slot) {
    if (!this.marks.delete(slot)) this.marks.add(slot);
    remember(this.marksKey, Array.from(this.marks));
  }

  show(slot, focus = true) {
    this.current = Math.min(Math.max(slot, 1), this.total);
    this.open("question", focus);
  }

  open(view, focus = true) {
    this.view = view;
    byId("questions").hidden = view !== "question";
    byId("overview").hidden = view !== "overview";
    byId("submit").hidden = view !== "submit";
    this.sections.forEach((section, index) => { section.hidden = index + 1 !== this.current; });
    history.replaceState(null, "", `${location.pathname}?slot=${this.current}`);
    this.drawBar();
    if (!focus) return;
    scrollTo(0, 0);
    const head = view === "question" ? this.section(this.current).querySelector("h1") : byId(`${view}-title`);
    head.focus({ preventScroll: true });
    document.title = `${head.textContent} · ${document.title.split(" · ").pop()}`;
  }

  drawBar() {
    const { previous, next } = this.bar;
    const asking = this.view === "question";
    previous.disabled = asking && this.current === 1;
    previous.textContent = asking ? this.words.previous : this.fill(this.words.back, { slot: this.current });
    next.textContent = asking && this.current < this.total ? this.words.next : this.words.finish;
    next.hidden = this.view === "submit";
    previous.classList.toggle("rest", this.view === "submit");
  }

  /** states: slot -> {saved, pending} */
  draw(states) {
    this.sections.forEach((section, index) => {
      const slot = index + 1;
      const { saved, pending } = states(slot);
      const marked = this.marks.has(slot);
      const names = [pending ? "pending" : saved ? "done" : "", marked ? "marked" : ""];
      this.segments[index].className = slot === this.current && this.view === "question" ? "now" : names[1] || names[0];
      this.drawLinks(slot, names, pending, saved, marked);
      const button = section.querySelector(".mark");
      button.hidden = false;
      button.setAttribute("aria-pressed", String(marked));
      button.firstElementChild.textContent = marked ? "★" : "☆";
      button.querySelector(".mark-text").textContent = marked ? this.words.marked : this.words.mark;
    });
    this.drawSummary(states);
  }

  drawLinks(slot, names, pending, saved, marked) {
    const link = byId("overview").querySelector(`[data-slot="${slot}"]`);
    link.className = names.join(" ").trim();
    if (slot === this.current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    const state = pending ? this.words.statePending : saved ? this.words.stateSaved : this.words.stateEmpty;
    link.querySelector(".state").textContent = marked ? `${state} ${this.words.stateMarked}` : state;
  }

  drawSummary(states) {
    const empty = this.sections.map((_, index) => index + 1).filter((slot) => { const { saved, pending } = states(slot); return !saved && !pending; });
    const waiting = this.sections.filter((_, index) => states(index + 1).pending).length;
    const lines = [empty.length ? this.fill(this.words.summary, { count: empty.length }) : this.fill(this.words.summaryAll, { total: this.total })];
    if (waiting) lines.unshift(this.fill(this.words.pending, { count: waiting }));
    byId("submit-summary").textContent = lines.join(" ");
    byId("unanswered").textContent = "";
    byId("unanswered").append(...empty.map((slot) => this.linkTo(slot)));
  }

  linkTo(slot) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `?slot=${slot}`;
    link.dataset.slot = slot;
    link.textContent = this.fill(this.words.question, { slot });
    item.append(link);
    return item;
  }

  drawSaved(count, isSaving) {
    byId("saved").classList.toggle("info", isSaving);
    byId("saved-text").textContent = this.fill(this.words.saved, { count, total: this.total });
  }

  lock(isLocked) {
    document.querySelectorAll("[name^=response], .mover, #confirm, #prediction").forEach((control) => { control.disabled = isLocked; });
  }

  /** way: {label, href?}, the one thing to do about it; without address it loads the page anew */
  strip(text, way = null) {
    const strip = byId("strip");
    if (strip.dataset.text === text) return;
    strip.dataset.text = text;
    strip.textContent = text;
    strip.hidden = !text;
    if (way) strip.append(document.createElement("br"), this.wayOut(way));
  }

  wayOut({ label, href }) {
    const way = document.createElement(href ? "a" : "button");
    way.className = "button";
    way.textContent = label;
    if (href) way.href = href;
    else way.addEventListener("click", () => location.reload());
    return way;
  }

  alert(text) {
    const box = byId("alert");
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
    box.hidden = false;
  }

  notice(text) {
    const shown = document.createElement("p");
    shown.className = "notice";
    shown.textContent = text;
    byId("main").prepend(shown);
    setTimeout(() => shown.remove(), 15000);
  }

  announce(text) { byId("announcer").textContent = text; }
}

export function enlargePictures() {
  const dialog = byId("picture");
  if (!dialog.showModal) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.zoom");
    if (!link) return;
    event.preventDefault();
    const image = dialog.querySelector("img");
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    dialog.showModal();
  });
  dialog.addEventListener("click", () => dialog.close());
}
