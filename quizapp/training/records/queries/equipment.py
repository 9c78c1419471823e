"""Reading equipment, its book, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from quizapp.core.errors import NotFound
from quizapp.core.text import fold, name_sort_key
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.organisations.queries.scope import Scope, units_below, within
from quizapp.organisations.queries.units import MAX_WORDS
from quizapp.training.records.models import Equipment, EquipmentEntry
from quizapp.training.records.queries.trained import Moment, Trainings, trainings_of
from quizapp.training.records.rules.equipment import Holder, licence_state, problems_of

NOBODY, SOMEBODY = "store", "held"


@dataclass(frozen=True)
class EquipmentFilter:
    """What a list is narrowed to; empty means all that is in use."""

    typed: str = ""
    unit_id: str = ""
    kind: str = ""
    place: str = ""
    problem: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True)
class EquipmentLine:
    """A tool, its unit, who holds it, and what an inspector would ask about."""

    tool: Equipment
    unit: Unit
    licence: str
    holder: Holder | None
    problems: list[str]


def list_equipment(
    session: Session, scope: Scope, wanted: EquipmentFilter, at: Moment
) -> list[EquipmentLine]:
    """All tools that fit, those with problems first.

    An enterprise has dozens of tools and a province some thousands: they are looked through whole,
    because what is wrong with one follows from papers and completions of who holds it.
    """
    bound = _conditions(scope, wanted)
    tools = session.execute(
        select(Equipment, Unit)
        .join(Unit, Unit.id == Equipment.unit_id)
        .outerjoin(Guard, Guard.id == Equipment.holder_id)
        .outerjoin(Learner, Learner.id == Guard.learner_id)
        .where(*bound)
        .options(joinedload(Equipment.holder))
    ).unique()
    held = select(Guard.learner_id).where(
        Guard.id.in_(select(Equipment.holder_id).where(within(scope, Equipment.unit_id)))
    )
    trainings = trainings_of(session, held, at)
    lines = [_line(tool, unit, trainings, at.today) for tool, unit in tools]
    if wanted.problem:
        lines = [line for line in lines if _has(line, wanted.problem)]
    return sorted(lines, key=_order)


def line_of(session: Session, tool: Equipment, at: Moment) -> EquipmentLine:
    """One tool with what is wrong with it."""
    held = select(Guard.learner_id).where(Guard.id == tool.holder_id)
    return _line(tool, tool.unit, trainings_of(session, held, at), at.today)


def _has(line: EquipmentLine, problem: str) -> bool:
    return bool(line.problems) if problem == "any" else problem in line.problems


def _order(line: EquipmentLine) -> tuple[object, ...]:
    return (not line.problems, line.unit.folded_name, line.tool.kind, line.tool.serial)


def _line(tool: Equipment, unit: Unit, trainings: Trainings, today: date) -> EquipmentLine:
    licence = licence_state(tool.licence_number, tool.licence_expires_on, today)
    holder = _holder(tool.holder, trainings) if tool.holder else None
    problems = [] if tool.withdrawn_on else problems_of(licence, holder)
    return EquipmentLine(tool, unit, licence, holder, problems)


def _holder(guard: Guard, trainings: Trainings) -> Holder:
    return Holder(guard.left_on is None, trainings.of(guard.kind, guard.learner_id))


def _conditions(scope: Scope, wanted: EquipmentFilter) -> list[ColumnElement[bool]]:
    withdrawn = Equipment.withdrawn_on
    conditions = [
        within(scope, Equipment.unit_id),
        withdrawn.is_not(None) if wanted.is_withdrawn else withdrawn.is_(None),
    ]
    conditions += [_holds(word) for word in fold(wanted.typed).split()[:MAX_WORDS]]
    if wanted.unit_id:
        conditions.append(Equipment.unit_id.in_(units_below([wanted.unit_id])))
    if wanted.kind:
        conditions.append(Equipment.kind == wanted.kind)
    if wanted.place:
        held = Equipment.holder_id.is_not(None)
        conditions.append(held if wanted.place == SOMEBODY else ~held)
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """A part of serial, licence, label or place, or of who holds it."""
    return or_(
        Equipment.folded_text.contains(word, autoescape=True),
        Learner.folded_name.contains(word, autoescape=True),
    )


def get_equipment(session: Session, equipment_id: str, scope: Scope) -> Equipment:
    """A tool of the scope; a stranger's is not found."""
    found = session.scalars(
        select(Equipment).where(Equipment.id == equipment_id, within(scope, Equipment.unit_id))
    )
    tool = found.one_or_none()
    if tool is None:
        raise NotFound
    return tool


def book_of(session: Session, equipment_id: str) -> Sequence[EquipmentEntry]:
    """The history of a tool, the newest on top."""
    entries = select(EquipmentEntry).where(EquipmentEntry.equipment_id == equipment_id)
    ordered = entries.order_by(EquipmentEntry.at.desc(), EquipmentEntry.id.desc())
    return session.scalars(ordered.options(joinedload(EquipmentEntry.holder))).unique().all()


def possible_holders(session: Session, unit_id: str) -> list[Guard]:
    """Who may take a tool over, by given name."""
    serving = select(Guard).where(Guard.unit_id == unit_id, Guard.left_on.is_(None))
    guards = session.scalars(serving).unique()
    return sorted(guards, key=lambda guard: name_sort_key(guard.learner.full_name))


def equipment_by_serial(session: Session, unit_id: str) -> dict[tuple[str, str], Equipment]:
    """(kind, serial) -> tool, of one unit."""
    tools = session.scalars(select(Equipment).where(Equipment.unit_id == unit_id))
    return {(tool.kind, tool.serial): tool for tool in tools}


def count_equipment(session: Session, scope: Scope) -> int:
    """How many tools are recorded in all, to tell an empty book from a search without result."""
    counted: Select[Any] = select(func.count()).select_from(Equipment)
    return session.scalar(counted.where(within(scope, Equipment.unit_id))) or 0
