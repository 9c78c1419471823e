"""The times written on a sheet: what they must not say, and when the paper ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.attempts.rules import deadline_for
from quizapp.core.errors import Invalid

WRITTEN_MINUTE = timedelta(minutes=1)
"""A sheet says minutes: who hands in at 8:20:40 writes 8:20 or 8:21."""


@dataclass(frozen=True)
class SheetTimes:
    """As written by hand; `ended_at` None: nobody wrote it."""

    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class RoundTimes:
    """When a round is open, and how long a paper takes."""

    opens_at: datetime
    closes_at: datetime
    duration_seconds: int


def check_times(
    times: SheetTimes, round_: RoundTimes, *, reason: str, now: datetime
) -> tuple[datetime, datetime]:
    """(when the paper ended, its deadline). Without a written end the whole time was taken.

    What is entered after the round has closed, or was handed in too late, needs a reason; time
    beyond what is allowed is never counted. Raises Invalid naming the field.
    """
    started = times.started_at
    if not round_.opens_at <= started < round_.closes_at:
        raise Invalid(fields={"started": "sheet_outside_round"})
    deadline = deadline_for(started, round_.duration_seconds, round_.closes_at)
    ended = times.ended_at or deadline
    problem = _problem(started, ended, now, is_written=times.ended_at is not None)
    if problem:
        raise Invalid(fields={"ended": problem})
    if not reason and ended >= deadline + WRITTEN_MINUTE:
        raise Invalid(fields={"reason": "sheet_over_time"})
    if not reason and now >= round_.closes_at:
        raise Invalid(fields={"reason": "sheet_after_closing"})
    return min(ended, deadline), deadline


def _problem(started: datetime, ended: datetime, now: datetime, *, is_written: bool) -> str | None:
    if ended < started:
        return "sheet_ends_first"
    if ended > now:
        return "sheet_in_future" if is_written else "sheet_end_needed"
    return None
