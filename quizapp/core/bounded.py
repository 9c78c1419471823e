"""A cache that never grows past its bound."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Keeps the newest `size` things of one process; what was put in first goes first.

    Reading takes no lock and moves nothing, so that many threads may look at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """What was kept under this key, or None."""
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep it, in place of the oldest when there is no room."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                del self._kept[next(iter(self._kept))]

    def __len__(self) -> int:
        """How many things are kept."""
        return len(self._kept)
