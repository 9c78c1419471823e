/* Draws the question as the phone will show it, and moves rows without asking the server. */

import { drawnHere, drawSoon } from "./server_preview.js";

const form = document.getElementById("editor");
const list = document.getElementById("options");
const gaps = document.getElementById("gaps");
const preview = document.getElementById("preview");
const words = JSON.parse(document.getElementById("words").textContent);
const LETTERS = "ABCDEFGHIJ";
const MIN_OPTIONS = 2;
const CHOSEN = ["single_choice", "multiple_choice", "true_false"];
const chosen = new WeakMap();

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function lines(text) {
  const holder = document.createDocumentFragment();
  text.trim().split("\n").forEach((line, index) => {
    if (index) holder.append(document.createElement("br"));
    holder.append(line);
  });
  return holder;
}

function pictureOf(holder) {
  const stored = holder.querySelector(":scope > img");
  const source = stored ? stored.src : chosen.get(holder);
  if (!source) return null;
  const frame = element("span", "zoom");
  const image = element("img");
  image.src = source;
  const alt = holder.querySelector("input[name$='-alt']");
  image.alt = alt ? alt.value : "";
  frame.append(image);
  return frame;
}

function option(letter, content, kind, right, picture) {
  const choice = element("div", "choice");
  const box = element("input");
  box.type = kind;
  box.disabled = true;
  box.checked = right;
  box.setAttribute("aria-label", words.option.replace("{letter}", letter));
  const label = element("span", "option");
  const mark = element("b", "", letter);
  mark.setAttribute("aria-hidden", "true");
  const text = element("span");
  text.append(content);
  label.append(mark, text);
  choice.append(box, label);
  if (picture) choice.append(picture);
  return choice;
}

function drawOptions(type) {
  const holder = element("div", "options");
  if (type === "true_false") {
    const value = form.querySelector("[name='value']:checked");
    ["true", "false"].forEach((name) => {
      holder.append(option(words.letters[name], words[name], "radio", Boolean(value && value.value === name)));
    });
    return holder;
  }
  const several = type === "multiple_choice";
  if (several) holder.append(element("p", "hint", words.several));
  list.querySelectorAll("[data-row]").forEach((row, index) => {
    const text = row.querySelector("textarea").value;
    const right = row.querySelector("[name$='-right']").checked;
    const picture = pictureOf(row.querySelector("[data-picture]"));
    holder.append(option(LETTERS[index], lines(text), several ? "checkbox" : "radio", right, picture));
  });
  return holder;
}

function sharedText() {
  const text = form.elements.group_text.value;
  if (!text.trim()) return [];
  const holder = element("details", "shared-text");
  holder.open = true;
  const shown = element("div");
  shown.append(lines(text));
  holder.append(element("summary", "", words.shared), shown);
  return [holder];
}

function allowScorings(type) {
  const field = form.elements.scoring;
  [...field.options].forEach((one) => {
    one.hidden = !words.scorings[type].includes(one.value);
    one.disabled = one.hidden;
  });
  if (field.selectedOptions[0].disabled) [field.value] = words.scorings[type];
  form.dataset.scoring = field.value;
}

function draw() {
  const type = form.elements.type.value;
  form.dataset.type = type;
  allowScorings(type);
  if (!CHOSEN.includes(type)) {
    drawSoon(form, preview);
    return;
  }
  drawnHere();
  const stem = form.elements.stem.value;
  const heading = element("p", stem.length > 240 ? "stem long" : "stem");
  heading.append(stem.trim() ? lines(stem) : words.empty);
  const pictures = [...form.querySelectorAll("#pictures [data-picture]")].map(pictureOf).filter(Boolean);
  preview.replaceChildren(...sharedText(), ...pictures, heading, drawOptions(type));
}

function rename(row, name, index) {
  const old = new RegExp(`${name}-(\\d+|__index__)`);
  row.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((one) => {
    ["name", "id", "for", "value", "aria-describedby"].forEach((attribute) => {
      const text = one.getAttribute(attribute);
      if (!text || (attribute === "value" && one.name !== "do")) return;
      one.setAttribute(attribute, text.replace(old, `${name}-${index}`));
    });
  });
}

function renumber() {
  [...list.children].forEach((row, index) => {
    row.querySelector("[data-letter]").textContent = LETTERS[index] || index + 1;
    rename(row, "options", index);
  });
  [...gaps.children].forEach((row, index) => {
    row.querySelector("[data-number]").textContent = index + 1;
    rename(row, "gaps", index);
  });
  const count = list.children.length;
  form.querySelector("[data-add='options']").disabled = CHOSEN.includes(form.elements.type.value) && count >= LETTERS.length;
  list.querySelectorAll("[data-deed='remove']").forEach((one) => { one.disabled = count <= MIN_OPTIONS; });
  draw();
}

function placeGap() {
  const stem = form.elements.stem;
  const mark = `{{${gaps.children.length}}}`;
  if (!stem.value.includes(mark)) stem.setRangeText(mark, stem.selectionStart, stem.selectionEnd, "end");
}

const deeds = {
  up(row) { if (row.previousElementSibling) row.previousElementSibling.before(row); },
  down(row) { if (row.nextElementSibling) row.nextElementSibling.after(row); },
  remove(row) { row.remove(); },
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("#options > [data-row], #gaps > [data-row]");
  if (row && deeds[button.dataset.deed]) {
    event.preventDefault();
    deeds[button.dataset.deed](row);
    renumber();
    if (row.isConnected) button.focus();
  } else if (button.dataset.add) {
    const rows = { options: list, gaps }[button.dataset.add];
    event.preventDefault();
    rows.append(document.getElementById(button.dataset.add === "gaps" ? "gap-row" : "option-row").content.cloneNode(true));
    if (rows === gaps) placeGap();
    renumber();
    rows.lastElementChild.querySelector("textarea").focus();
  }
});

function keepOneRight(box) {
  if (!box.checked || form.elements.type.value !== "single_choice") return;
  list.querySelectorAll("[name$='-right']").forEach((one) => { one.checked = one === box; });
}

form.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name && field.name.endsWith("-right")) keepOneRight(field);
  if (field.name && field.name.endsWith("-kind")) field.closest("[data-row]").dataset.kind = field.value;
  if (field.type !== "file") { renumber(); return; }
  const holder = field.closest("[data-picture]");
  if (!field.files[0]) { chosen.delete(holder); draw(); return; }
  const reader = new FileReader();
  reader.addEventListener("load", () => { chosen.set(holder, reader.result); draw(); });
  reader.readAsDataURL(field.files[0]);
});

form.addEventListener("input", draw);
let dirty = false;
form.addEventListener("input", () => { dirty = true; });
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
renumber();
form.querySelector("[data-without-script]").hidden = true;
