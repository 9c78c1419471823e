/* My courses, or the contents of one: sends what still waits on the phone, then shows the new figures. */
import { Box } from "./box.js";
import { keepPage, keptAt } from "./keep.js";

const waiting = document.getElementById("waiting");
const kept = document.getElementById("kept");

function show() {
  const count = box.waiting.length;
  const text = box.trouble || keptAt() ? waiting.dataset.later : waiting.dataset.waiting;
  waiting.hidden = !count;
  waiting.textContent = text.replace("{count}", count);
}

const box = new Box(document.body.dataset, {
  onChange: show,
  onNews: () => { if (!box.waiting.length) location.reload(); },
});

if (keptAt()) {
  kept.textContent = kept.dataset.text.replace("{moment}", keptAt());
  kept.hidden = false;
  addEventListener("online", () => location.reload());
}
show();
box.flush();
keepPage();
