"""What can be done with units: nothing is ever deleted, names and ends are dated."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Unit, UnitAlias
from quizapp.organisations.queries.units import list_children, path_of
from quizapp.organisations.rules.units import UnitDraft, check_draft, clean_unit_name


def create_unit(session: Session, draft: UnitDraft, *, by: str, now: datetime) -> Unit:
    """A new unit. Raises Invalid, with `unit_code_taken` on code for one in use."""
    parent = _parent(session, draft)
    code, name = check_draft(draft, parent.kind if parent else None)
    unit = Unit(id=new_id(), kind=draft.kind, created_at=now)
    _fill(unit, draft, code, name)
    session.add(unit)
    _flush_code(session)
    record(session, by, "unit.created", ("unit", unit.id), {"code": code}, now=now)
    return unit


def edit_unit(
    session: Session, unit: Unit, draft: UnitDraft, *, by: str, today: date, now: datetime
) -> list[str]:
    """Change a unit; returns the names of the fields that changed.

    A name given up stays searchable as an alias with the day it ended.
    """
    parent = _parent(session, draft)
    code, name = check_draft(draft, parent.kind if parent else None)
    if parent is not None and unit.id in path_of(session, parent.id):
        raise Invalid(fields={"parent_id": "parent_below"})
    if draft.kind != unit.kind:
        raise Invalid(fields={"kind": "kind_fixed"})
    if name != unit.name:
        keep_alias(unit, unit.name, until=today)
    before = _values(unit)
    _fill(unit, draft, code, name)
    changed = sorted(field for field, value in _values(unit).items() if before[field] != value)
    _flush_code(session)
    if changed:
        record(session, by, "unit.edited", ("unit", unit.id), {"fields": changed}, now=now)
    return changed


def close_unit(session: Session, unit: Unit, last_day: date, *, by: str, now: datetime) -> None:
    """End a unit: it leaves the lists, what happened in it stays."""
    if unit.valid_from and last_day < unit.valid_from:
        raise Invalid(fields={"last_day": "dates_crossed"})
    if list_children(session, unit.id):
        raise Conflict("unit_has_children")
    unit.valid_to, unit.status = last_day, "closed"
    details = {"last_day": last_day.isoformat()}
    record(session, by, "unit.closed", ("unit", unit.id), details, now=now)


def reopen_unit(session: Session, unit: Unit, *, by: str, now: datetime) -> None:
    """Take a closing back."""
    unit.valid_to, unit.status = None, "active"
    record(session, by, "unit.reopened", ("unit", unit.id), now=now)


def add_alias(session: Session, unit: Unit, typed: str, *, by: str, now: datetime) -> None:
    """Another name by which people look for the unit."""
    keep_alias(unit, clean_unit_name(typed), until=None)
    record(session, by, "unit.alias_added", ("unit", unit.id), now=now)


def remove_alias(session: Session, unit: Unit, folded_name: str, *, by: str, now: datetime) -> None:
    """Drop another name again."""
    alias = session.get(UnitAlias, (unit.id, folded_name))
    if alias is None:
        raise NotFound
    unit.aliases.remove(alias)
    record(session, by, "unit.alias_removed", ("unit", unit.id), now=now)


def keep_alias(unit: Unit, name: str, *, until: date | None) -> bool:
    """Make sure that an alias stands; returns whether it is new."""
    folded = fold(name)
    known = next((alias for alias in unit.aliases if alias.folded_name == folded), None)
    if known is not None:
        known.until = until or known.until
        return False
    unit.aliases.append(UnitAlias(folded_name=folded, name=name, until=until))
    return True


def _parent(session: Session, draft: UnitDraft) -> Unit | None:
    if not draft.parent_id:
        return None
    parent = session.get(Unit, draft.parent_id)
    if parent is None:
        raise Invalid(fields={"parent_id": "parent_wrong"})
    return parent


def _values(unit: Unit) -> dict[str, object]:
    return {field: getattr(unit, field) for field in UnitDraft.__dataclass_fields__}


def _fill(unit: Unit, draft: UnitDraft, code: str, name: str) -> None:
    for field, value in asdict(draft).items():
        setattr(unit, field, value or None if isinstance(value, str) else value)
    unit.code, unit.name, unit.folded_name = code, name, fold(name)


def _flush_code(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid(fields={"code": "unit_code_taken"}) from error
