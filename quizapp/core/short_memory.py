"""What many ask for within a second is made once. Bounded; nothing here is the truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar, cast
from weakref import WeakSet

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_all: WeakSet[ShortMemory] = WeakSet()  # type: ignore[type-arg]


class ShortMemory(Generic[Key, Value]):
    """Keeps what was made for `seconds`, of `size` keys at most.

    While one thread makes a thing anew, others get the earlier one for as long again; then, or when
    there is none, they wait for it. A failure is kept for nobody.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._lock = Lock()
        self._kept: dict[Key, _Kept[Value]] = {}
        _all.add(self)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """What is kept for the key, else what `make` gives."""
        kept = self._kept.get(key) or self._room_for(key)
        age = time.monotonic() - kept.made_at
        if age < self._seconds:
            return cast("Value", kept.value)
        may_wait = age >= 2 * self._seconds
        if not kept.lock.acquire(blocking=may_wait):
            return cast("Value", kept.value)
        try:
            if time.monotonic() - kept.made_at >= self._seconds:
                began = time.monotonic()
                kept.value, kept.made_at = make(), began
            return cast("Value", kept.value)
        finally:
            kept.lock.release()

    def forget(self) -> None:
        """Make everything anew when it is asked for next."""
        with self._lock:
            self._kept.clear()

    def _room_for(self, key: Key) -> _Kept[Value]:
        with self._lock:
            while len(self._kept) >= self._size:
                del self._kept[next(iter(self._kept))]
            return self._kept.setdefault(key, _Kept())


class _Kept(Generic[Value]):
    __slots__ = ("lock", "made_at", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.made_at = float("-inf")
        self.value: Value | None = None


def forget_all() -> None:
    """Let every memory of this process forget: somebody changed what many look at."""
    for memory in list(_all):
        memory.forget()
