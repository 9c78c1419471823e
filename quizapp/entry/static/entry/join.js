/* The join form, sent as JSON so that a lost connection never empties it. Works as a plain form without this. */
import { call, Refused } from "../js/api.js";
import { forgetKey, keyFor } from "./join_key.js";

const form = document.getElementById("join");
const words = JSON.parse(document.getElementById("words").textContent);
const byId = (id) => document.getElementById(id);

function showError(name, message) {
  const field = byId(name === "unit_code" ? "unit-query" : name);
  const shown = byId(`${name}-error`) || document.createElement("p");
  shown.className = "error";
  shown.id = `${name}-error`;
  shown.textContent = message;
  shown.hidden = false;
  if (!field) return;
  if (!shown.isConnected) field.after(shown);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${shown.id} ${name}-help`);
}

function clearErrors() {
  form.querySelectorAll(".error").forEach((shown) => { shown.hidden = true; });
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  byId("refusal").hidden = true;
  byId("already-joined").hidden = true;
}

function showRefusal(text) {
  const box = byId("refusal");
  box.textContent = text;
  box.hidden = false;
  box.focus();
}

function findMissing(data) {
  const missing = {};
  form.querySelectorAll("input[required]:not([type=checkbox])").forEach((input) => {
    const group = input.type === "radio" && form.querySelector(`input[name="${input.name}"]:checked`);
    if (input.type === "radio" ? !group : !input.value.trim()) missing[input.name] = words.required;
  });
  const year = (data.get("birth_year") || "").trim();
  if (year && !/^\d{4}$/.test(year)) missing.birth_year = words.year;
  const units = byId("units");
  if (units && "required" in units.dataset && !data.get("unit_code")) missing.unit_code = words.unit;
  if (form.querySelector("input[name=consents][required]:not(:checked)")) missing.consents = words.consent;
  return missing;
}

function showErrors(errors) {
  Object.keys(errors).forEach((name) => showError(name, [].concat(errors[name]).join(" ")));
  const first = form.querySelector("[aria-invalid=true]");
  if (first) first.focus();
  else showRefusal(words.check);
}

function bodyOf(data) {
  const body = { consents: {}, is_guard: data.has("is_guard"), language: document.documentElement.lang };
  data.forEach((value, name) => {
    if (!["csrf_token", "consents", "unit_query", "is_guard", "action"].includes(name) && value.trim()) body[name] = value.trim();
  });
  if (body.birth_year) body.birth_year = Number(body.birth_year);
  form.querySelectorAll("input[name=consents]").forEach((box) => { body.consents[box.value] = box.checked; });
  return body;
}

function showProblem(problem) {
  if (!(problem instanceof Refused)) return showRefusal(words.offline);
  if (problem.code === "already_joined") {
    byId("pin-more").open = true;
    byId("already-joined").hidden = false;
    return byId("already-joined").focus();
  }
  if (problem.errors && Object.keys(problem.errors).length) return showErrors(problem.errors);
  return showRefusal(problem.message);
}

const TRIES = 5;
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** An answer lost on its way is asked for again with the same key, which joins once and tells the same. */
async function join(body, onRetry) {
  const key = keyFor(form.dataset.api, JSON.stringify(body));
  for (let failures = 1; ; failures += 1) {
    try {
      const joined = await call("POST", form.dataset.api, body, 12000, { "Idempotency-Key": key });
      forgetKey(form.dataset.api);
      return joined;
    } catch (problem) {
      // Too many tries end only after minutes: the person is told, and waits without us.
      const isFinal = problem instanceof Refused && (!problem.isTemporary || problem.status === 429);
      if (isFinal) forgetKey(form.dataset.api);
      if (isFinal || failures === TRIES) throw problem;
      onRetry();
      const grown = 1000 * 2 ** failures * (0.5 + Math.random() / 2);
      await sleep(Math.max((problem.retryAfterSeconds || 0) * 1000, Math.min(8000, grown)));
    }
  }
}

let sending = false;
async function send(event) {
  if (event.submitter && event.submitter.name === "action") return;
  event.preventDefault();
  if (sending) return;
  clearErrors();
  const data = new FormData(form);
  const missing = findMissing(data);
  if (Object.keys(missing).length) { showErrors(missing); return; }
  const button = form.querySelector("button.primary");
  const label = button.textContent;
  sending = true;
  button.textContent = words.sending;
  try {
    const joined = await join(bodyOf(data), () => { button.textContent = words.retrying; });
    const code = joined.resume_code ? `#code=${encodeURIComponent(joined.resume_code)}` : "";
    location.assign(form.dataset.next + code);
  } catch (problem) {
    showProblem(problem);
    sending = false;
    button.textContent = label;
  }
}

function offerUnits() {
  const group = byId("units");
  if (!group) return;
  const query = byId("unit-query");
  const matches = byId("unit-matches");
  const help = byId("unit-help");
  byId("find-unit").hidden = true;
  let timer = 0;
  let asked = "";

  function choice(unit) {
    const label = document.createElement("label");
    label.className = "check";
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "unit_code", value: unit.code });
    const name = document.createElement("span");
    name.textContent = unit.name;
    label.append(input, name);
    return label;
  }

  async function search() {
    const text = query.value.trim();
    if (text === asked) return;
    asked = text;
    matches.textContent = "";
    if (!text) return;
    help.textContent = words.searching;
    try {
      const { units } = await call("GET", `${group.dataset.api}?q=${encodeURIComponent(text)}`);
      if (text !== asked) return;
      help.textContent = units.length ? words.found : words.none;
      matches.append(...units.slice(0, 8).map(choice));
    } catch (problem) {
      asked = "";
      help.textContent = problem instanceof Refused ? problem.message : words.offline;
    }
  }

  query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 250); });
  query.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); search(); } });
  matches.addEventListener("change", (event) => {
    const chosen = event.target.closest("label");
    matches.textContent = "";
    matches.append(chosen);
    asked = "";
    event.target.focus();
    byId("unit_code-error").hidden = true; query.removeAttribute("aria-invalid");
  });
}

form.noValidate = true;
form.addEventListener("submit", send);
offerUnits();
