"""How often a board is made anew."""

from __future__ import annotations

import time
from itertools import count

EVERY_SECONDS = 1.0
SAVED_TURNS = 30
"""Turns not taken are saved up to this many, so that a quiet hall sees each submission at once."""
versions = count(1)
"""No number comes twice in a process."""


class Turns:
    """One a second on average; those not taken are saved for news."""

    def __init__(self) -> None:
        self._taken_at = float("-inf")
        self._saved = float(SAVED_TURNS)

    def is_due(self, *, has_news: bool) -> bool:
        """Whether somebody may take a turn now."""
        elapsed = time.monotonic() - self._taken_at
        return elapsed >= EVERY_SECONDS or (has_news and self._saved >= 1)

    def take(self) -> None:
        """Count one."""
        now = time.monotonic()
        gained = (now - self._taken_at) / EVERY_SECONDS
        self._saved = max(0.0, min(SAVED_TURNS, self._saved + gained) - 1)
        self._taken_at = now


class News:
    """The version of a board that is kept elsewhere: another one, in turns, after news of it."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._version = next(versions)
        self._has_news = False

    def note(self) -> None:
        """Hear that something changed."""
        self._has_news = True

    def version(self) -> int:
        """Another number if there was news and it is time."""
        if self._has_news and self._turns.is_due(has_news=True):
            self._turns.take()
            self._has_news = False
            self._version = next(versions)
        return self._version
