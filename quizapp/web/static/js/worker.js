/* The service worker: lets one open attempt survive reloads without network, lets lessons that were opened be
   read without it, and does nothing else.

   Served as /sw.js with RELEASE, the fingerprint of the static files, in front. It keeps the page of the
   attempt that was opened last, with its files, at most for a day. A page that the server has given out,
   or has refused, is never replaced by the kept one; that is for a server that cannot be reached. What is
   kept goes when the attempt has ended, when the server refuses it, and before somebody else joins.

   Of a learner's pages it keeps those that ask for it, for a month; they go before somebody signs in or out,
   and when the server does not know the learner any more. Where one was never opened, a page says so. */

const PREFIX = "quizapp:paper:";
const PAPER = /^\/attempts\/[\w-]+$/;
const START = /^\/rounds\/[\w-]+\/start$/;
const FILE = /^\/(static|media)\//;
const SOMEBODY_ELSE = /^\/(j\/.+|resume|api\/v1\/(join\/.+|resume))$/;
const PATIENCE = 8000;
const LONGEST = 24 * 3600 * 1000;
const MOST_FILES = 200;
const LESSONS = "quizapp:learn:";
const LEARN = /^\/learn(\/|$)/;
const NOT_KEPT = "/learn/offline";
const LEARNERS_DOOR = /^\/learn\/(at\/.+|sign-\w+|pin)$/;
const LONGEST_LESSON = 30 * 24 * 3600 * 1000;
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

async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set(KEPT_AT, String(Date.now()));
  return new Response(await answer.text(), { headers });
}

/** One paper at a time: the one before it, or of another release, goes. */
async function keep(path, answer) {
  const page = await stamped(answer);
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

const isDown = (answer) => answer.status === 429 || answer.status >= 500;

async function paper(event, path) {
  const page = await find(path);
  const asked = fetch(event.request);
  try {
    const answer = await (page ? inTime(asked) : asked);
    if (isDown(answer)) return page ? asKept(page) : answer;
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
  await fill(await caches.open(nameOf(path)), files);
}

async function fill(cache, files) {
  const isOurs = (url) => new URL(url).origin === self.location.origin && FILE.test(new URL(url).pathname);
  const missing = async (url) => { if (!await cache.match(url)) await cache.add(url); };
  await Promise.all(files.filter(isOurs).slice(0, MOST_FILES).map((url) => missing(url).catch(() => {})));
}

const lessons = async () => (await caches.keys()).filter((name) => name.startsWith(LESSONS));
const isLesson = ({ url }) => LEARN.test(new URL(url).pathname) && new URL(url).pathname !== NOT_KEPT;

async function forgetLessons() {
  await Promise.all((await lessons()).map((name) => caches.delete(name)));
}

async function findLesson(path) {
  for (const name of await lessons()) {
    const page = await (await caches.open(name)).match(path);
    if (page && Date.now() - Number(page.headers.get(KEPT_AT)) < LONGEST_LESSON) return page;
  }
  return null;
}

/** In the present release's place; an older one goes with the last of its pages, which need its files. */
async function keepLesson(path, answer) {
  const name = LESSONS + RELEASE;
  await (await caches.open(name)).put(path, await stamped(answer));
  const older = (await lessons()).filter((one) => one !== name);
  await Promise.all(older.map(async (one) => {
    const cache = await caches.open(one);
    await cache.delete(path);
    if (!(await cache.keys()).some(isLesson)) await caches.delete(one);
  }));
}

async function lesson(event, path) {
  const page = await findLesson(path);
  const asked = fetch(event.request);
  try {
    const answer = await (page ? inTime(asked) : asked);
    if (page && isDown(answer)) return asKept(page);
    if (page && answer.ok) event.waitUntil(keepLesson(path, answer.clone()).catch(() => {}));
    // Sent to the sign-in, or unknown there: whose pages these are, nobody can say any more.
    const isUnknown = answer.type === "opaqueredirect" || answer.status === 401;
    if (isUnknown && !LEARNERS_DOOR.test(path)) event.waitUntil(forgetLessons());
    return answer;
  } catch (problem) {
    if (page) return asKept(page);
    const instead = await findLesson(NOT_KEPT);
    if (!instead) throw problem;
    return instead;
  }
}

/** The page that asks is fetched once more when it was opened before there was a worker. */
async function completeLesson(path, files) {
  for (const wanted of [path, NOT_KEPT]) {
    if (await findLesson(wanted)) continue;
    const answer = await fetch(wanted, { credentials: "same-origin", cache: "no-store" });
    if (answer.ok && !answer.redirected) await keepLesson(wanted, answer);
  }
  await fill(await caches.open(LESSONS + RELEASE), files);
}

async function file(request) {
  return await caches.match(request.url) || fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep: path, learn, files } = event.data;
  if (PAPER.test(path)) event.waitUntil(complete(path, files).catch(() => {}));
  if (LEARN.test(learn)) event.waitUntil(completeLesson(learn, files).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && SOMEBODY_ELSE.test(pathname)) event.waitUntil(forget(() => true));
  if (request.method === "POST" && LEARNERS_DOOR.test(pathname)) {
    event.waitUntil(Promise.all([forgetLessons(), forget(() => true)]));
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && PAPER.test(pathname)) event.respondWith(paper(event, pathname));
  else if (request.mode === "navigate" && START.test(pathname)) event.respondWith(start(request));
  else if (request.mode === "navigate" && LEARN.test(pathname)) event.respondWith(lesson(event, pathname));
  else if (FILE.test(pathname)) event.respondWith(file(request));
});
