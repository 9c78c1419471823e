/* One way to talk to the server: JSON, a time limit, the CSRF token of the page. */

export class Refused extends Error {
  constructor(response, problem) {
    super(problem.detail || problem.title || String(response.status));
    this.status = response.status;
    this.code = problem.code || "";
    this.errors = problem.errors || null;
    this.retryAfterSeconds = secondsOf(response.headers.get("Retry-After"));
  }

  /** Whether the same call may succeed later, so that nothing may be given up. */
  get isTemporary() {
    return this.status >= 500 || [401, 408, 425, 429].includes(this.status)
      || this.code === "idempotency_in_progress" || this.isStaleToken;
  }

  get isStaleToken() {
    return this.code === "csrf_expired";
  }
}

function secondsOf(header) {
  const seconds = Number(header);
  if (header && Number.isFinite(seconds)) return seconds;
  const moment = Date.parse(header || "");
  return Number.isNaN(moment) ? 0 : Math.max(0, (moment - Date.now()) / 1000);
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

async function renewToken() {
  const page = await (await fetch(location.href, { credentials: "same-origin", cache: "no-store" })).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf-token]");
  if (fresh) tokenMeta().content = fresh.content;
}

/** The answer's JSON; throws Refused for the server's no, anything else means "not reached". */
export async function call(method, url, body, limit = 12000, more = {}) {
  try {
    return await fetchJson(method, url, body, limit, more);
  } catch (problem) {
    if (!(problem instanceof Refused && problem.isStaleToken)) throw problem;
    await renewToken();
    return fetchJson(method, url, body, limit, more);
  }
}
