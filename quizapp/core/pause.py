"""A pause after a failure, so that nobody waits again and again for what is down."""

from __future__ import annotations

import time


class Pause:
    """Begun by a failure; while it lasts, the thing that failed is left alone."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = 0.0

    @property
    def lasts(self) -> bool:
        """Whether it is still too early to try again."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """From now on, for the seconds given."""
        self._until = time.monotonic() + self._seconds
