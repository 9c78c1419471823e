/* After the end: what never reached the server is named, as often as the page is opened; everything else
   that this phone kept of the attempt goes. */
import { forgetPages } from "../js/kept_pages.js";
import { Store } from "./store.js";

const box = document.getElementById("left-over");
const attemptId = document.body.dataset.attempt;
const store = new Store(attemptId);
const savedSeqs = JSON.parse(box.dataset.saved || "{}");

function show(late) {
  const slots = Array.from(new Set(late.map(({ slot }) => slot))).sort((one, other) => one - other);
  box.textContent = box.dataset.text.replace("{slots}", slots.map((slot) => slot || box.dataset.guess).join(", "));
  box.hidden = !slots.length;
}

async function nameWhatIsLeft() {
  const isSaved = ({ slot, seq }) => savedSeqs[slot] >= seq;
  const first = store.read("outbox");
  show(first.filter((item) => !isSaved(item)));
  const all = first.concat((await store.recall()).outbox);
  show(all.filter((item) => !isSaved(item)));
  all.filter(isSaved).forEach(({ slot, seq }) => store.remove("outbox", slot, seq));
}

nameWhatIsLeft();
store.forget("mine");
forgetPages(attemptId);
