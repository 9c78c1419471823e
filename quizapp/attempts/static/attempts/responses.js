/* How each question type is read from its inputs and written into them; a new type adds one entry.
   An input is named `response`, or `response:` and what the answer belongs to: a statement, an entry, a gap. */

const valuesOf = (inputs) => inputs.filter((input) => input.checked).map((input) => input.value);
const keyOf = (input) => input.name.slice("response:".length);
const orNull = (object) => (Object.keys(object).length ? object : null);

function given(inputs) {
  const found = {};
  inputs.forEach((input) => { if (input.value.trim()) found[keyOf(input)] = input.value; });
  return found;
}

function tick(inputs, response) {
  const chosen = [].concat(response).map(String);
  inputs.forEach((input) => { input.checked = chosen.includes(input.value); });
}

function fillIn(inputs, response) {
  inputs.forEach((input) => { input.value = (response || {})[keyOf(input)] || ""; });
}

function readOrder(inputs) {
  const places = given(inputs);
  const ids = Object.keys(places).sort((one, other) => places[one] - places[other]);
  return ids.length ? ids : null;
}

function readNumber(inputs) {
  const value = inputs[0].value.trim();
  const unit = inputs.length > 1 ? inputs[1].value : "";
  return value ? (unit ? { value, unit } : value) : null;
}

function readTable(inputs) {
  const found = {};
  inputs.filter((input) => input.checked).forEach((input) => { found[keyOf(input)] = input.value === "true"; });
  return orNull(found);
}

export const TYPES = {
  single_choice: { read: (inputs) => (valuesOf(inputs).length ? valuesOf(inputs)[0] : null), write: tick },
  multiple_choice: { read: (inputs) => (valuesOf(inputs).length ? valuesOf(inputs) : null), write: tick },
  true_false: { read: (inputs) => (valuesOf(inputs).length ? valuesOf(inputs)[0] === "true" : null), write: tick },
  statement_table: {
    read: readTable,
    write: (inputs, response) => inputs.forEach((input) => { input.checked = String((response || {})[keyOf(input)]) === input.value; }),
  },
  matching: { read: (inputs) => orNull(given(inputs)), write: fillIn },
  cloze: { read: (inputs) => orNull(given(inputs)), write: fillIn },
  ordering: {
    read: readOrder,
    write(inputs, response) {
      inputs.forEach((input) => { input.value = String((response || []).indexOf(keyOf(input)) + 1 || ""); });
      sortItems(inputs);
    },
  },
  short_text: { read: (inputs) => inputs[0].value.trim() || null, write: (inputs, response) => { inputs[0].value = response || ""; } },
  numeric: {
    read: readNumber,
    write(inputs, response) {
      const { value, unit } = response && typeof response === "object" ? response : { value: response, unit: "" };
      inputs[0].value = value === null || value === undefined ? "" : value;
      if (inputs.length > 1) inputs[1].value = unit || "";
    },
  },
};

/* Items to be put in order are moved by buttons; without script their places are chosen as numbers. */

const placeOf = (item) => Number(item.querySelector("select").value) || Infinity;

function sortItems(inputs) {
  const list = inputs[0].closest("ol");
  Array.from(list.children).sort((one, other) => placeOf(one) - placeOf(other)).forEach((item) => list.append(item));
}

function number(list) {
  Array.from(list.children).forEach((item, index) => { item.querySelector("select").value = String(index + 1); });
}

function mover(item, text, sign, move) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button mover";
  button.textContent = sign;
  button.setAttribute("aria-label", `${text}: ${item.querySelector("label").textContent}`);
  button.addEventListener("click", () => {
    const list = item.parentElement;
    move(item, list);
    number(list);
    button.focus();
    item.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  });
  return button;
}

export function makeMovable(root) {
  root.querySelectorAll(".ordered").forEach((list) => {
    const [up, down] = list.dataset.words.split("|");
    list.classList.add("movable");
    Array.from(list.children).forEach((item) => {
      item.querySelector("select").hidden = true;
      item.append(
        mover(item, up, "↑", (one) => one.previousElementSibling && one.previousElementSibling.before(one)),
        mover(item, down, "↓", (one) => one.nextElementSibling && one.nextElementSibling.after(one)),
      );
    });
  });
}
