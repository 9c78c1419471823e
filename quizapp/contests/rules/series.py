"""Rounds that follow each other, made from one template. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quizapp.contests.rules.settings import MAX_TITLE_LENGTH, RoundDraft
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line

EVERY = ("day", "week", "two_weeks", "month")
_DAYS = {"day": 1, "week": 7, "two_weeks": 14}
MAX_ROUNDS = 60
MAX_FIRST_NUMBER = 999
MONTHS = 12


@dataclass(frozen=True)
class SeriesPlan:
    """How many rounds, what they are called and how far apart they open.

    `opens_at` and `closes_at` are those of the first; the hours of the day stay the same in
    `zone`. `practice`: the title of a practice round beside them, open from the first opening to
    the last closing; empty: none.
    """

    label: str
    count: int
    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo
    first_number: int = 1
    every: str = "week"
    practice: str = ""


def series_of(
    template: RoundDraft, plan: SeriesPlan, taken: Collection[str] = ()
) -> list[RoundDraft]:
    """The drafts in their order, the practice round last. Raises Invalid with every wrong field.

    Windows may overlap each other and those of other rounds; titles may not be `taken`.
    """
    _check(plan)
    drafts = [_draft(template, plan, place) for place in range(plan.count)]
    if clean_line(plan.practice):
        drafts.append(_practice(template, plan, drafts[-1].closes_at))
    _check_titles([draft.title for draft in drafts], taken)
    return drafts


def moved(moment: datetime, every: str, times: int, zone: ZoneInfo) -> datetime:
    """The same hour so many steps later; the 31st becomes the last day of a shorter month."""
    local = moment.astimezone(zone)
    if every == "month":
        day = _months_later(local.date(), times)
    else:
        day = local.date() + timedelta(days=_DAYS[every] * times)
    return datetime.combine(day, local.time(), zone)


def _draft(template: RoundDraft, plan: SeriesPlan, place: int) -> RoundDraft:
    opens_at = moved(plan.opens_at, plan.every, place, plan.zone)
    closes_at = moved(plan.closes_at, plan.every, place, plan.zone)
    title = f"{clean_line(plan.label)} {plan.first_number + place}"
    return replace(template, title=title, opens_at=opens_at, closes_at=closes_at)


def _practice(template: RoundDraft, plan: SeriesPlan, closes_at: datetime) -> RoundDraft:
    title = clean_line(plan.practice)
    return replace(
        template, title=title, kind="practice", opens_at=plan.opens_at, closes_at=closes_at
    )


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _check(plan: SeriesPlan) -> None:
    problems = {}
    if not clean_line(plan.label):
        problems["label"] = "required"
    elif len(plan.label) > MAX_TITLE_LENGTH - 5:
        problems["label"] = "too_long"
    if not 1 <= plan.count <= MAX_ROUNDS:
        problems["count"] = "series_out_of_range"
    if not 0 <= plan.first_number <= MAX_FIRST_NUMBER:
        problems["first_number"] = "first_number_out_of_range"
    if plan.every not in EVERY:
        problems["every"] = "choice_unknown"
    if plan.closes_at <= plan.opens_at:
        problems["closes_at"] = "closes_before_opens"
    if len(plan.practice) > MAX_TITLE_LENGTH:
        problems["practice"] = "too_long"
    if problems:
        raise Invalid(fields=problems)


def _check_titles(titles: Collection[str], taken: Collection[str]) -> None:
    if not set(taken).isdisjoint(titles) or len(set(titles)) < len(titles):
        raise Invalid(fields={"label": "titles_taken"})
