/* After the end: what never reached the server is said, then forgotten. */
import { watchIdle } from "../js/kiosk.js";

const box = document.getElementById("left-over");
const prefix = `quizapp:outbox:${document.body.dataset.attempt}:`;

function takeLeftOver(savedSeqs) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const items = keys.map((key) => JSON.parse(localStorage.getItem(key)));
  keys.forEach((key) => localStorage.removeItem(key));
  return items.filter(({ slot, seq }) => !(savedSeqs[slot] >= seq)).map(({ slot }) => slot);
}

try {
  const slots = takeLeftOver(JSON.parse(box.dataset.saved || "{}")).sort((a, b) => a - b);
  if (slots.length) {
    box.textContent = box.dataset.text.replace("{slots}", slots.join(", "));
    box.hidden = false;
  }
} catch (problem) { /* No storage, nothing left over. */ }
watchIdle();
