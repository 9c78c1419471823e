// TPDRAW/1 once more, for the visitor's own browser: the same steps as docs/verify_draw.py. Whole
// numbers of 256 bits are worked on byte by byte, since old phones have no BigInt.

import { hex, hmacSha256, sha256, unhex } from "./sha256.js";

const ALGORITHM = "TPDRAW/1";
const utf8 = (text) => new TextEncoder().encode(text);
const byBytes = (one, other) => (one < other ? -1 : Number(one > other));

/** The list as it is hashed and drawn from: sorted by bytes, every code once. */
function canonical(codes) {
  return Array.from(new Set(codes)).sort(byBytes);
}

/** SHA-256 of the list, each code followed by a line feed. */
export function listHash(codes) {
  const lines = canonical(codes).map((code) => `${code}\n`);
  return hex(sha256(utf8(lines.join(""))));
}

/** What was published of the secret before the draw. */
export function commitment(secret) {
  const bytes = unhex(secret);
  return bytes && bytes.length === 32 ? hex(sha256(bytes)) : "";
}

/** The digest that decides everything. */
export function seedOf(contest, hash, secret, value) {
  const lines = [ALGORITHM, contest, hash, secret, value];
  return sha256(utf8(lines.map((line) => `${line}\n`).join("")));
}

/** The rest of a number, given as its bytes, divided by `limit`. */
export function restOf(bytes, limit) {
  return bytes.reduce((rest, byte) => (rest * 256 + byte) % limit, 0);
}

/** Whether x lies in the last, incomplete round of `limit` below 2^256. */
export function isSkipped(bytes, limit) {
  const span = Uint8Array.of(1, ...new Uint8Array(32));
  if (bytes.slice(0, 28).some((byte) => byte !== 255)) {
    return false;
  }
  const last = bytes.slice(28).reduce((sum, byte) => sum * 256 + byte, 0);
  return 2 ** 32 - last <= restOf(span, limit);
}

/** Who is left, as a tree of counts: taking one out of 300,000 moves no other. */
function remainingOf(entries) {
  const tree = Int32Array.from({ length: entries.length + 1 }, (_none, node) => node & -node);
  let widest = 1;
  while (widest * 2 <= entries.length) {
    widest *= 2;
  }
  return (place) => {
    let before = 0;
    for (let step = widest; step > 0; step >>= 1) {
      const node = before + step;
      if (node < tree.length && tree[node] <= place) {
        place -= tree[node];
        before = node;
      } else if (node < tree.length) {
        tree[node] -= 1;
      }
    }
    return entries[before];
  };
}

function counterBytes(counter) {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(4, counter);
  return new Uint8Array(view.buffer);
}

/** The codes that come out, in order. */
export function picks(seed, codes, number) {
  const entries = canonical(codes);
  const take = remainingOf(entries);
  const drawn = [];
  for (let counter = 0; drawn.length < Math.min(number, entries.length); counter += 1) {
    const bytes = hmacSha256(seed, counterBytes(counter));
    const left = entries.length - drawn.length;
    if (!isSkipped(bytes, left)) {
      drawn.push(take(restOf(bytes, left)));
    }
  }
  return drawn;
}

/** What is wrong with a published draw, by the names of its fields; nothing when all agrees. */
export function wrongIn(draw) {
  const hash = listHash(draw.entrants);
  const seed = seedOf(draw.contest, hash, draw.secret, draw.value);
  const found = {
    algorithm: ALGORITHM,
    list_hash: hash,
    commitment: commitment(draw.secret),
    seed: hex(seed),
    winners: picks(seed, draw.entrants, draw.picks),
  };
  return Object.keys(found).filter((name) => String(found[name]) !== String(draw[name]));
}
