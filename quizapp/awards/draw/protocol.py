"""TPDRAW/1, the protocol of a draw that anybody can repeat with the published file alone. Pure.

`docs/verify_draw.py` and `static/awards/draw/protocol.js` say the same in other words; the tests
hold the three together.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from math import lgamma, log

from quizapp.core.errors import Invalid

ALGORITHM = "TPDRAW/1"
SECRET_BYTES = 32
SPAN = 2**256


def canonical_list(codes: Iterable[str]) -> list[str]:
    """The entrants as they are published: sorted by bytes, every code once.

    Raises Invalid("draw_list_wrong") for an empty list, a code twice, or one that is not plain.
    """
    entries = sorted(codes, key=str.encode)
    if not entries or any(not _is_plain(code) for code in entries):
        raise Invalid("draw_list_wrong")
    if len(set(entries)) != len(entries):
        raise Invalid("draw_list_wrong")
    return entries


def _is_plain(code: str) -> bool:
    return code.isascii() and code.isalnum()


def list_text(codes: Iterable[str]) -> bytes:
    """The bytes that are hashed: each code followed by a line feed."""
    return "".join(f"{code}\n" for code in canonical_list(codes)).encode()


def list_hash(codes: Iterable[str]) -> str:
    """SHA-256 of the canonical list, in lower-case hex."""
    return hashlib.sha256(list_text(codes)).hexdigest()


def commitment(secret: bytes) -> str:
    """What is published of the secret beforehand: SHA-256 of its 32 raw bytes."""
    if len(secret) != SECRET_BYTES:
        raise Invalid("draw_secret_wrong")
    return hashlib.sha256(secret).hexdigest()


def seed(contest: str, hash_of_list: str, secret: bytes, value: str) -> bytes:
    """The raw digest that decides everything: of five lines, each ended by a line feed."""
    lines = (ALGORITHM, contest, hash_of_list, secret.hex(), value)
    if any("\n" in line or line != line.strip() or not line for line in lines):
        raise Invalid("draw_value_wrong")
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def picks(from_seed: bytes, codes: Iterable[str], number: int) -> list[str]:
    """The codes that come out, in order. All of 300,000 take seconds, not hours."""
    remaining = _Remaining(canonical_list(codes))
    if not 0 < number <= len(remaining):
        raise Invalid("draw_picks_wrong")
    numbers = _numbers(from_seed)
    return [remaining.take(number_below(len(remaining), numbers)) for _pick in range(number)]


def number_below(limit: int, numbers: Iterator[int]) -> int:
    """The next number modulo `limit`; numbers that would favour the first entries are skipped."""
    whole = SPAN - SPAN % limit
    return next(number for number in numbers if number < whole) % limit


def needed_bits(entrants: int, prizes: int) -> float:
    """What the public value must carry so that every set of winners can come out: log2 C(N, k)."""
    ways = lgamma(entrants + 1) - lgamma(prizes + 1) - lgamma(entrants - prizes + 1)
    return ways / log(2)


def order_bits(entrants: int) -> float:
    """The same where the order of all is drawn."""
    return lgamma(entrants + 1) / log(2)


def _numbers(from_seed: bytes) -> Iterator[int]:
    """HMAC-SHA256 of the counter, which goes on also behind a skipped number."""
    for counter in count():
        digest = hmac.digest(from_seed, counter.to_bytes(8, "big"), "sha256")
        yield int.from_bytes(digest, "big")


class _Remaining:
    """A sorted list out of which entries are taken by their place, each in logarithmic time.

    A Fenwick tree: node `i` holds how many entries are left among the `i & -i` up to `i`.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self._entries = entries
        self._tree = [node & -node for node in range(len(entries) + 1)]
        self._left = len(entries)
        self._widest = 1 << (len(entries).bit_length() - 1)

    def __len__(self) -> int:
        return self._left

    def take(self, place: int) -> str:
        """The entry at this place of those that are left, which is then gone."""
        before, step = 0, self._widest
        while step:
            node = before + step
            if node < len(self._tree):
                if self._tree[node] <= place:
                    place -= self._tree[node]
                    before = node
                else:
                    self._tree[node] -= 1
            step >>= 1
        self._left -= 1
        return self._entries[before]
