"""Moments that stand still while a round is paused.

What is left until such a moment is written as a distance from `FROM`, which no clock will reach.
So whatever compares it with now finds the time not over, without being told of the pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

FROM = datetime(9000, 1, 1, tzinfo=UTC)


def is_stopped(moment: datetime) -> bool:
    """Whether the time until it stands still."""
    return moment >= FROM


def stopped(moment: datetime, now: datetime) -> datetime:
    """The moment with its clock stopped; what is over stays as it is."""
    return moment if moment <= now or is_stopped(moment) else FROM + (moment - now)


def going_on(moment: datetime, now: datetime) -> datetime:
    """The moment with its clock going on: as far away as when it was stopped."""
    return now + (moment - FROM) if is_stopped(moment) else moment


def time_left(moment: datetime, now: datetime) -> timedelta:
    """What is left until then."""
    return moment - (FROM if is_stopped(moment) else now)


def time_paused(
    pauses: Iterable[Mapping[str, Any]], started_at: datetime, ended_at: datetime
) -> timedelta:
    """How long the clock stood between two moments. A pause without `to` still lasts."""
    lost = timedelta()
    for pause in pauses:
        begun = max(started_at, datetime.fromisoformat(pause["from"]))
        over = min(ended_at, datetime.fromisoformat(pause["to"])) if pause["to"] else ended_at
        lost += max(timedelta(), over - begun)
    return lost
