"""The keys of a board in order, so that one more costs nearly the same among many as among few.

Pure. The keys lie in short chunks. A change copies the chunks that it touches and the list of
chunks, never the keys as a whole, and leaves the earlier standings as they were: whoever reads
those needs no lock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

CHUNK = 512


class Standings:
    """Distinct byte strings in ascending order. Never changes."""

    __slots__ = ("_chunks", "_firsts", "_starts")

    def __init__(self, chunks: Sequence[list[bytes]] = ()) -> None:
        self._chunks = chunks
        self._firsts = [chunk[0] for chunk in chunks]
        self._starts = [0, *accumulate(map(len, chunks))]

    @classmethod
    def of(cls, ascending: Iterable[bytes]) -> Standings:
        """From distinct keys that come in order."""
        return cls(list(_in_chunks(iter(ascending))))

    def __len__(self) -> int:
        return self._starts[-1]

    def __contains__(self, key: bytes) -> bool:
        chunk = self._chunks[self._chunk_of(key)] if self._chunks else []
        at = bisect_left(chunk, key)
        return at < len(chunk) and chunk[at] == key

    def count_before(self, key: bytes) -> int:
        """How many keys are smaller than this one, which need not be there."""
        if not self._chunks:
            return 0
        number = self._chunk_of(key)
        return self._starts[number] + bisect_left(self._chunks[number], key)

    def between(self, start: int, stop: int) -> list[bytes]:
        """The keys from place `start` (0: the first) up to `stop`, which is left out."""
        number = max(0, bisect_right(self._starts, start) - 1)
        found: list[bytes] = []
        while number < len(self._chunks) and self._starts[number] < stop:
            first = self._starts[number]
            found += self._chunks[number][max(0, start - first) : stop - first]
            number += 1
        return found

    def changed(self, removed: Iterable[bytes], added: Iterable[bytes]) -> Standings:
        """The standings without `removed` (where it is there) and with `added`."""
        changes: dict[int, tuple[set[bytes], set[bytes]]] = {}
        for side, keys in enumerate((removed, added)):
            for key in keys:
                changes.setdefault(self._chunk_of(key), (set(), set()))[side].add(key)
        if not changes:
            return self
        chunks = list(self._chunks)
        for number in sorted(changes, reverse=True):
            gone, new = changes[number]
            kept = [key for key in (chunks[number] if chunks else ()) if key not in gone]
            chunks[number : number + 1] = _split(sorted({*kept, *new}))
        return Standings(chunks)

    def _chunk_of(self, key: bytes) -> int:
        """The number of the chunk where a key is or belongs."""
        return max(0, bisect_right(self._firsts, key) - 1)


def _split(keys: list[bytes]) -> list[list[bytes]]:
    """One chunk, or none of it, or two halves when it has grown too long."""
    if len(keys) <= 2 * CHUNK:
        return [keys] if keys else []
    return list(_in_chunks(iter(keys)))


def _in_chunks(keys: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(keys, CHUNK)):
        yield chunk
