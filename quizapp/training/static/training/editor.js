/* Saves what is written without being asked, and shows what the server says to it. Without this script the
   buttons do the same. Nothing is ever written over what somebody else has saved: the server refuses. */

const form = document.getElementById("editor");
const body = document.getElementById("body");
const preview = document.getElementById("preview");
const said = document.getElementById("saved");
const PAUSE = 2500;
const RETRY = 15000;
let timer = null;
let isDirty = false;
let isSaving = false;
let isStopped = form.hasAttribute("data-refused");

function say(name, moment) {
  said.textContent = said.dataset[name].replace("{moment}", moment || "");
}

function wait(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

async function save() {
  if (isStopped || isSaving || !isDirty) return;
  isSaving = true;
  isDirty = false;
  say("saving");
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
    });
    if (answer.status === 409) {
      isStopped = true;
      isDirty = true;
      say("theirs");
      return;
    }
    if (!answer.ok) throw new TypeError(String(answer.status));
    show(await answer.json());
  } catch (problem) {
    isDirty = true;
    say("lost");
    wait(RETRY);
  } finally {
    isSaving = false;
    if (isDirty && !isStopped) wait(PAUSE);
  }
}

function show({ revision, saved_at: savedAt, preview: html }) {
  form.elements.revision.value = revision;
  const time = new Date(savedAt * 1000);
  say("saved", time.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
  const scrolled = preview.scrollTop;
  // Rendered by our own server from escaped text, like the page itself.
  preview.replaceChildren(document.createRange().createContextualFragment(html));
  preview.scrollTop = scrolled;
  const lines = preview.querySelectorAll(".problems [data-field=body]");
  document.getElementById("body-problems").replaceChildren(...Array.from(lines, (link) => link.closest("li").cloneNode(true)));
}

function goTo(field, line) {
  const place = document.getElementById(field) || body;
  const lines = place.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  place.focus();
  place.setSelectionRange(start, start + (lines[line - 1] || "").length);
  place.scrollTop = place.scrollHeight * ((line - 3) / lines.length);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(link.dataset.field || "body", Number(link.dataset.line));
});

["input", "change"].forEach((name) => form.addEventListener(name, (event) => {
  if (event.target.name === "q" || event.target.name === "bank") return;
  isDirty = true;
  wait(PAUSE);
}));
["keyup", "click", "input"].forEach((name) => body.addEventListener(name, () => {
  form.elements.cursor.value = body.selectionEnd;
}));
// Enter in a field saves; in the search it searches.
document.getElementById("q").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.querySelector("[value=search]").click();
});
form.addEventListener("submit", () => { clearTimeout(timer); isStopped = true; isDirty = false; });
addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
