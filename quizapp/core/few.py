"""A few things that many threads take in turns, each made when it is first needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Few(Generic[Thing]):
    """Never more than `most` of them; who comes when all are in use waits, first come first served.

    The one that was used last is given out first, so that few are used while few are needed.
    """

    def __init__(self, make: Callable[[], Thing], most: int) -> None:
        self._make = make
        self._most = most
        self._made = 0
        self._lock = Lock()
        self._at_rest: list[Thing] = []
        self._line: deque[_Turn[Thing]] = deque()

    def take(self, patience_seconds: float) -> Thing:
        """One of them, until `give_back`. Raises TimeoutError when none came free in time."""
        with self._lock:
            if self._at_rest:
                return self._at_rest.pop()
            if self._made < self._most:
                self._made += 1
                return self._make()
            turn: _Turn[Thing] = _Turn()
            self._line.append(turn)
        if turn.came.acquire(timeout=patience_seconds):
            return turn.taken[0]
        return self._leave(turn)

    def give_back(self, thing: Thing) -> None:
        """Who stands first in line has it next."""
        with self._lock:
            if self._line:
                self._line.popleft().give(thing)
            else:
                self._at_rest.append(thing)

    def _leave(self, turn: _Turn[Thing]) -> Thing:
        """Leave the line, unless the turn came at the last moment."""
        with self._lock:
            if turn.taken:
                return turn.taken[0]
            self._line.remove(turn)
        raise TimeoutError("all are in use")


class _Turn(Generic[Thing]):
    """A place in the line."""

    __slots__ = ("came", "taken")

    def __init__(self) -> None:
        self.came = Lock()
        self.came.acquire()
        self.taken: list[Thing] = []

    def give(self, thing: Thing) -> None:
        self.taken.append(thing)
        self.came.release()
