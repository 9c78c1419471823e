"""The only reader of time.

All processes must agree on deadlines, so a serving process keeps *contest time*: what
`core.contest_time` measures, carried on by a timer that no setting of a clock can move. Where
nobody keeps it (a command, a test) it is the machine's own clock, shifted by what was measured.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime

from quizapp.core.errors import Overloaded

RETRY_SECONDS = 3


def wall() -> float:
    """The machine's own clock in seconds, which anybody may set."""
    return time.time()


def timer() -> float:
    """Seconds that only ever run on, also while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clock:
    """The contest time of one process."""

    def __init__(
        self, wall: Callable[[], float] = wall, timer: Callable[[], float] = timer
    ) -> None:
        self.wall = wall
        self.timer = timer
        # One tuple, replaced as a whole: a thread that reads sees all of the old or of the new.
        self._base: tuple[Callable[[], float], float] = (wall, 0.0)
        self._sure_until = math.inf

    def seconds(self) -> float:
        """Contest time now, in seconds since 1970."""
        source, offset = self._base
        return source() + offset

    def now(self) -> datetime:
        """Contest time now, timezone-aware UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def keep(self, moment: float, *, at: float, sure_for: float) -> None:
        """It was `moment` when the timer stood `at`; that may be relied on for `sure_for`."""
        self._base = (self.timer, moment - at)
        self._sure_until = at + sure_for

    def shift(self, moment: float) -> None:
        """It is `moment`: go on by the machine's own clock from there."""
        self._base = (self.wall, moment - self.wall())

    def doubt(self) -> None:
        """Nothing was measured yet, though it must be."""
        self._sure_until = -math.inf

    def check_is_sure(self) -> None:
        """Refuse what depends on a deadline while the time was not measured for too long."""
        if self._sure_until != math.inf and self.timer() > self._sure_until:
            raise Overloaded("clock_unsure", retry_after=RETRY_SECONDS)

    def forget(self) -> None:
        """Begin again with the machine's own clock."""
        self._base, self._sure_until = (self.wall, 0.0), math.inf


CONTEST_CLOCK = Clock()
now = CONTEST_CLOCK.now


def sure_now() -> datetime:
    """The present moment for a decision about a deadline; refused when nobody can tell."""
    CONTEST_CLOCK.check_is_sure()
    return CONTEST_CLOCK.now()
