/* One way to talk to the server: JSON, a time limit, the CSRF token of the page. */

const LONGEST_WAIT_SECONDS = 300;

export class Refused extends Error {
  constructor(response, problem) {
    super(problem.detail || problem.title || String(response.status));
    this.status = response.status;
    this.code = problem.code || "";
    this.errors = problem.errors || null;
    this.retryAfterSeconds = secondsOf(response.headers);
  }

  /** Whether the same call may succeed later, so that nothing may be given up. A no without a code is
      not ours: a portal or a proxy stands between. */
  get isTemporary() {
    return !this.code || this.status >= 500 || [401, 408, 425, 429].includes(this.status)
      || this.code === "idempotency_in_progress" || this.isStaleToken;
  }

  get isStaleToken() {
    return this.code === "csrf_expired";
  }
}

/** A moment is read against the server's own clock: the phone's may be years off. */
function secondsOf(headers) {
  const header = headers.get("Retry-After") || "";
  const seconds = header ? Number(header) : 0;
  const until = Date.parse(header) - (Date.parse(headers.get("Date")) || Date.now());
  const wanted = Number.isFinite(seconds) ? seconds : until / 1000;
  return Math.min(Math.max(wanted || 0, 0), LONGEST_WAIT_SECONDS);
}

const tokenMeta = () => document.querySelector("meta[name=csrf-token]");

async function fetchJson(method, url, body, limit, more) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  const headers = Object.assign({ Accept: "application/json", "Accept-Language": document.documentElement.lang }, more);
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-CSRFToken"] = tokenMeta().content;
  }
  try {
    const response = await fetch(url, {
      method, headers, signal: stop.signal, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const type = response.headers.get("Content-Type") || "";
    // A captive portal answers 200 with a page of its own: that is not our server's word.
    if (response.ok && !type.includes("json")) throw new TypeError("not json");
    const answer = type.includes("json") ? await response.json() : {};
    if (!response.ok) throw new Refused(response, answer);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

async function renewToken(limit) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const page = await (await fetch(location.href, { credentials: "same-origin", cache: "no-store", signal: stop.signal })).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf-token]");
    if (fresh) tokenMeta().content = fresh.content;
  } finally {
    clearTimeout(timer);
  }
}

/** The answer's JSON; throws Refused for the server's no, anything else means "not reached". */
export async function call(method, url, body, limit = 12000, more = {}) {
  try {
    return await fetchJson(method, url, body, limit, more);
  } catch (problem) {
    if (!(problem instanceof Refused && problem.isStaleToken)) throw problem;
    await renewToken(limit);
    return fetchJson(method, url, body, limit, more);
  }
}

/** Whether the server answers for a page, with whatever answer of its own. */
export async function isReachable(url, limit = 8000) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const answer = await fetch(url, { method: "HEAD", credentials: "same-origin", cache: "no-store", signal: stop.signal });
    return answer.status < 500;
  } catch (problem) {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** When to try again: pauses that double up to the longest, with jitter, and never before the server said. */
export class Pauses {
  constructor(first = 800, longest = 20000) {
    Object.assign(this, { first, longest });
    this.reset();
  }

  reset() {
    this.failures = 0;
    this.notBefore = 0;
  }

  /** Milliseconds to wait after this failure. */
  next(problem) {
    const grown = Math.min(this.longest, this.first * 2 ** this.failures) / 2;
    const wanted = (problem.retryAfterSeconds || 0) * 1000;
    this.failures += 1;
    this.notBefore = performance.now() + wanted;
    return Math.max(wanted, grown) + Math.random() * grown;
  }

  /** What the server asked for and is not over yet: nothing cuts this short. */
  get left() {
    return Math.max(0, this.notBefore - performance.now());
  }
}
