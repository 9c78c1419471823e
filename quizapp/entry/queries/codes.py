"""Reading join codes as the staff sees them.

`unit_ids` bounds what a coordinator sees: codes of these units; None: all codes of the round.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from quizapp.contests.models import PUBLISHED, Round
from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.core.tokens import normalise_code
from quizapp.entry.models import JoinCode, JoinCodeMove, ScanCount
from quizapp.organisations.models import Unit

UnitIds = Collection[str] | None


@dataclass(frozen=True)
class CodeFilter:
    """What of a list is wanted. `kind`: "", units, places, kiosks, unseen."""

    typed: str = ""
    kind: str = ""


@dataclass(frozen=True)
class CodeLine:
    """A code with its unit and how often it was opened."""

    join_code: JoinCode
    unit: Unit | None
    scan_count: int
    today_count: int


@dataclass(frozen=True)
class OwnCode:
    """A code of a coordinator's unit."""

    join_code: JoinCode
    unit: Unit
    round: Round


def get_code_of(session: Session, code_id: str, unit_ids: UnitIds) -> JoinCode:
    """A code by id within the caller's units."""
    found = session.get(JoinCode, code_id)
    if found is None or (unit_ids is not None and found.unit_id not in unit_ids):
        raise NotFound
    return found


def list_code_lines(
    session: Session,
    round_id: str,
    unit_ids: UnitIds,
    wanted: CodeFilter,
    today: date,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[CodeLine]:
    """Codes of a round by the name of their unit, those of places first."""
    scans = (
        select(
            ScanCount.join_code_id,
            func.sum(ScanCount.count).label("scans"),
            func.sum(case((ScanCount.day == today, ScanCount.count), else_=0)).label("today"),
        )
        .group_by(ScanCount.join_code_id)
        .subquery()
    )
    lines = (
        _filtered(select(JoinCode, Unit, scans.c.scans, scans.c.today), round_id, unit_ids, wanted)
        .outerjoin(scans, scans.c.join_code_id == JoinCode.id)
        .order_by(Unit.id.is_not(None), Unit.folded_name, JoinCode.place, JoinCode.code)
        .limit(limit)
        .offset(offset)
    )
    return [
        CodeLine(join_code, unit, int(total or 0), int(today_count or 0))
        for join_code, unit, total, today_count in session.execute(lines)
    ]


def count_code_lines(session: Session, round_id: str, unit_ids: UnitIds, wanted: CodeFilter) -> int:
    """How many there are."""
    counted = _filtered(select(func.count()).select_from(JoinCode), round_id, unit_ids, wanted)
    return session.scalar(counted) or 0


def count_codes_by_round(session: Session, contest_id: str) -> list[tuple[Round, int]]:
    """The rounds of a contest with how many codes lead to each."""
    ids = select(Round.id, func.count(JoinCode.id)).join(JoinCode, JoinCode.round_id == Round.id)
    ids = ids.where(Round.contest_id == contest_id).group_by(Round.id)
    found = [(session.get_one(Round, id_), count) for id_, count in session.execute(ids)]
    return sorted(found, key=lambda one: one[0].position)


def missing_units(round_: Round) -> Select[Unit]:
    """Active enterprises that have no code of this round yet."""
    has_code = select(JoinCode.unit_id).where(
        JoinCode.round_id == round_.id, JoinCode.unit_id.is_not(None), JoinCode.place == ""
    )
    return select(Unit).where(
        Unit.kind == "enterprise",
        Unit.status == "active",
        Unit.valid_to.is_(None),
        Unit.id.not_in(has_code),
    )


def list_missing_units(session: Session, round_: Round) -> list[Unit]:
    """Those of them that may take part."""
    units = list(session.scalars(missing_units(round_).order_by(Unit.folded_name)))
    allowed = set(round_.eligible_unit_ids)
    if not allowed:
        return units
    parents: dict[str, str | None] = dict(session.execute(select(Unit.id, Unit.parent_id)).all())
    return [unit for unit in units if not allowed.isdisjoint(_path(unit.id, parents))]


def count_missing_units(session: Session, round_: Round) -> int:
    """How many enterprises would get a code."""
    return len(list_missing_units(session, round_))


def list_own_codes(session: Session, unit_ids: Collection[str], now: datetime) -> list[OwnCode]:
    """The codes of these units at published rounds that are not over."""
    codes = (
        select(JoinCode, Unit, Round)
        .join(Unit, Unit.id == JoinCode.unit_id)
        .join(Round, Round.id == JoinCode.round_id)
        .where(JoinCode.unit_id.in_(unit_ids), Round.state == PUBLISHED, Round.closes_at > now)
        .order_by(Round.opens_at, Unit.folded_name, JoinCode.place)
    )
    return [OwnCode(*row) for row in session.execute(codes)]


def list_moves(session: Session, code_id: str) -> list[JoinCodeMove]:
    """Where a code led before, newest first."""
    moves = select(JoinCodeMove).where(JoinCodeMove.join_code_id == code_id)
    return list(session.scalars(moves.order_by(JoinCodeMove.at.desc(), JoinCodeMove.id)))


def list_scans(session: Session, code_id: str) -> list[ScanCount]:
    """How often a code was opened on each day, newest first."""
    scans = select(ScanCount).where(ScanCount.join_code_id == code_id)
    return list(session.scalars(scans.order_by(ScanCount.day.desc())))


def _path(unit_id: str | None, parents: dict[str, str | None]) -> set[str]:
    path: set[str] = set()
    while unit_id is not None and unit_id not in path:
        path.add(unit_id)
        unit_id = parents.get(unit_id)
    return path


def _filtered(
    lines: Select[*tuple[Any, ...]], round_id: str, unit_ids: UnitIds, wanted: CodeFilter
) -> Select[*tuple[Any, ...]]:
    lines = lines.outerjoin(Unit, Unit.id == JoinCode.unit_id).where(JoinCode.round_id == round_id)
    if unit_ids is not None:
        lines = lines.where(JoinCode.unit_id.in_(unit_ids))
    for word in fold(wanted.typed).split():
        lines = lines.where(_holds(word))
    return lines.where(*_OF_KIND.get(wanted.kind, ()))


def _holds(word: str) -> ColumnElement[bool]:
    code = normalise_code(word)
    found = [
        Unit.folded_name.contains(word, autoescape=True),
        func.lower(JoinCode.place).contains(word, autoescape=True),
    ]
    if code:
        found += [
            Unit.code.contains(code, autoescape=True),
            JoinCode.code.contains(code, autoescape=True),
        ]
    return or_(*found)


_OF_KIND: dict[str, tuple[ColumnElement[bool], ...]] = {
    "units": (JoinCode.unit_id.is_not(None),),
    "places": (JoinCode.place != "",),
    "kiosks": (JoinCode.is_kiosk.is_(True),),
    "unseen": (JoinCode.id.not_in(select(ScanCount.join_code_id)),),
}
