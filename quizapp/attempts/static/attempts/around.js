/* What stands around the page: its other tabs, and the service worker that lets it be reloaded without
   network. On a plain-http LAN there is no such worker: there the outbox alone keeps what was tapped. */
import { recollect, remember } from "./store.js";

const FILES = "link[rel=stylesheet], link[rel=modulepreload], link[rel=icon], script[src], .question img";

/** Calls onOther when this attempt is opened or answered in another tab; gives the way to tell the others. */
export function meetOtherTabs(id, onOther) {
  if ("BroadcastChannel" in window) {
    const channel = new BroadcastChannel(`quizapp:${id}`);
    channel.addEventListener("message", onOther);
    return () => channel.postMessage("here");
  }
  addEventListener("storage", (event) => {
    if (event.key === "quizapp:tab" && recollect("tab", [])[0] === id) onOther();
  });
  return () => remember("tab", [id, Math.random()]);
}

/** Has the worker keep this page and its files, so that a reload without network finds them. */
export async function keepPage() {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    const files = Array.from(document.querySelectorAll(FILES), (element) => element.src || element.href);
    active.postMessage({ keep: location.pathname, files });
  } catch (problem) { /* Without it everything works but a reload without network. */ }
}
