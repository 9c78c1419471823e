/* Keeps the page of a certificate on its holder's own phone, for a gate without network, and says so when it
   is the kept one: what it is worth today only the server knows. Not on a shared phone. */

const kept = document.getElementById("kept");
const keptAt = Number(document.documentElement.dataset.kept);

if (keptAt) {
  const options = { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" };
  const moment = new Date(keptAt).toLocaleString(document.documentElement.lang, options);
  kept.textContent = kept.dataset.text.replace("{moment}", moment);
  kept.hidden = false;
  addEventListener("online", () => location.reload());
}

async function keep() {
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const named = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]");
  const files = Array.from(named, (element) => element.src || element.href);
  active.postMessage({ learn: location.pathname, files });
}

if (navigator.serviceWorker && !document.body.hasAttribute("data-shared")) {
  keep().catch(() => { /* Without it everything works but showing it without network. */ });
}
