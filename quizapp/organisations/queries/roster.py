"""Reading rosters."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import RosterEntry
from quizapp.organisations.queries.units import MAX_WORDS


@dataclass(frozen=True)
class RosterFilter:
    """What a roster is narrowed to; empty means everybody."""

    typed: str = ""
    line: str = ""
    shift: str = ""


def list_roster(
    session: Session, unit_id: str, wanted: RosterFilter, *, limit: int, offset: int
) -> tuple[list[RosterEntry], int]:
    """A page of a unit's roster by code, and how many there are."""
    conditions = roster_conditions(unit_id, wanted)
    total = session.scalar(select(func.count()).select_from(RosterEntry).where(*conditions)) or 0
    page = select(RosterEntry).where(*conditions).order_by(RosterEntry.employee_code)
    return list(session.scalars(page.limit(limit).offset(offset))), total


def roster_conditions(unit_id: str, wanted: RosterFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions: name or code holds every typed word, accents ignored."""
    conditions: list[ColumnElement[bool]] = [RosterEntry.unit_id == unit_id]
    for word in fold(wanted.typed).split()[:MAX_WORDS]:
        in_name = RosterEntry.folded_name.contains(word, autoescape=True)
        in_code = RosterEntry.employee_code.contains(word.upper(), autoescape=True)
        conditions.append(or_(in_name, in_code))
    if wanted.line:
        conditions.append(RosterEntry.line == wanted.line)
    if wanted.shift:
        conditions.append(RosterEntry.shift == wanted.shift)
    return conditions


def count_roster(session: Session, unit_id: str) -> int:
    """How many people stand on a unit's roster."""
    people = select(func.count()).where(RosterEntry.unit_id == unit_id)
    return session.scalar(people) or 0


def lines_and_shifts(session: Session, unit_id: str) -> tuple[list[str], list[str]]:
    """The lines and the shifts that a roster names, for its filters."""
    named = select(RosterEntry.line, RosterEntry.shift).where(RosterEntry.unit_id == unit_id)
    pairs = session.execute(named.distinct()).all()
    lines = {line for line, _shift in pairs if line}
    shifts = {shift for _line, shift in pairs if shift}
    return sorted(lines, key=fold), sorted(shifts, key=fold)


def entries_by_code(session: Session, unit_id: str) -> dict[str, RosterEntry]:
    """The whole roster of a unit by employee code."""
    everybody = select(RosterEntry).where(RosterEntry.unit_id == unit_id)
    return {entry.employee_code: entry for entry in session.scalars(everybody)}


def get_entry(session: Session, unit_id: str, entry_id: str) -> RosterEntry:
    """An entry of this unit's roster."""
    entry = session.get(RosterEntry, entry_id)
    if entry is None or entry.unit_id != unit_id:
        raise NotFound
    return entry
