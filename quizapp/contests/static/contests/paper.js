/* Counts while the lines of a paper are being chosen; the page counts by itself when it is sent. */

const form = document.getElementById("paper");
const url = form.dataset.countUrl;

form.querySelectorAll("[data-hide-with-script]").forEach((button) => { button.hidden = true; });

function inputs(line) {
  const find = (name) => line.querySelector(`[name$="-${name}"]`);
  return { source: find("source"), level: find("level"), count: find("count"), points: find("points") };
}

function showTotals() {
  let total = 0;
  let points = 0;
  form.querySelectorAll(".line").forEach((line) => {
    const { source, count, points: each } = inputs(line);
    const wanted = source.value ? Number(count.value) || 0 : 0;
    total += wanted;
    points += wanted * (Number(each.value) || 1);
  });
  const shown = new Intl.NumberFormat("vi-VN");
  form.querySelector("[data-total]").textContent = shown.format(total);
  form.querySelector("[data-points]").textContent = shown.format(points);
}

async function showAvailable(line) {
  const { source, level, count } = inputs(line);
  const place = line.querySelector("[data-available]");
  if (!source.value) {
    place.textContent = "";
    return;
  }
  const query = new URLSearchParams({ source: source.value, level: level.value });
  const answer = await fetch(`${url}?${query}`);
  if (!answer.ok) return;
  const available = (await answer.json()).count;
  const missing = (Number(count.value) || 0) - available;
  const said = [form.dataset.countText.replace("{count}", available)];
  if (missing > 0) said.push(form.dataset.shortText.replace("{count}", missing));
  place.textContent = said.join(" – ");
  place.classList.toggle("short", missing > 0);
}

form.addEventListener("input", showTotals);
form.addEventListener("change", (event) => {
  const line = event.target.closest(".line");
  if (line) showAvailable(line).catch(() => {});
  showTotals();
});
showTotals();
