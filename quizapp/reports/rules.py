"""Which round the home page is about, and the hours of a day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quizapp.contests.rules import Phase, RoundWindow

RECENTLY = timedelta(days=7)
SOON = timedelta(days=14)
_HOUR = timedelta(hours=1)
_BY_PHASE = {Phase.OPEN: 0, Phase.CLOSED: 1, Phase.UPCOMING: 2, Phase.DRAFT: 3}


@dataclass(frozen=True)
class RoundNow:
    """A published round as the home page sees it. `ended_at`: when it closed or will close."""

    id: str
    title: str
    kind: str
    contest_id: str
    contest_title: str
    is_demo: bool
    window: RoundWindow
    ended_at: datetime
    organizer: str = ""
    guards_only: bool = False
    eligible_unit_ids: frozenset[str] = frozenset()

    def phase(self, now: datetime) -> Phase:
        """Upcoming, open or closed."""
        return self.window.phase(now)

    def distance(self, now: datetime) -> timedelta:
        """From now to the moment people wait for: its opening, else its end, past or to come."""
        awaited = self.window.opens_at if self.phase(now) is Phase.UPCOMING else self.ended_at
        return abs(awaited - now)


def rounds_now(rounds: Sequence[RoundNow], now: datetime) -> list[RoundNow]:
    """Open, opening soon, just closed; where there is none, the one round that is nearest.

    The first is the one that the page is about: real before demonstration, official before
    practice, open before closed before upcoming, then the nearest in time.
    """
    ordered = sorted(rounds, key=lambda one: _precedence(one, now))
    return [one for one in ordered if _is_topical(one, now)] or ordered[:1]


def _precedence(one: RoundNow, now: datetime) -> tuple[object, ...]:
    return (
        one.is_demo,
        not _is_topical(one, now),
        one.kind != "official",
        _BY_PHASE[one.phase(now)],
        one.distance(now),
        one.id,
    )


def _is_topical(one: RoundNow, now: datetime) -> bool:
    limits = {Phase.OPEN: timedelta.max, Phase.UPCOMING: SOON, Phase.CLOSED: RECENTLY}
    return one.distance(now) <= limits.get(one.phase(now), timedelta(0))


def concerns(round_: RoundNow, units_and_above: Collection[str]) -> bool:
    """Whether people of units may take part, given their ids and those of all above them."""
    allowed = round_.eligible_unit_ids
    return not allowed or not allowed.isdisjoint(units_and_above)


def hours_of_day(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The whole hours of today where people are, from midnight to midnight."""
    today = now.astimezone(zone).date()
    begin, end = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (today, today + timedelta(days=1))
    )
    return [begin + _HOUR * count for count in range(int((end - begin) / _HOUR) + 1)]


def hours_to_show(counts: Sequence[int], hours_passed: int, usual_start: int = 6) -> range:
    """From the first hour with anything, at the latest the usual start, to the present one."""
    first = next((hour for hour, count in enumerate(counts) if count), usual_start)
    return range(min(first, usual_start, hours_passed), hours_passed + 1)


def percent(part: int, whole: int | None) -> float | None:
    """In per cent, or None where there is nothing to compare with."""
    return part / whole * 100 if whole else None


def scale_top(counts: Sequence[int]) -> int:
    """The upper end of a scale whose quarters are whole numbers that people read at a glance."""
    highest, step = max(counts, default=0), 1
    while step * 4 < highest:
        step = _next_step(step)
    return step * 4


def _next_step(step: int) -> int:
    """1, 2, 5, 10, 20, 50 ..."""
    return step * 5 // 2 if str(step).startswith("2") else step * 2
