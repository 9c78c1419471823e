"""How long this process waits for its database before it gives up.

A command may take as long as it needs. A process that serves people must not: a database that hangs
would take one thread after the other until nobody is answered, so from `serve()` on each wait is
bounded, and shorter still for a moment after one was in vain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SERVING_SECONDS = 4.0
DOUBTING_SECONDS = 0.5
"""A healthy database has answered by then nearly always; a hanging one costs no more."""
DOUBT_LASTS_SECONDS = 2.0

_longer: ContextVar[float | None] = ContextVar("longer", default=None)


class Patience:
    """The patience of one process."""

    def __init__(self) -> None:
        self._seconds: float | None = None
        self._doubts_until = 0.0

    @property
    def is_serving(self) -> bool:
        """Whether people wait for this process."""
        return self._seconds is not None

    def serve(self) -> None:
        """From here on nobody may wait for long."""
        self._seconds = SERVING_SECONDS

    def rest(self) -> None:
        """Take all the time there is, as commands do."""
        self._seconds = None

    def seconds(self) -> float | None:
        """For the wait that begins now; None: as long as it takes."""
        if self._seconds is None:
            return None
        if self.doubts:
            return DOUBTING_SECONDS
        return _longer.get() or self._seconds

    @property
    def doubts(self) -> bool:
        """Whether a wait was in vain a moment ago."""
        return time.monotonic() < self._doubts_until

    def lose(self) -> None:
        """A wait was in vain."""
        if self._seconds is not None:
            self._doubts_until = time.monotonic() + DOUBT_LASTS_SECONDS

    @contextmanager
    def longer(self, seconds: float) -> Iterator[None]:
        """Wait longer for the work of this block: a file with everybody in it takes its time."""
        token = _longer.set(seconds)
        try:
            yield
        finally:
            _longer.reset(token)


PATIENCE = Patience()
