"""A pause after a failure, so that nobody waits again and again for what is down."""

from __future__ import annotations

import time
from threading import Lock

TRIAL_SECONDS = 1.0
"""Longer than the one who tries has to wait for an answer."""


class Pause:
    """Begun by a failure; while it lasts, the thing that failed is left alone.

    Afterwards one caller tries. When that fails too it says so by `begin`, and the pause goes on;
    otherwise all come again a moment later.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = 0.0
        self._is_tried = False
        self._lock = Lock()

    @property
    def lasts(self) -> bool:
        """Whether it is too early to try again; of many who ask at its end, one may."""
        if self._until == 0.0:
            return False
        with self._lock:
            now = time.monotonic()
            if now < self._until:
                return True
            if self._is_tried:
                self._until, self._is_tried = 0.0, False
            else:
                self._until, self._is_tried = now + TRIAL_SECONDS, True
            return False

    def begin(self) -> None:
        """From now on, for the seconds given."""
        with self._lock:
            self._until, self._is_tried = time.monotonic() + self._seconds, False
