"""Reading units."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from quizapp.core.text import clean_line, fold
from quizapp.organisations.models import RosterEntry, Unit, UnitAlias
from quizapp.organisations.queries.scope import Scope, units_below, within

MAX_DEPTH = 10
MAX_WORDS = 8
_CHUNK = 500


def find_unit_by_code(session: Session, code: str) -> Unit | None:
    """The unit of this code, in either case."""
    return session.scalars(select(Unit).where(Unit.code == clean_line(code).upper())).one_or_none()


def path_of(session: Session, unit_id: str | None) -> list[str]:
    """The ids of a unit and of all above it, nearest first."""
    path: list[str] = []
    while unit_id is not None and len(path) < MAX_DEPTH:
        path.append(unit_id)
        unit_id = session.scalar(select(Unit.parent_id).where(Unit.id == unit_id))
    return path


def search_enterprises(session: Session, typed: str, *, limit: int = 20) -> list[Unit]:
    """Enterprises whose name, alias or code holds every typed word, accents ignored.

    Names that begin with what was typed come first.
    """
    enterprises = select(Unit).where(Unit.kind == "enterprise", Unit.valid_to.is_(None))
    enterprises = enterprises.where(*named_like(typed))
    begins = Unit.folded_name.startswith(fold(typed), autoescape=True)
    return list(session.scalars(enterprises.order_by(begins.desc(), Unit.folded_name).limit(limit)))


def named_like(typed: str) -> list[ColumnElement[bool]]:
    """Conditions that name, alias or code holds every typed word, accents ignored."""
    return [_holds(word) for word in fold(typed).split()[:MAX_WORDS]]


def _holds(word: str) -> ColumnElement[bool]:
    by_alias = exists().where(
        UnitAlias.unit_id == Unit.id, UnitAlias.folded_name.contains(word, autoescape=True)
    )
    in_name = Unit.folded_name.contains(word, autoescape=True)
    in_code = Unit.code.contains(word.upper(), autoescape=True)
    return or_(in_name, in_code, by_alias)


@dataclass(frozen=True)
class UnitFilter:
    """What a list of units is narrowed to; empty means everything that is not closed."""

    typed: str = ""
    park_id: str = ""
    status: str = ""
    ownership: str = ""
    kind: str = ""
    without_roster: bool = False
    with_closed: bool = False


@dataclass(frozen=True)
class UnitLine:
    """A line of the list: the unit, what it belongs to, and how many stand on its roster."""

    unit: Unit
    parent_name: str | None
    roster_count: int


def list_units(
    session: Session, scope: Scope, wanted: UnitFilter, *, limit: int, offset: int
) -> tuple[list[UnitLine], int]:
    """A page of the units in the scope and how many there are: parks, then by name."""
    conditions = _conditions(scope, wanted)
    total = session.scalar(select(func.count()).select_from(Unit).where(*conditions)) or 0
    order = (_kind_order(), Unit.folded_name, Unit.id)
    page = _lines(conditions).order_by(*order).limit(limit).offset(offset)
    return [UnitLine(*line) for line in session.execute(page)], total


def list_all_units(session: Session, scope: Scope, wanted: UnitFilter) -> list[UnitLine]:
    """The same without pages: for a file."""
    lines = _lines(_conditions(scope, wanted)).order_by(_kind_order(), Unit.folded_name, Unit.id)
    return [UnitLine(*line) for line in session.execute(lines)]


def _lines(conditions: Sequence[ColumnElement[bool]]) -> Select[Unit, str, int]:
    parent = aliased(Unit)
    roster = (
        select(func.count()).where(RosterEntry.unit_id == Unit.id).correlate(Unit).scalar_subquery()
    )
    return (
        select(Unit, parent.name, roster)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(*conditions)
    )


def _conditions(scope: Scope, wanted: UnitFilter) -> list[ColumnElement[bool]]:
    conditions = [within(scope, Unit.id), *named_like(wanted.typed)]
    if wanted.park_id:
        conditions.append(Unit.id.in_(units_below([wanted.park_id])))
    for column, value in (
        (Unit.status, wanted.status),
        (Unit.ownership, wanted.ownership),
        (Unit.kind, wanted.kind),
    ):
        if value:
            conditions.append(column == value)
    if wanted.without_roster:
        has_roster = exists().where(RosterEntry.unit_id == Unit.id)
        conditions += [~has_roster, Unit.kind == "enterprise"]
    if not wanted.with_closed:
        conditions.append(Unit.valid_to.is_(None))
    return conditions


def _kind_order() -> ColumnElement[int]:
    return case({"park": 0, "enterprise": 1}, value=Unit.kind, else_=2)


@dataclass(frozen=True)
class ParkLine:
    """A park with what lies in it; `park` None gathers enterprises outside all parks."""

    park: Unit | None
    enterprise_count: int
    headcount: int


def list_parks(session: Session, scope: Scope) -> list[ParkLine]:
    """The parks in use, each with its enterprises in the scope counted."""
    counted = (
        select(Unit.parent_id, func.count(), func.coalesce(func.sum(Unit.headcount), 0))
        .where(Unit.kind == "enterprise", Unit.valid_to.is_(None), within(scope, Unit.id))
        .group_by(Unit.parent_id)
    )
    inside = {row[0]: (row[1], row[2] or 0) for row in session.execute(counted)}
    parks = select(Unit).where(Unit.kind == "park", Unit.valid_to.is_(None))
    if scope is not None:
        parks = parks.where(or_(within(scope, Unit.id), Unit.id.in_(set(inside) - {None})))
    ordered = session.scalars(parks.order_by(Unit.folded_name))
    lines = [ParkLine(park, *inside.get(park.id, (0, 0))) for park in ordered]
    return [*lines, ParkLine(None, *inside[None])] if None in inside else lines


def list_possible_parents(session: Session, kind: str) -> list[Unit]:
    """Units that one of this kind may belong to: parks for enterprises, these for departments."""
    above = {"enterprise": ("park",), "department": ("enterprise", "department")}.get(kind, ())
    parents = select(Unit).where(Unit.kind.in_(above), Unit.valid_to.is_(None))
    return list(session.scalars(parents.order_by(Unit.folded_name)))


def list_children(session: Session, unit_id: str) -> list[Unit]:
    """What belongs directly to a unit."""
    children = select(Unit).where(Unit.parent_id == unit_id, Unit.valid_to.is_(None))
    return list(session.scalars(children.order_by(_kind_order(), Unit.folded_name)))


def units_by_code(session: Session, codes: Collection[str]) -> dict[str, Unit]:
    """Units of these codes."""
    wanted = sorted(codes)
    found: dict[str, Unit] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = select(Unit).where(Unit.code.in_(wanted[start : start + _CHUNK]))
        found.update({unit.code: unit for unit in session.scalars(some)})
    return found


def units_by_folded_name(session: Session, names: Collection[str]) -> dict[str, list[Unit]]:
    """Units whose present name folds to one of these."""
    wanted = sorted(names)
    found: dict[str, list[Unit]] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = select(Unit).where(Unit.folded_name.in_(wanted[start : start + _CHUNK]))
        for unit in session.scalars(some.order_by(Unit.created_at)):
            found.setdefault(unit.folded_name, []).append(unit)
    return found
