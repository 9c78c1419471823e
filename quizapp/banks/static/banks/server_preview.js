/* Types that are more than a list of options are drawn by the server, a moment after the typing stops. */

const PAUSE = 500;
let timer = 0;
let asked = 0;

function fieldsOf(form) {
  const fields = new FormData(form);
  [...fields.entries()].forEach(([name, value]) => { if (value instanceof File) fields.delete(name); });
  fields.set("do", "preview");
  return fields;
}

async function draw(form, preview) {
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(form.action || location.href, { method: "POST", body: fieldsOf(form), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const drawn = page.getElementById(preview.id);
    if (drawn && mine === asked) preview.replaceChildren(...drawn.childNodes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // offline: the last drawing stays
  }
}

export function drawSoon(form, preview) {
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE, form, preview);
}

export function drawnHere() {
  clearTimeout(timer);
  asked += 1;
}
