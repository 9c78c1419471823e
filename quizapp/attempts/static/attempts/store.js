/* Where answers stay on the phone. Two places, because each alone loses something:

   localStorage is written before the tap's handler returns, so a page killed the next moment has lost
   nothing, but browsers bring it to the disk seconds later. IndexedDB comes a moment later and is on the
   disk when it says so: it outlives an empty battery. Either may be refused or evicted; then the other
   does, and where both are refused memory does (`isVolatile`).

   Kept are answers on their way ("outbox") and acknowledged ones ("saved"), each as {slot, response, seq}.
   Of one slot the highest seq is the true one, whichever place it comes from. */

const NAME = "quizapp";
const SHELF = "answers";
const PATIENCE = 3000;
const KINDS = ["outbox", "saved"];

function openLocal() {
  try {
    localStorage.setItem("quizapp:probe", "1");
    localStorage.removeItem("quizapp:probe");
    return localStorage;
  } catch (problem) {
    return null;
  }
}

/** The database, or null where there is none; some in-app browsers simply never answer. */
function openDatabase() {
  return new Promise((done) => {
    setTimeout(done, PATIENCE, null);
    try {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(SHELF);
      opening.onerror = () => done(null);
      opening.onsuccess = () => {
        opening.result.onversionchange = () => opening.result.close();
        done(opening.result);
      };
    } catch (problem) {
      done(null);
    }
  });
}

function parsed(text) {
  try {
    const item = JSON.parse(text);
    return item && Number.isFinite(item.seq) && Number.isInteger(item.slot) ? item : null;
  } catch (problem) {
    return null;
  }
}

export class Store {
  constructor(attemptId) {
    this.attemptId = attemptId;
    this.local = openLocal();
    this.isLocalGood = Boolean(this.local);
    this.isDatabaseGood = true;
    this.opening = openDatabase();
    this.opening.then((database) => { if (!database) this.isDatabaseGood = false; });
  }

  get isVolatile() { return !this.isLocalGood && !this.isDatabaseGood; }

  prefix(kind) { return `quizapp:${kind}:${this.attemptId}:`; }

  /** What stands in localStorage, at once. */
  read(kind) {
    return this.keys(this.prefix(kind)).map((key) => parsed(this.local.getItem(key))).filter(Boolean);
  }

  keys(prefix) {
    return this.local ? Object.keys(this.local).filter((key) => key.startsWith(prefix)) : [];
  }

  /** The last number another tab of this phone gave to the slot. */
  seqOf(slot) {
    const items = this.local ? KINDS.map((kind) => parsed(this.local.getItem(this.prefix(kind) + slot))) : [];
    return Math.max(0, ...items.map((item) => (item ? item.seq : 0)));
  }

  /** What stands in the database: {outbox, saved}, a moment later. */
  async recall() {
    const found = { outbox: [], saved: [] };
    await this.inDatabase("readonly", (shelf) => KINDS.forEach((kind) => {
      const asked = shelf.getAll(IDBKeyRange.bound(this.prefix(kind), `${this.prefix(kind)}\uffff`));
      asked.onsuccess = () => { found[kind] = asked.result; };
    }));
    return found;
  }

  write(kind, item) {
    const key = this.prefix(kind) + item.slot;
    this.writeLocal(key, item);
    return this.inDatabase("readwrite", (shelf) => {
      const asked = shelf.get(key);
      asked.onsuccess = () => { if (!asked.result || asked.result.seq < item.seq) shelf.put(item, key); };
    });
  }

  writeLocal(key, item) {
    if (!this.local) return;
    const text = JSON.stringify(item);
    try {
      this.local.setItem(key, text);
      this.isLocalGood = true;
    } catch (problem) {
      this.isLocalGood = this.makeRoom() && this.isWritten(key, text);
    }
  }

  isWritten(key, text) {
    try {
      this.local.setItem(key, text);
      return true;
    } catch (problem) {
      return false;
    }
  }

  /** A full store gives up what is only convenient: acknowledged answers and marks of other papers. */
  makeRoom() {
    const idle = ["quizapp:saved:", "quizapp:marks:"].map((prefix) => this.keys(prefix));
    const others = [].concat(...idle).filter((key) => !key.includes(this.attemptId));
    others.forEach((key) => this.local.removeItem(key));
    return others.length > 0;
  }

  /** Removes the slot's item unless a newer one, perhaps of another tab, stands there. */
  remove(kind, slot, seq) {
    const key = this.prefix(kind) + slot;
    const held = this.local && parsed(this.local.getItem(key));
    if (held && held.seq <= seq) this.local.removeItem(key);
    return this.inDatabase("readwrite", (shelf) => {
      const asked = shelf.get(key);
      asked.onsuccess = () => { if (asked.result && asked.result.seq <= seq) shelf.delete(key); };
    });
  }

  /** Forgets what is acknowledged: of this attempt when it has ended, of all others when this one begins. */
  forget(which) {
    const isMine = (key) => key.startsWith(this.prefix("saved"));
    const isGone = (key) => key.startsWith("quizapp:saved:") && isMine(key) === (which === "mine");
    this.keys("quizapp:saved:").filter(isGone).forEach((key) => this.local.removeItem(key));
    return this.inDatabase("readwrite", (shelf) => {
      const asked = shelf.getAllKeys(IDBKeyRange.bound("quizapp:saved:", "quizapp:saved:\uffff"));
      asked.onsuccess = () => asked.result.filter(isGone).forEach((key) => shelf.delete(key));
    });
  }

  /** True when the work is on the disk. */
  async inDatabase(mode, work) {
    const database = await this.opening;
    if (!database) return false;
    const isDone = await new Promise((done) => {
      try {
        const transaction = database.transaction(SHELF, mode, { durability: "strict" });
        transaction.oncomplete = () => done(true);
        transaction.onabort = () => done(false);
        work(transaction.objectStore(SHELF));
      } catch (problem) {
        // Closed from outside, as when somebody clears the site's data.
        this.opening = openDatabase();
        done(false);
      }
    });
    if (mode === "readwrite") this.isDatabaseGood = isDone;
    return isDone;
  }
}

/** Small things of the same attempt that may be lost: marks, the phone's clock against the server's. */
export function remember(name, value) {
  try {
    localStorage.setItem(`quizapp:${name}`, JSON.stringify(value));
  } catch (problem) { /* A convenience: without storage it lasts as long as the page. */ }
}

export function recollect(name, otherwise) {
  try {
    const value = JSON.parse(localStorage.getItem(`quizapp:${name}`));
    return value === null ? otherwise : value;
  } catch (problem) {
    return otherwise;
  }
}

/** Asks the browser, once, not to evict what is kept. */
export async function askToPersist() {
  const storage = navigator.storage;
  if (!storage || !storage.persist || recollect("asked-to-persist", false)) return;
  remember("asked-to-persist", true);
  try {
    if (!(await storage.persisted())) await storage.persist();
  } catch (problem) { /* The browser decides. */ }
}
