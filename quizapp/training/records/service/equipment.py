"""The book of support tools: taken in, put right, handed over, given back, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.service.guards import check_has_guards
from quizapp.training.records.models import Equipment, EquipmentEntry
from quizapp.training.records.rules.equipment import (
    WITHDRAWN_FOR,
    EquipmentDraft,
    check_equipment,
    check_may_hold,
)

ADDED, CORRECTED, HANDED_OVER, RETURNED, WITHDRAWN, RESTORED = (
    "added",
    "corrected",
    "handed_over",
    "returned",
    "withdrawn",
    "restored",
)
_FIELDS = ("kind", "label", "serial", "licence_number", "licence_expires_on", "stored_at")
_SEARCHED = ("label", "serial", "licence_number", "stored_at")
_NOTHING: Mapping[str, Any] = {}


def add_equipment(
    session: Session, unit: Unit, draft: EquipmentDraft, *, by: str, now: datetime
) -> Equipment:
    """Take a tool into the book. Raises Invalid naming the fields."""
    check_has_guards(unit)
    draft = check_equipment(draft)
    _check_free(session, unit.id, draft, None)
    tool = new_equipment(session, unit.id, draft, by=by, now=now)
    record(session, by, "equipment.added", ("equipment", tool.id), {"kind": tool.kind}, now=now)
    return tool


def new_equipment(
    session: Session, unit_id: str, draft: EquipmentDraft, *, by: str, now: datetime
) -> Equipment:
    """The row of a checked draft with the first line of its book."""
    tool = Equipment(id=new_id(), unit_id=unit_id, recorded_at=now, changed_at=now)
    write_fields(tool, draft, now)
    session.add(tool)
    _flush(session)
    _enter(session, tool, ADDED, by, now)
    return tool


def correct_equipment(
    session: Session, tool: Equipment, draft: EquipmentDraft, *, by: str, now: datetime
) -> list[str]:
    """Put a tool's data right, or write a renewed licence; returns what changed."""
    _check_in_use(tool)
    draft = check_equipment(draft)
    _check_free(session, tool.unit_id, draft, tool)
    changed = write_fields(tool, draft, now)
    _flush(session)
    if changed:
        note_correction(session, tool, changed, by=by, now=now)
        about = ("equipment", tool.id)
        record(session, by, "equipment.corrected", about, {"fields": changed}, now=now)
    return changed


def note_correction(
    session: Session, tool: Equipment, changed: list[str], *, by: str, now: datetime
) -> None:
    """Write into the book what was put right."""
    _enter(session, tool, CORRECTED, by, now, {"fields": changed})


def write_fields(tool: Equipment, draft: EquipmentDraft, now: datetime) -> list[str]:
    """Write a checked draft into a row; returns the names of what changed."""
    changed = [name for name in _FIELDS if getattr(tool, name) != getattr(draft, name)]
    for name in changed:
        setattr(tool, name, getattr(draft, name))
    if changed:
        texts = [getattr(tool, name) for name in _SEARCHED]
        tool.folded_text = fold(" ".join(text for text in texts if text))[:300]
        tool.changed_at = now
    return changed


def hand_over(
    session: Session, tool: Equipment, guard: Guard | None, *, by: str, now: datetime
) -> None:
    """Give a tool to a serving guard of its enterprise, from the store or from whoever had it."""
    check_may_hold(
        is_withdrawn=tool.withdrawn_on is not None,
        of_same_unit=guard is not None and guard.unit_id == tool.unit_id,
        serves=guard is not None and guard.left_on is None,
    )
    if guard is None or tool.holder_id == guard.id:
        return
    tool.holder, tool.held_since, tool.changed_at = guard, now, now
    session.flush()
    _enter(session, tool, HANDED_OVER, by, now)
    details = {"guard": guard.id}
    record(session, by, "equipment.handed_over", ("equipment", tool.id), details, now=now)


def take_back(session: Session, tool: Equipment, *, by: str, now: datetime) -> None:
    """Put a tool back into the store."""
    _check_in_use(tool)
    if tool.holder_id is None:
        raise Conflict("equipment_in_store")
    _enter(session, tool, RETURNED, by, now)
    tool.holder = tool.held_since = None
    tool.changed_at = now
    session.flush()
    record(session, by, "equipment.returned", ("equipment", tool.id), now=now)


def withdraw_equipment(
    session: Session, tool: Equipment, reason: str, *, by: str, today: date, now: datetime
) -> None:
    """Strike a tool off: lost, broken, handed in to the police, or entered by mistake."""
    _check_in_use(tool)
    if reason not in WITHDRAWN_FOR:
        raise Invalid(fields={"reason": "equipment_reason_needed"})
    _enter(session, tool, WITHDRAWN, by, now, {"reason": reason})
    tool.holder = tool.held_since = None
    tool.withdrawn_on, tool.withdrawn_for, tool.changed_at = today, reason, now
    session.flush()
    details = {"reason": reason}
    record(session, by, "equipment.withdrawn", ("equipment", tool.id), details, now=now)


def restore_equipment(session: Session, tool: Equipment, *, by: str, now: datetime) -> None:
    """Take a tool into the book again: it was found, mended, or struck off by mistake."""
    if tool.withdrawn_on is None:
        raise Conflict("equipment_in_use")
    tool.withdrawn_on = tool.withdrawn_for = None
    tool.changed_at = now
    session.flush()
    _enter(session, tool, RESTORED, by, now)
    record(session, by, "equipment.restored", ("equipment", tool.id), now=now)


def _check_in_use(tool: Equipment) -> None:
    if tool.withdrawn_on is not None:
        raise Conflict("equipment_withdrawn")


def _check_free(
    session: Session, unit_id: str, draft: EquipmentDraft, tool: Equipment | None
) -> None:
    same = select(Equipment.id).where(
        Equipment.unit_id == unit_id,
        Equipment.kind == draft.kind,
        Equipment.serial == draft.serial,
    )
    known = session.scalar(same)
    if known is not None and (tool is None or known != tool.id):
        raise Invalid(fields={"serial": "equipment_serial_taken"})


def _enter(
    session: Session,
    tool: Equipment,
    deed: str,
    by: str,
    now: datetime,
    details: Mapping[str, Any] = _NOTHING,
) -> None:
    session.add(
        EquipmentEntry(
            id=new_id(),
            equipment_id=tool.id,
            at=now,
            deed=deed,
            holder_id=tool.holder_id,
            details=dict(details),
            staff_id=by,
        )
    )
    session.flush()


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("equipment_serial_taken") from error
