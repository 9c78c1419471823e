/* The service worker: lets one open attempt survive reloads without network, and does nothing else.

   Served as /sw.js with RELEASE, the fingerprint of the static files, in front. It keeps the page of the
   attempt that was opened last, with its files, at most for a day. A page that the server has given out,
   or has refused, is never replaced by the kept one; that is for a server that cannot be reached. What is
   kept goes when the attempt has ended, when the server refuses it, and before somebody else joins. */

const PREFIX = "quizapp:paper:";
const PAPER = /^\/attempts\/[\w-]+$/;
const START = /^\/rounds\/[\w-]+\/start$/;
const FILE = /^\/(static|media)\//;
const SOMEBODY_ELSE = /^\/(j\/.+|resume|api\/v1\/(join\/.+|resume))$/;
const PATIENCE = 8000;
const LONGEST = 24 * 3600 * 1000;
const MOST_FILES = 200;
const KEPT_AT = "X-Kept-At";

let keeping = Promise.resolve();

const nameOf = (path) => `${PREFIX}${RELEASE}:${path}`;
const kept = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

async function forget(isGone) {
  await Promise.all((await kept()).filter(isGone).map((name) => caches.delete(name)));
}

async function find(path) {
  const name = (await kept()).find((one) => one.endsWith(`:${path}`));
  const page = name && await (await caches.open(name)).match(path);
  if (!page) return null;
  const isOld = Date.now() - Number(page.headers.get(KEPT_AT)) > LONGEST;
  if (isOld) await caches.delete(name);
  return isOld ? null : page;
}

/** One paper at a time: the one before it, or of another release, goes. */
async function keep(path, answer) {
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set(KEPT_AT, String(Date.now()));
  const page = new Response(await answer.text(), { headers });
  await forget((name) => name !== nameOf(path));
  await (await caches.open(nameOf(path))).put(path, page);
}

/** Its script must know that it is older than what the phone has kept since, and by the phone's clock how old. */
async function asKept(page) {
  const text = await page.text();
  return new Response(text.replace("<html", `<html data-kept="${page.headers.get(KEPT_AT)}"`), { headers: page.headers });
}

function inTime(answer) {
  const late = new Promise((_, fail) => setTimeout(fail, PATIENCE, new TypeError("late")));
  return Promise.race([answer, late]);
}

async function paper(event, path) {
  const page = await find(path);
  const asked = fetch(event.request);
  try {
    const answer = await (page ? inTime(asked) : asked);
    const isDown = answer.status === 429 || answer.status >= 500;
    if (isDown) return page ? asKept(page) : answer;
    keeping = (answer.ok ? keep(path, answer.clone()) : forget((name) => name.endsWith(`:${path}`))).catch(() => {});
    event.waitUntil(keeping);
    return answer;
  } catch (problem) {
    if (!page) throw problem;
    return asKept(page);
  }
}

/** The back button leads there from the paper. Without network there is nothing to see, so on with the paper. */
async function start(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const [name] = await kept();
    const path = name && name.slice(name.lastIndexOf(":") + 1);
    if (!path || !await find(path)) throw problem;
    return Response.redirect(path);
  }
}

/** The files that a page names, and the page itself when it was opened before there was a worker. */
async function complete(path, files) {
  await keeping;
  if (!await find(path)) {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    await keep(path, answer);
  }
  const cache = await caches.open(nameOf(path));
  const isOurs = (url) => new URL(url).origin === self.location.origin && FILE.test(new URL(url).pathname);
  const missing = async (url) => { if (!await cache.match(url)) await cache.add(url); };
  await Promise.all(files.filter(isOurs).slice(0, MOST_FILES).map((url) => missing(url).catch(() => {})));
}

async function file(request) {
  return await caches.match(request.url) || fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep: path, files } = event.data;
  if (PAPER.test(path)) event.waitUntil(complete(path, files).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && SOMEBODY_ELSE.test(pathname)) event.waitUntil(forget(() => true));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && PAPER.test(pathname)) event.respondWith(paper(event, pathname));
  else if (request.mode === "navigate" && START.test(pathname)) event.respondWith(start(request));
  else if (FILE.test(pathname)) event.respondWith(file(request));
});
