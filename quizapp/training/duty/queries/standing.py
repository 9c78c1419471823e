"""Who must complete which course by when, and how each stands: from rules and register alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core.text import fold
from quizapp.organisations.queries.units import MAX_WORDS
from quizapp.training.duty.models import Assignment
from quizapp.training.duty.queries.facts import Exempted, Facts, read_facts
from quizapp.training.duty.queries.people import Person, Whose, ancestries, list_people
from quizapp.training.duty.rules import (
    EXEMPT,
    GUARDS,
    LATE,
    SOON,
    STATES,
    Completed,
    Rule,
    applies,
    earliest_due,
    state_of,
)

NO_POST = "none"
_RANK = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True)
class RuleLine:
    """An assignment without its row: whom it reaches, and the rule."""

    course_id: str
    audience: str
    unit_id: str | None
    guard_kind: str | None
    rule: Rule

    def reaches(self, person: Person, above: Collection[str]) -> bool:
        """Whether the person belongs to the audience; `above`: her unit and all above it."""
        if self.audience == GUARDS and person.kind is None:
            return False
        if self.guard_kind and person.kind != self.guard_kind:
            return False
        return self.unit_id is None or self.unit_id in above


@dataclass(frozen=True, slots=True)
class Duty:
    """A course that somebody must complete. `due` None: nothing is owed for now."""

    person: Person
    course_id: str
    due: date | None
    state: str
    completed_on: date | None = None
    valid_until: date | None = None
    is_law_changed: bool = False
    exempted: Exempted | None = None
    completion_id: str | None = None


@dataclass(frozen=True)
class DutyFilter:
    """What the list is narrowed to; empty means all."""

    typed: str = ""
    unit_id: str = ""
    course_id: str = ""
    post_id: str = ""
    shift: str = ""
    state: str = ""


def active_rules(session: Session) -> list[RuleLine]:
    """All assignments that stand."""
    wanted = select(Assignment).where(Assignment.ended_at.is_(None)).order_by(Assignment.id)
    return [rule_line(one) for one in session.scalars(wanted).unique()]


def rule_line(assignment: Assignment) -> RuleLine:
    """The same without the row."""
    return RuleLine(
        assignment.course_id,
        assignment.audience,
        assignment.unit_id,
        assignment.guard_kind,
        assignment.rule,
    )


def list_duties(
    session: Session,
    whose: Whose,
    today: date,
    zone: ZoneInfo,
    rules: Sequence[RuleLine] | None = None,
) -> list[Duty]:
    """Everybody's duties under these rules (None: all that stand), the most urgent first.

    A fixed number of statements, however many people.
    """
    lines = active_rules(session) if rules is None else rules
    people = list_people(session, whose, {line.audience for line in lines}, zone)
    above = ancestries(session, {one.unit_id for one in people})
    facts = read_facts(session, whose, {line.course_id for line in lines}, today, zone)
    duties = [
        duty
        for person in people
        for duty in _duties_of(person, lines, above[person.unit_id], facts, today)
    ]
    return sorted(duties, key=_urgency)


def _urgency(duty: Duty) -> tuple[int, date, str, str]:
    return _RANK[duty.state], duty.due or date.max, duty.person.folded_name, duty.person.learner_id


def _duties_of(
    person: Person, lines: Iterable[RuleLine], above: Collection[str], facts: Facts, today: date
) -> Iterable[Duty]:
    by_course: dict[str, list[Rule]] = defaultdict(list)
    for line in lines:
        completions = facts.completions.get((person.learner_id, line.course_id), ())
        if line.reaches(person, above) and applies(line.rule, person.hired_on, completions):
            by_course[line.course_id].append(line.rule)
    for course_id, rules in by_course.items():
        yield _duty(person, course_id, rules, facts, today)


def _duty(person: Person, course_id: str, rules: Iterable[Rule], facts: Facts, today: date) -> Duty:
    key = (person.learner_id, course_id)
    completions = facts.completions.get(key, ())
    exempted = facts.exemptions.get(key)
    until = exempted.until if exempted else None
    due = earliest_due(rules, person.hired_on, completions, until)
    last = max(completions, key=lambda one: one.on) if completions else None
    law_changed = last is not None and key in facts.law_changed
    state = state_of(
        due,
        today,
        exempt_until=until,
        is_completed=last is not None,
        has_lapsed=law_changed or _is_over(last, today),
    )
    return Duty(
        person,
        course_id,
        due,
        state,
        last.on if last else None,
        last.until if last else None,
        law_changed,
        exempted,
        facts.newest.get(key),
    )


def _is_over(last: Completed | None, today: date) -> bool:
    return last is not None and last.until is not None and last.until < today


def narrowed(duties: Iterable[Duty], wanted: DutyFilter) -> list[Duty]:
    """Those of the filter. The unit was asked of the database already."""
    words = fold(wanted.typed).split()[:MAX_WORDS]
    return [one for one in duties if _fits(one, wanted) and _holds(one.person, words)]


def _fits(duty: Duty, wanted: DutyFilter) -> bool:
    post_id = duty.person.post_id or NO_POST
    return (
        wanted.course_id in {"", duty.course_id}
        and wanted.post_id in {"", post_id}
        and wanted.shift in {"", duty.person.shift or ""}
        and wanted.state in {"", duty.state}
    )


def _holds(person: Person, words: Iterable[str]) -> bool:
    code = fold(person.code or "")
    return all(word in person.folded_name or word in code for word in words)


def count_states(duties: Iterable[Duty]) -> dict[str, int]:
    """State -> how many people have a course in it. Who has two late courses is one person."""
    people: dict[str, set[str]] = {state: set() for state in STATES}
    for duty in duties:
        people[duty.state].add(duty.person.learner_id)
    return {state: len(found) for state, found in people.items()}


@dataclass(frozen=True)
class Reach:
    """Whom a rule would oblige, and how many of them would be late or nearly so at once.

    `first_due`, `last_due`: not everybody has the same date; None while nobody owes it.
    """

    people: int
    late: int
    soon: int
    exempt: int
    first_due: date | None
    last_due: date | None


def reach_of(session: Session, line: RuleLine, whose: Whose, today: date, zone: ZoneInfo) -> Reach:
    """The preview of an assignment."""
    counts = count_states(duties := list_duties(session, whose, today, zone, [line]))
    everybody = len({one.person.learner_id for one in duties})
    dates = [one.due for one in duties if one.due is not None]
    first, last = min(dates, default=None), max(dates, default=None)
    return Reach(everybody, counts[LATE], counts[SOON], counts[EXEMPT], first, last)


@dataclass(frozen=True)
class Tally:
    """How many people of a unit or a course are in which state."""

    key: str
    people: int
    states: Mapping[str, int]


def tallies(duties: Iterable[Duty], *, by_unit: bool) -> list[Tally]:
    """By unit or by course, those with most late first."""
    groups: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        groups[duty.person.unit_id if by_unit else duty.course_id].append(duty)
    found = [
        Tally(key, len({one.person.learner_id for one in some}), count_states(some))
        for key, some in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.states[LATE], -one.people, one.key))
