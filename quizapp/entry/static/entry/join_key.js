/* The key that makes joining happen once. Kept until there is an answer, so that somebody who reloads
   and types the same again after a lost answer is recognised. Of what was typed only a checksum is kept. */

const nameOf = (api) => `quizapp:join:${api}`;

function checksum(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return sum;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let held = {};

export function keyFor(api, text) {
  const mark = checksum(text);
  try {
    held = JSON.parse(localStorage.getItem(nameOf(api))) || held;
  } catch (problem) { /* Without storage the key lasts as long as the page. */ }
  if (held.mark !== mark || held.api !== api) held = { api, mark, key: newKey() };
  try {
    localStorage.setItem(nameOf(api), JSON.stringify(held));
  } catch (problem) { /* As above. */ }
  return held.key;
}

export function forgetKey(api) {
  held = {};
  try {
    localStorage.removeItem(nameOf(api));
  } catch (problem) { /* As above. */ }
}
