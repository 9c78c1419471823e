"""Taking in the book of equipment. Twice the same list is once; empty cells change nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Invalid
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.service.guards import check_has_guards
from quizapp.training.records.models import Equipment
from quizapp.training.records.queries.equipment import equipment_by_serial
from quizapp.training.records.queries.people import people_of
from quizapp.training.records.rules.equipment import EquipmentDraft
from quizapp.training.records.rules.equipment_sheet import EquipmentRow, EquipmentSheet
from quizapp.training.records.service.equipment import (
    hand_over,
    new_equipment,
    note_correction,
    write_fields,
)
from quizapp.training.records.service.outcome import ListOutcome


def import_equipment(
    session: Session,
    unit: Unit,
    sheet: EquipmentSheet,
    *,
    partial: bool,
    by: str,
    now: datetime,
) -> ListOutcome:
    """Take in a list; with a faulty row nothing is written unless `partial`.

    Raises Conflict("import_has_errors").
    """
    check_has_guards(unit)
    taking = _Taking(session, unit.id, by, now)
    placed = taking.placed(sheet)
    taking.outcome.finish(partial=partial)
    for row, holder_id in placed:
        taking.take(row, holder_id)
    counts = taking.outcome.counts(unit.id)
    record(session, by, "equipment.imported", ("unit", unit.id), counts, now=now)
    return taking.outcome


class _Taking:
    """One list on its way in; what is known of the unit is looked up once."""

    def __init__(self, session: Session, unit_id: str, by: str, now: datetime) -> None:
        self._session, self._unit_id, self._by, self._now = session, unit_id, by, now
        self._people = people_of(session, unit_id)
        self._known = equipment_by_serial(session, unit_id)
        self.outcome = ListOutcome()

    def placed(self, sheet: EquipmentSheet) -> list[tuple[EquipmentRow, str]]:
        """The good rows, each with the guard who holds the tool; empty when none is named."""
        self.outcome.findings += sheet.findings
        placed = []
        for row in sheet.rows:
            try:
                placed.append((row, self._holder_of(row)))
            except Invalid as refused:
                self.outcome.complain(row.number, sheet.letters, refused)
        return placed

    def _holder_of(self, row: EquipmentRow) -> str:
        tool = self._tool_of(row)
        if tool is not None and tool.withdrawn_on is not None:
            raise Invalid(fields={"serial": "equipment_withdrawn"})
        if not row.names_holder:
            return ""
        return self._people.find(row.holder_code, row.holder_phone).guard_id

    def _tool_of(self, row: EquipmentRow) -> Equipment | None:
        return self._known.get((row.draft.kind, row.draft.serial))

    def take(self, row: EquipmentRow, holder_id: str) -> None:
        """Write one tool, and that it was handed over."""
        known = self._tool_of(row)
        if known is None:
            tool, has_changed = self._new(row), False
            self.outcome.created += 1
        else:
            tool, has_changed = known, self._put_right(known, row)
        if holder_id and tool.holder_id != holder_id:
            guard = self._session.get_one(Guard, holder_id)
            hand_over(self._session, tool, guard, by=self._by, now=self._now)
            has_changed = True
        if known is not None:
            self.outcome.updated += has_changed
            self.outcome.unchanged += not has_changed

    def _new(self, row: EquipmentRow) -> Equipment:
        return new_equipment(self._session, self._unit_id, row.draft, by=self._by, now=self._now)

    def _put_right(self, tool: Equipment, row: EquipmentRow) -> bool:
        changed = write_fields(tool, _filled(row.draft, tool), self._now)
        if changed:
            note_correction(self._session, tool, changed, by=self._by, now=self._now)
        return bool(changed)


def _filled(draft: EquipmentDraft, tool: Equipment) -> EquipmentDraft:
    """The draft with what its empty cells leave as it is."""
    empty = [one.name for one in fields(draft) if getattr(draft, one.name) is None]
    return replace(draft, **{name: getattr(tool, name) for name in empty})
