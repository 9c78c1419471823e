/* After the end: what never reached the server is named, as often as the page is opened. */

const box = document.getElementById("left-over");
const prefix = `quizapp:outbox:${document.body.dataset.attempt}:`;

function leftOver(savedSeqs) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const late = keys.filter((key) => {
    const { slot, seq } = JSON.parse(localStorage.getItem(key));
    return !(savedSeqs[slot] >= seq);
  });
  keys.filter((key) => !late.includes(key)).forEach((key) => localStorage.removeItem(key));
  return late.map((key) => Number(key.slice(prefix.length)));
}

try {
  const slots = leftOver(JSON.parse(box.dataset.saved || "{}")).sort((a, b) => a - b);
  if (slots.length) {
    box.textContent = box.dataset.text.replace("{slots}", slots.join(", "));
    box.hidden = false;
  }
} catch (problem) { /* No storage, nothing left over. */ }
