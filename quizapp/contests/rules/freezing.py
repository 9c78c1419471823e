"""When a board stands still for everybody but those who run the round. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.contests.rules.window import Phase, RoundWindow

LONGEST_FREEZE_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Freezing:
    """The last `minutes` are not shown; with `until_announced` also after closing, until then.

    `until_announced` without minutes: nothing is shown before the announcement.
    """

    minutes: int = 0
    until_announced: bool = False
    announced_at: datetime | None = None
    closed_at: datetime | None = None
    """When the organizer closed the round, if not the clock did."""
    held_since: datetime | None = None
    """The moment shown already when the end of the round was moved."""


def frozen_since(window: RoundWindow, freezing: Freezing, now: datetime) -> datetime | None:
    """The moment whose board is shown still; None while the board moves.

    A moment before the opening stands for a board with nobody on it.
    """
    if freezing.announced_at is not None or not (freezing.minutes or freezing.until_announced):
        return None
    phase = window.phase(now)
    if phase is Phase.CLOSED and not freezing.until_announced:
        return None
    if not freezing.minutes:
        return window.opens_at - timedelta(seconds=1)
    if freezing.held_since is not None:
        return freezing.held_since
    end = min(window.closes_at, freezing.closed_at or window.closes_at)
    since = end - timedelta(minutes=freezing.minutes)
    return since if phase is Phase.CLOSED or now >= since else None
