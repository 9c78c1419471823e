"""How fast one person may go on: no thumb reaches the bound, a program that runs wild does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Pace:
    """Counts in this process, in fixed windows: a third of a microsecond, and nothing to tidy up.

    At the turn of a window twice as much gets through, which does no harm: it is no budget.
    """

    def __init__(
        self, limit: int, per_seconds: float, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = per_seconds
        self._timer = timer
        self._counts: dict[str, int] = {}
        self._ends_at = 0.0

    def hit(self, who: str) -> int:
        """Count one; 0 when that is all right, else the seconds to wait."""
        now = self._timer()
        if now >= self._ends_at:
            self._counts, self._ends_at = {}, now + self._seconds
        count = self._counts.get(who, 0) + 1
        # Two threads at once may count one too few.
        self._counts[who] = count
        return 0 if count <= self._limit else max(1, math.ceil(self._ends_at - now))
