/* The pages a service worker keeps for reloads without network, as seen from a page: see `worker.js`. */

const PREFIX = "quizapp:paper:";
const LESSONS = "quizapp:learn:";

/** Deletes the kept paper of this attempt, or all when none is named; with nothing left to keep the worker goes. */
export async function forgetPages(attemptId = "") {
  if (!window.caches || !navigator.serviceWorker) return;
  try {
    const names = await caches.keys();
    const kept = names.filter((name) => name.startsWith(PREFIX));
    const gone = kept.filter((name) => name.includes(attemptId));
    await Promise.all(gone.map((name) => caches.delete(name)));
    const isIdle = gone.length === kept.length && !names.some((name) => name.startsWith(LESSONS));
    const registration = isIdle && await navigator.serviceWorker.getRegistration("/");
    if (registration) await registration.unregister();
  } catch (problem) { /* Storage is refused: then nothing was kept. */ }
}
