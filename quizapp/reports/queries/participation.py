"""How many take part in a round, by enterprise and by hour.

People and attempts are different numbers: a person has taken part who began an attempt; two
entries of one person that were merged are one. What belongs to demonstration units is counted
only where the round itself is a demonstration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from quizapp.attempts.models import OPEN, Attempt
from quizapp.organisations.models import Participant, Unit
from quizapp.organisations.models.units import DEPARTMENT, ENTERPRISE
from quizapp.organisations.queries.scope import Scope, units_below
from quizapp.organisations.queries.units import named_like
from quizapp.reports.rules import RoundNow, percent

SORTS = ("rate", "people", "attempts", "name", "headcount")
DEFAULT_SORT = "-rate"
Lines = Select[*tuple[Any, ...]]
_PERSON = func.coalesce(Participant.merged_into_id, Participant.id)


@dataclass(frozen=True)
class Tally:
    """A round in figures. `people_measured` are those whose enterprise told its headcount."""

    people: int
    attempts: int
    running: int
    enterprises: int
    enterprises_in: int
    headcount: int
    people_measured: int

    @property
    def rate(self) -> float | None:
        """People in per cent of the headcount, where it is known."""
        return percent(self.people_measured, self.headcount)

    @property
    def enterprises_missing(self) -> int:
        """Enterprises without anybody yet."""
        return self.enterprises - self.enterprises_in


@dataclass(frozen=True)
class UnitLine:
    """An enterprise in a round."""

    id: str
    code: str
    name: str
    park: str | None
    headcount: int | None
    people: int
    attempts: int

    @property
    def rate(self) -> float | None:
        """People in per cent of the headcount."""
        return percent(self.people, self.headcount)


@dataclass(frozen=True)
class LineFilter:
    """What the list is narrowed to and how it is ordered: `sort` is one of SORTS, maybe with -.

    `joined`: yes, none, or empty for all.
    """

    typed: str = ""
    park_id: str = ""
    joined: str = ""
    sort: str = DEFAULT_SORT


def tally(session: Session, round_: RoundNow, scope: Scope) -> Tally:
    """The figures of a round within the scope."""
    lines = _lines(round_, scope).subquery()
    measured = case((lines.c.headcount.is_not(None), lines.c.people), else_=0)
    enterprises = session.execute(
        select(
            func.count(),
            _sum(case((lines.c.people > 0, 1), else_=0)),
            _sum(lines.c.headcount),
            _sum(measured),
        ).select_from(lines)
    ).one()
    people, attempts, running = session.execute(_totals(round_, scope)).one()
    return Tally(people, attempts, running, *(int(figure) for figure in enterprises))


def _totals(round_: RoundNow, scope: Scope) -> Select[int, int, int]:
    running = case((Attempt.state == OPEN, 1), else_=0)
    return (
        select(func.count(distinct(_PERSON)), func.count(Attempt.id), _sum(running))
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == round_.id, _is_counted(round_), _is_within(scope))
    )


def attempts_by_hour(session: Session, round_: RoundNow, hours: Sequence[datetime]) -> list[int]:
    """Attempts begun in each hour; `hours` are the bounds, one more than the answer."""
    begun = [
        _sum(case((and_(Attempt.started_at >= begin, Attempt.started_at < end), 1), else_=0))
        for begin, end in pairwise(hours)
    ]
    counted = (
        select(*begun)
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(
            Attempt.round_id == round_.id,
            Attempt.started_at >= hours[0],
            Attempt.started_at < hours[-1],
            _is_counted(round_),
        )
    )
    return [int(count) for count in session.execute(counted).one()]


def list_lines(
    session: Session,
    round_: RoundNow,
    scope: Scope,
    wanted: LineFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[UnitLine]:
    """Enterprises that may take part, those without anybody included."""
    lines = _lines(round_, scope)
    lines = lines.where(*_narrowing(lines, wanted)).order_by(*_order(lines, wanted.sort))
    return [_line(*row) for row in session.execute(lines.limit(limit).offset(offset))]


def count_lines(session: Session, round_: RoundNow, scope: Scope, wanted: LineFilter) -> int:
    """How many of them."""
    lines = _lines(round_, scope)
    narrowed = lines.where(*_narrowing(lines, wanted)).subquery()
    return session.scalar(select(func.count()).select_from(narrowed)) or 0


def list_parks_in(session: Session, round_: RoundNow, scope: Scope) -> list[tuple[str, str]]:
    """Ids and names of the parks that the list can be narrowed to."""
    lines = _lines(round_, scope).subquery()
    parks = select(lines.c.park_id, lines.c.park).where(lines.c.park.is_not(None)).distinct()
    return [(id_, name) for id_, name in session.execute(parks.order_by(lines.c.park))]


def _line(
    id_: str,
    code: str,
    name: str,
    park: str | None,
    _park_id: str | None,
    headcount: int | None,
    people: int,
    attempts: int,
) -> UnitLine:
    return UnitLine(id_, code, name, park, headcount, people, attempts)


def _lines(round_: RoundNow, scope: Scope) -> Lines:
    counts, park = _counts(round_, scope), aliased(Unit)
    headcount = Unit.guard_headcount if round_.guards_only else Unit.headcount
    people = func.coalesce(counts.c.people, 0)
    is_in_use = and_(Unit.valid_to.is_(None), Unit.status == "active")
    return (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            park.name.label("park"),
            park.id.label("park_id"),
            headcount.label("headcount"),
            people.label("people"),
            func.coalesce(counts.c.attempts, 0).label("attempts"),
        )
        .outerjoin(counts, counts.c.top_id == Unit.id)
        .outerjoin(park, park.id == Unit.parent_id)
        .where(*_is_top(round_, scope), or_(is_in_use, people > 0))
    )


def _counts(round_: RoundNow, scope: Scope) -> Subquery:
    belonging = _belonging(round_, scope)
    return (
        select(
            belonging.c.top_id,
            func.count(distinct(_PERSON)).label("people"),
            func.count(Attempt.id).label("attempts"),
        )
        .join(Participant, Participant.unit_id == belonging.c.unit_id)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_.id)
        .group_by(belonging.c.top_id)
        .subquery()
    )


def _belonging(round_: RoundNow, scope: Scope) -> CTE:
    """Unit -> the enterprise it counts for: departments count for the one they are part of."""
    tops = select(Unit.id.label("unit_id"), Unit.id.label("top_id")).where(*_is_top(round_, scope))
    belonging = tops.cte("belonging", recursive=True)
    part = aliased(Unit)
    return belonging.union(
        select(part.id, belonging.c.top_id).where(
            part.parent_id == belonging.c.unit_id, part.kind == DEPARTMENT
        )
    )


def _is_top(round_: RoundNow, scope: Scope) -> list[ColumnElement[bool]]:
    """What has a line of its own: enterprises; for a coordinator of departments alone, these."""
    conditions: list[ColumnElement[bool]] = [Unit.kind == ENTERPRISE]
    if scope is not None:
        ids = sorted(scope)
        alone = and_(
            Unit.kind == DEPARTMENT, or_(Unit.parent_id.is_(None), Unit.parent_id.not_in(ids))
        )
        conditions = [Unit.id.in_(ids), or_(Unit.kind == ENTERPRISE, alone)]
    if not round_.is_demo:
        conditions.append(Unit.is_demo.is_(False))
    if round_.eligible_unit_ids:
        conditions.append(Unit.id.in_(units_below(round_.eligible_unit_ids)))
    return conditions


def _is_counted(round_: RoundNow) -> ColumnElement[bool]:
    if round_.is_demo:
        return true()
    demo = select(Unit.id).where(Unit.is_demo).cte("demonstration", recursive=True)
    part = aliased(Unit)
    demo = demo.union(select(part.id).where(part.parent_id == demo.c.id))
    return or_(Participant.unit_id.is_(None), Participant.unit_id.not_in(select(demo.c.id)))


def _is_within(scope: Scope) -> ColumnElement[bool]:
    return true() if scope is None else Participant.unit_id.in_(sorted(scope))


def _narrowing(lines: Lines, wanted: LineFilter) -> list[ColumnElement[bool]]:
    people = lines.selected_columns.people
    conditions = named_like(wanted.typed)
    if wanted.park_id:
        conditions.append(Unit.parent_id == wanted.park_id)
    if wanted.joined:
        conditions.append(people > 0 if wanted.joined == "yes" else people == 0)
    return conditions


def _order(lines: Lines, sort: str) -> list[ColumnElement[Any] | InstrumentedAttribute[str]]:
    key = sort.removeprefix("-")
    columns = lines.selected_columns
    # 1.0: whole numbers would be divided as such.
    rate = columns.people * literal(1.0) / func.nullif(columns.headcount, 0)
    by: dict[str, ColumnElement[Any] | InstrumentedAttribute[str]] = {
        "rate": rate,
        "people": columns.people,
        "attempts": columns.attempts,
        "headcount": columns.headcount,
        "name": Unit.folded_name,
    }
    chosen = by.get(key, rate)
    ordered = chosen.desc() if sort.startswith("-") else chosen.asc()
    # What is unknown stands last, whichever way the list runs.
    return [chosen.is_(None), ordered, Unit.folded_name, Unit.id]


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
