"""When somebody must have completed a course, from the rules that reach her. Pure.

A due date follows from the rule, the first day of work and the completions alone, never from the
day on which it is asked for: it does not move while time passes, and a completion moves it on only.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line

ONCE, NEW_HIRES, YEARLY, AFTER_COMPLETION = MODES = ("once", "new_hires", "yearly", "after")
GUARDS, LEARNERS = AUDIENCES = ("guards", "learners")
LATE, SOON, RENEW, OPEN, DONE, EXEMPT = STATES = (
    "late",
    "soon",
    "renew",
    "open",
    "done",
    "exempt",
)
"""In the order of a list: what is most urgent first."""
DAYS_TO_SETTLE_IN = 14
"""Nobody is late on the first day of work, nor on the first day back."""
SOON_DAYS = 14
REMINDERS = (1, 7, 14)
"""Days before the due date, the closest first."""
DAYS_BETWEEN_LATE, MOST_LATE = 7, 8
MONTHS_OF_A_YEAR = 12
LATE_FOR_THE_LAST = 182
"""A completion so many days after a yearly day still belongs to that day."""
MOST_DAYS, MOST_MONTHS = 365, 120
REASON_LENGTH = 200
LONGEST_EXEMPTION = timedelta(days=3 * 365)
_LEAP_YEAR = 2024


@dataclass(frozen=True)
class Rule:
    """When a course is due. Which of the values count depends on the mode.

    ONCE: by `due_on`. NEW_HIRES: within `days` of the first day, for those hired from `starts_on`
    on. YEARLY: by the `day` of the `month`, or without them by the anniversary of the first day.
    AFTER_COMPLETION: `months` after the last completion; who never completed owes nothing by it.
    """

    mode: str
    starts_on: date
    due_on: date | None = None
    days: int | None = None
    month: int | None = None
    day: int | None = None
    months: int | None = None


@dataclass(frozen=True, order=True)
class Completed:
    """A completion: its day, and the last day on which it holds (None: for ever)."""

    on: date
    until: date | None = None


def applies(rule: Rule, hired_on: date, completions: Sequence[Completed]) -> bool:
    """Whether the rule says anything about her at all."""
    if rule.mode == NEW_HIRES:
        return hired_on >= rule.starts_on
    return rule.mode != AFTER_COMPLETION or bool(completions)


def due_date(rule: Rule, hired_on: date, completions: Sequence[Completed]) -> date | None:
    """By when the course is owed next under one rule; None while nothing is owed."""
    if rule.mode == ONCE:
        return _once(rule, hired_on, completions)
    if rule.mode == NEW_HIRES:
        return _when_new(rule, hired_on, completions)
    if rule.mode == YEARLY:
        return _yearly(rule, hired_on, completions)
    return _after_the_last(rule, completions)


def earliest_due(
    rules: Iterable[Rule],
    hired_on: date,
    completions: Sequence[Completed],
    exempt_until: date | None = None,
) -> date | None:
    """By when under all rules of one course together; after an exemption there is time again."""
    dues = [due for rule in rules if (due := due_date(rule, hired_on, completions)) is not None]
    if not dues:
        return None
    if exempt_until is None:
        return min(dues)
    return max(min(dues), exempt_until + timedelta(days=DAYS_TO_SETTLE_IN))


def state_of(
    due: date | None,
    today: date,
    *,
    exempt_until: date | None = None,
    is_completed: bool = False,
    has_lapsed: bool = False,
) -> str:
    """One of STATES. `has_lapsed`: what was completed holds no longer, though nothing is due."""
    if exempt_until is not None and today <= exempt_until:
        return EXEMPT
    if due is not None and due < today:
        return LATE
    if due is not None and (due - today).days <= SOON_DAYS:
        return SOON
    if has_lapsed:
        return RENEW
    return DONE if is_completed or due is None else OPEN


def reminder_due(due: date, today: date) -> int | None:
    """Which of REMINDERS stands before a due date today; a missed one is not made up for."""
    left = (due - today).days
    if left < 0:
        return None
    return next((days for days in REMINDERS if left <= days), None)


def late_reminder(due: date, today: date, sent: Sequence[date]) -> int | None:
    """The number of the weekly reminder that is owed today to who is late; bounded.

    `sent`: the days of those before.
    """
    if due >= today or len(sent) >= MOST_LATE:
        return None
    if sent and (today - max(sent)).days < DAYS_BETWEEN_LATE:
        return None
    return len(sent) + 1


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    return day_in(day.year + years, month + 1, day.day)


def day_in(year: int, month: int, day: int) -> date:
    """That day of a year; the 29th of February is the 28th in a common year."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def check_rule(rule: Rule, *, today: date) -> None:
    """Refuse a rule that cannot be meant. Raises Invalid naming the fields."""
    problems = _PROBLEMS[rule.mode](rule, today) if rule.mode in MODES else {"mode": "duty_mode"}
    if problems:
        raise Invalid(fields=problems)


def check_exemption(reason: str, until: date, *, today: date) -> str:
    """The cleaned reason. Raises Invalid naming the fields."""
    problems: dict[str, str] = {}
    cleaned = clean_line(reason)
    if not cleaned:
        problems["reason"] = "duty_reason_needed"
    elif len(cleaned) > REASON_LENGTH:
        problems["reason"] = "cell_too_long"
    if until < today:
        problems["until_on"] = "duty_exemption_over"
    elif until > today + LONGEST_EXEMPTION:
        problems["until_on"] = "duty_exemption_long"
    if problems:
        raise Invalid(fields=problems)
    return cleaned


def _once(rule: Rule, hired_on: date, completions: Sequence[Completed]) -> date | None:
    if _holds_from(rule.starts_on, completions) or rule.due_on is None:
        return None
    return max(rule.due_on, hired_on + timedelta(days=DAYS_TO_SETTLE_IN))


def _when_new(rule: Rule, hired_on: date, completions: Sequence[Completed]) -> date | None:
    if hired_on < rule.starts_on or _holds_from(hired_on, completions):
        return None
    return hired_on + timedelta(days=rule.days or 0)


def _holds_from(day: date, completions: Sequence[Completed]) -> bool:
    """Whether one was valid on that day or came later."""
    return any(one.until is None or one.until >= day for one in completions)


def _yearly(rule: Rule, hired_on: date, completions: Sequence[Completed]) -> date:
    month, day = rule.month or hired_on.month, rule.day or hired_on.day
    owed = _first_yearly(rule, hired_on, month, day)
    for one in sorted(completions):
        owed = _after_completing(owed, one.on, month, day)
    return owed


def _first_yearly(rule: Rule, hired_on: date, month: int, day: int) -> date:
    """The first such day that leaves time to settle in; an anniversary is never the first day."""
    earliest = max(rule.starts_on, hired_on + timedelta(days=DAYS_TO_SETTLE_IN))
    this_year = day_in(earliest.year, month, day)
    return this_year if this_year >= earliest else day_in(earliest.year + 1, month, day)


def _after_completing(owed: date, on: date, month: int, day: int) -> date:
    """Which yearly day is owed once somebody completed on a day while `owed` was."""
    if on <= day_in(owed.year - 1, month, day):
        return owed
    if on <= owed:
        return day_in(owed.year + 1, month, day)
    passed = day_in(on.year, month, day)
    if passed > on:
        passed = day_in(on.year - 1, month, day)
    late = (on - passed).days > LATE_FOR_THE_LAST
    return day_in(passed.year + (2 if late else 1), month, day)


def _after_the_last(rule: Rule, completions: Sequence[Completed]) -> date | None:
    if not completions:
        return None
    return months_later(max(completions).on, rule.months or 0)


def _once_problems(rule: Rule, today: date) -> dict[str, str]:
    if rule.due_on is None:
        return {"due_on": "duty_day_needed"}
    return {"due_on": "duty_day_over"} if rule.due_on < today else {}


def _new_problems(rule: Rule, _today: date) -> dict[str, str]:
    return {} if rule.days and 1 <= rule.days <= MOST_DAYS else {"days": "duty_days"}


def _yearly_problems(rule: Rule, _today: date) -> dict[str, str]:
    if rule.month is None and rule.day is None:
        return {}
    try:
        date(_LEAP_YEAR, rule.month or 0, rule.day or 0)
    except ValueError:
        return {"yearly_day": "duty_yearly_day"}
    return {}


def _after_problems(rule: Rule, _today: date) -> dict[str, str]:
    return {} if rule.months and 1 <= rule.months <= MOST_MONTHS else {"months": "duty_months"}


_PROBLEMS = {
    ONCE: _once_problems,
    NEW_HIRES: _new_problems,
    YEARLY: _yearly_problems,
    AFTER_COMPLETION: _after_problems,
}
