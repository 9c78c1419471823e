/* The pages a service worker keeps for reloads without network, as seen from a page: see `worker.js`. */

const PREFIX = "quizapp:paper:";

/** Deletes the kept paper of this attempt, or all when none is named; without any left the worker goes. */
export async function forgetPages(attemptId = "") {
  if (!window.caches || !navigator.serviceWorker) return;
  try {
    const kept = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    const gone = kept.filter((name) => name.includes(attemptId));
    await Promise.all(gone.map((name) => caches.delete(name)));
    const registration = gone.length === kept.length && await navigator.serviceWorker.getRegistration("/");
    if (registration) await registration.unregister();
  } catch (problem) { /* Storage is refused: then nothing was kept. */ }
}
