"""What a certificate is worth at a moment, when it is renewed, how long it is kept. Pure."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

VALID, EXPIRING, EXPIRED, LAW_CHANGED, REPLACED, REVOKED, ALTERED = STATES = (
    "valid",
    "expiring",
    "expired",
    "law_changed",
    "replaced",
    "revoked",
    "altered",
)
HOLDING = (VALID, EXPIRING)
"""In these states it is worth something."""
RENEWABLE = (EXPIRING, EXPIRED, LAW_CHANGED)
"""In these the learner is told how to get a new one."""
RENEWAL_OPENS_BEFORE = timedelta(days=60)
REMINDER_DAYS = (60, 30, 7)
KEPT_YEARS = 5
SHORTEST_REASON = 10
LONGEST_REASON = 500
_FROM_DAY = re.compile(r"từ (?:ngày )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
DEAD, AMENDED = "dead", "amended"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides. `is_genuine`: the seal fits what is written."""

    valid_until: datetime | None = None
    revoked_at: datetime | None = None
    is_replaced: bool = False
    law_changed: bool = False
    is_genuine: bool = True


def state_of(facts: Facts, now: datetime) -> str:
    """One of STATES: the first reason not to trust it, from the gravest on."""
    until = facts.valid_until
    reasons = (
        (not facts.is_genuine, ALTERED),
        (facts.revoked_at is not None, REVOKED),
        (facts.is_replaced, REPLACED),
        (until is not None and until <= now, EXPIRED),
        (facts.law_changed, LAW_CHANGED),
        (until is not None and until - now <= RENEWAL_OPENS_BEFORE, EXPIRING),
    )
    return next((state for is_so, state in reasons if is_so), VALID)


def reminder_step(days_left: int) -> int | None:
    """The reminder that is due: of those already reached the last one, None before the first."""
    reached = [step for step in REMINDER_DAYS if 0 <= days_left <= step]
    return min(reached, default=None)


def amendments_in_force(notes: Collection[str], day: date) -> int:
    """How many of a document's amendments hold on a day; one that names no day does already."""
    return sum(_begins(note) <= day for note in map(str, notes))


def _begins(note: str) -> date:
    for found in _FROM_DAY.findall(note):
        day, month, year = map(int, found)
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date.min


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """An article as it stood when the certificate was issued, and its document today."""

    is_dead: bool
    amendments_then: int
    amendments_now: int


def change_of(cited: CitedLaw) -> str | None:
    """Whether a cited article has died or its document been amended since."""
    if cited.is_dead:
        return DEAD
    return AMENDED if cited.amendments_now > cited.amendments_then else None


def forgotten_before(day: date) -> date:
    """Whatever ended before this day has been kept long enough."""
    year = day.year - KEPT_YEARS
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if is_leap_day and not isleap(year) else day.day)
