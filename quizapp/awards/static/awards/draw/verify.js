// Repeats the draw on the visitor's own machine and says what came out.

import { wrongIn } from "./protocol.js";

const place = document.getElementById("check");
const button = document.getElementById("verify");
const told = Array.from(document.querySelectorAll("[data-told]"));

function tell(what) {
  told.forEach((line) => {
    line.hidden = line.dataset.told !== what;
  });
}

/** Lets the page show what it says before the machine is busy. */
const afterPainting = () => new Promise((resolve) => setTimeout(resolve, 50));

async function load() {
  const response = await fetch(place.dataset.bundle, { cache: "no-store" });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  return response.json();
}

function sayWrong(names) {
  const words = names.map((name) => document.querySelector(`#words [data-name="${name}"]`));
  const known = words.filter(Boolean).map((word) => word.textContent);
  document.getElementById("wrong").textContent = known.join(", ");
  tell(names.length ? "false" : "true");
}

async function verify() {
  tell("working");
  button.disabled = true;
  try {
    const draw = await load();
    await afterPainting();
    sayWrong(wrongIn(draw));
  } catch (error) {
    tell("failed");
  }
  button.disabled = false;
}

button.addEventListener("click", verify);
document.getElementById("in-browser").hidden = false;
