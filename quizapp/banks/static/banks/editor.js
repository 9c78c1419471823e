/* Draws the question as the phone will show it, and moves rows without asking the server. */

const form = document.getElementById("editor");
const list = document.getElementById("options");
const preview = document.getElementById("preview");
const words = JSON.parse(document.getElementById("words").textContent);
const LETTERS = "ABCDEFGHIJ";
const MIN_OPTIONS = 2;
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

function draw() {
  const type = form.elements.type.value;
  form.dataset.type = type;
  const stem = form.elements.stem.value;
  const heading = element("p", stem.length > 240 ? "stem long" : "stem");
  heading.append(stem.trim() ? lines(stem) : words.empty);
  const pictures = [...form.querySelectorAll("#pictures [data-picture]")].map(pictureOf).filter(Boolean);
  preview.replaceChildren(...pictures, heading, drawOptions(type));
}

function renumber() {
  [...list.querySelectorAll("[data-row]")].forEach((row, index) => {
    row.querySelector("[data-letter]").textContent = LETTERS[index];
    row.querySelectorAll("[name], [id], [for]").forEach((one) => {
      ["name", "id", "for", "value"].forEach((attribute) => {
        const old = one.getAttribute(attribute);
        if (!old || (attribute === "value" && one.name !== "do")) return;
        one.setAttribute(attribute, old.replace(/options-(\d+|__index__)/, `options-${index}`));
      });
    });
  });
  const count = list.children.length;
  form.querySelector("[data-add='options']").disabled = count >= LETTERS.length;
  list.querySelectorAll("[data-deed='remove']").forEach((one) => { one.disabled = count <= MIN_OPTIONS; });
  draw();
}

const deeds = {
  up(row) { if (row.previousElementSibling) row.previousElementSibling.before(row); },
  down(row) { if (row.nextElementSibling) row.nextElementSibling.after(row); },
  remove(row) { row.remove(); },
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("#options > [data-row]");
  if (row && deeds[button.dataset.deed]) {
    event.preventDefault();
    deeds[button.dataset.deed](row);
    renumber();
    if (row.isConnected) button.focus();
  } else if (button.dataset.add === "options") {
    event.preventDefault();
    list.append(document.getElementById("option-row").content.cloneNode(true));
    renumber();
    list.lastElementChild.querySelector("textarea").focus();
  }
});

function keepOneRight(box) {
  if (!box.checked || form.elements.type.value !== "single_choice") return;
  list.querySelectorAll("[name$='-right']").forEach((one) => { one.checked = one === box; });
}

form.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name && field.name.endsWith("-right")) keepOneRight(field);
  if (field.type !== "file") { draw(); return; }
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
