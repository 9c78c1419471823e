"""The figures of many enterprises by a fixed number of statements."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from quizapp.organisations.models import Guard, Post
from quizapp.organisations.queries.scope import Scope, within
from quizapp.organisations.rules.guards import OWN, SERVICE
from quizapp.training.records.models import Equipment, OfficialCertificate
from quizapp.training.records.queries.certificates import REQUIRED, current_paper, state_column
from quizapp.training.records.queries.trained import (
    BEST_FIRST,
    Moment,
    best_standings,
    trainings_of,
)
from quizapp.training.records.rules.equipment import (
    Holder,
    is_grave,
    licence_state,
    problems_of,
)
from quizapp.training.records.rules.figures import KindFigures, ToolFigures, UnitFigures

ByUnitAndKind = dict[tuple[str, str], dict[str, int]]


def figures_by_unit(session: Session, scope: Scope, at: Moment) -> dict[str, UnitFigures]:
    """Unit -> its figures; units without posts, guards and equipment are not in it."""
    required = _required(session, scope)
    kinds = _papers(session, scope, at)
    for key, counts in _courses(session, scope, at).items():
        kinds.setdefault(key, {}).update(counts)
    tools = _tools(session, scope, at)
    units = {unit_id for unit_id, _kind in kinds} | set(required) | set(tools)
    return {
        unit_id: UnitFigures(
            required=required.get(unit_id, 0),
            own=KindFigures(**kinds.get((unit_id, OWN), {})),
            service=KindFigures(**kinds.get((unit_id, SERVICE), {})),
            tools=tools.get(unit_id, ToolFigures()),
        )
        for unit_id in units
    }


def _required(session: Session, scope: Scope) -> dict[str, int]:
    asked = (
        select(Post.unit_id, func.sum(Post.required_count))
        .where(Post.closed_at.is_(None), within(scope, Post.unit_id))
        .group_by(Post.unit_id)
    )
    return {unit_id: int(count) for unit_id, count in session.execute(asked)}


def _papers(session: Session, scope: Scope, at: Moment) -> ByUnitAndKind:
    lines = (
        select(Guard.unit_id, Guard.kind, Guard.is_full_time, state_column(at.today).label("state"))
        .outerjoin(OfficialCertificate, current_paper(REQUIRED))
        .where(Guard.left_on.is_(None), within(scope, Guard.unit_id))
        .subquery()
    )
    columns = lines.c
    grouped = (columns.unit_id, columns.kind, columns.is_full_time, columns.state)
    found: ByUnitAndKind = {}
    for unit_id, kind, is_full_time, state, count in session.execute(
        select(*grouped, func.count()).group_by(*grouped)
    ):
        counts = found.setdefault((unit_id, kind), {})
        _add(counts, "guards", count)
        _add(counts, f"paper_{state}", count)
        _add(counts, "part_time", 0 if is_full_time else count)
    return found


def _courses(session: Session, scope: Scope, at: Moment) -> ByUnitAndKind:
    serving = and_(Guard.left_on.is_(None), within(scope, Guard.unit_id))
    standings = best_standings(session, select(Guard.learner_id).where(serving), now=at.now)
    counted = (
        select(Guard.unit_id, Guard.kind, standings.c.standing, func.count())
        .join(standings, standings.c.learner_id == Guard.learner_id)
        .where(serving)
        .group_by(Guard.unit_id, Guard.kind, standings.c.standing)
    )
    found: ByUnitAndKind = {}
    for unit_id, kind, standing, count in session.execute(counted):
        _add(found.setdefault((unit_id, kind), {}), f"course_{BEST_FIRST[standing]}", count)
    return found


def _add(counts: dict[str, int], name: str, count: int) -> None:
    counts[name] = counts.get(name, 0) + count


def _tools(session: Session, scope: Scope, at: Moment) -> dict[str, ToolFigures]:
    in_use = and_(Equipment.withdrawn_on.is_(None), within(scope, Equipment.unit_id))
    held = select(Equipment.holder_id).where(in_use)
    trainings = trainings_of(session, select(Guard.learner_id).where(Guard.id.in_(held)), at)
    lines = (
        select(
            Equipment.unit_id,
            Equipment.licence_number,
            Equipment.licence_expires_on,
            Guard.learner_id,
            Guard.kind,
            Guard.left_on,
        )
        .outerjoin(Guard, Guard.id == Equipment.holder_id)
        .where(in_use)
    )
    found: dict[str, dict[str, int]] = {}
    for unit_id, number, expires_on, learner_id, kind, left_on in session.execute(lines):
        training = trainings.of(kind, learner_id) if learner_id else ""
        holder = Holder(left_on is None, training) if learner_id else None
        problems = problems_of(licence_state(number, expires_on, at.today), holder)
        _count_tool(found.setdefault(unit_id, {}), problems, is_held=holder is not None)
    return {unit_id: ToolFigures(**counts) for unit_id, counts in found.items()}


def _count_tool(counts: dict[str, int], problems: list[str], *, is_held: bool) -> None:
    grave = is_grave(problems)
    _add(counts, "total", 1)
    _add(counts, "held", is_held)
    _add(counts, "grave", grave)
    _add(counts, "minor", bool(problems) and not grave)
    for problem in problems:
        _add(counts, problem, 1)
