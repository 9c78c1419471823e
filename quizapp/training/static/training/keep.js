/* Has the service worker keep this page and its files, so that it can be read without network. Not on a
   shared phone: what one person learns is no business of the next. */

const FILES = "link[rel=stylesheet], link[rel=modulepreload], link[rel=icon], script[src]";

export async function keepPage() {
  if (!navigator.serviceWorker || document.body.hasAttribute("data-shared")) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => /\.js$/.test(name));
    const pictures = Array.from(document.querySelectorAll(".lesson source"), (element) => element.srcset.split(","));
    const shown = [].concat(...pictures).map((one) => new URL(one.trim().split(" ")[0], location.href).href);
    const named = Array.from(document.querySelectorAll(FILES), (element) => element.src || element.href);
    active.postMessage({ learn: location.pathname, files: Array.from(new Set(named.concat(loaded, shown))) });
  } catch (problem) { /* Without it everything works but reading without network. */ }
}

/** When this page was kept, if it is the kept one: the worker says so. */
export function keptAt() {
  const kept = Number(document.documentElement.dataset.kept);
  if (!kept) return "";
  const options = { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" };
  return new Date(kept).toLocaleString(document.documentElement.lang, options);
}
