"""Turns to work, by kind: so many at once, a few in line for a moment, the rest sent away at once.

What counts is threads. A thread that waits in line is one that serves nobody, so the lines are
short, and all kinds but answers share a bound: some threads are always left for answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

PATIENCE_SECONDS = 2.0
"""How long anybody stands in line. The length of the line keeps the wait short; this bounds it
when nothing moves, as while the database hangs."""


@dataclass(frozen=True)
class Bound:
    """How many of a kind work at once, and how many more may wait for a moment."""

    at_once: int
    in_line: int = 0
    is_shared: bool = True
    """Whether it counts towards the bound of all that share."""


@dataclass
class _Kind:
    bound: Bound
    working: int = 0
    line: deque[Lock] = field(default_factory=deque)


class Turns:
    """Gives turns; `give_back` belongs to each `take` that returned true."""

    def __init__(
        self, bounds: Mapping[str, Bound], shared: int, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._kinds = {kind: _Kind(bound) for kind, bound in bounds.items()}
        self._shared_bound = shared
        self._sharing = 0
        self._patience = patience
        self._lock = Lock()

    def take(self, kind: str) -> bool:
        """Whether work of this kind may begin, after waiting in line if need be."""
        one = self._kinds[kind]
        with self._lock:
            if one.bound.is_shared and self._sharing >= self._shared_bound:
                return False
            if one.working < one.bound.at_once:
                one.working += 1
                self._sharing += one.bound.is_shared
                return True
            if len(one.line) >= one.bound.in_line:
                return False
            turn = Lock()
            turn.acquire()
            one.line.append(turn)
            self._sharing += one.bound.is_shared
        return turn.acquire(timeout=self._patience) or not self._leave(one, turn)

    def give_back(self, kind: str) -> None:
        """End a turn; who stands first in line of the same kind takes it over."""
        one = self._kinds[kind]
        with self._lock:
            self._sharing -= one.bound.is_shared
            if one.line:
                one.line.popleft().release()
            else:
                one.working -= 1

    def working(self, kind: str) -> int:
        """How many work now."""
        return self._kinds[kind].working

    def _leave(self, one: _Kind, turn: Lock) -> bool:
        """Leave the line; false when the turn came at the last moment."""
        with self._lock:
            if turn not in one.line:
                return False
            one.line.remove(turn)
            self._sharing -= one.bound.is_shared
            return True
