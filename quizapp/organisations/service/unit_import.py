"""Taking in a list of units: known by code, without one by name. Twice the same list is once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Unit
from quizapp.organisations.models.units import KINDS
from quizapp.organisations.queries.units import units_by_code, units_by_folded_name
from quizapp.organisations.rules.tables import Finding
from quizapp.organisations.rules.unit_sheet import UnitRow, UnitSheet, clean_unit_code
from quizapp.organisations.rules.units import PARENT_KINDS
from quizapp.organisations.service.units import keep_alias

GENERATED = {"park": "KCN", "enterprise": "DN", "department": "BP"}


@dataclass
class UnitImport:
    """What an import did, or in a rehearsal would do. Codes, in the order of the list."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    new_parks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Rows that cannot be taken."""
        return [finding for finding in self.findings if finding.is_error]


def import_units(
    session: Session, sheet: UnitSheet, *, partial: bool, by: str, today: date, now: datetime
) -> UnitImport:
    """Create and update units. Cells left empty change nothing; nothing is removed.

    Raises Conflict("import_has_errors") when a row is faulty and `partial` is False; look first
    in a rehearsal with `partial`.
    """
    register = _Register(session, sheet.rows, now)
    outcome = UnitImport(findings=list(sheet.findings))
    # What others lie in comes first, wherever it stands in the list.
    for row in sorted(sheet.rows, key=lambda row: KINDS.index(row.kind)):
        _take(register, row, outcome, today)
    if outcome.errors and not partial:
        raise Conflict("import_has_errors", count=len(outcome.errors))
    session.flush()
    if outcome.created or outcome.updated:
        counts = {"created": len(outcome.created), "updated": len(outcome.updated)}
        record(session, by, "units.imported", ("unit", "list"), counts, now=now)
    return outcome


class _Register:
    """The units that a list speaks of, by code and by name; one look for the whole list."""

    def __init__(self, session: Session, rows: Sequence[UnitRow], now: datetime) -> None:
        self.session, self.now = session, now
        parents = {row.parent for row in rows if row.parent}
        codes = {row.code for row in rows if row.code}
        codes |= {code for typed in parents if (code := clean_unit_code(typed))}
        names = {fold(row.name) for row in rows} | {fold(typed) for typed in parents}
        self.by_code = units_by_code(session, codes)
        self.by_name = units_by_folded_name(session, names)
        self._last_number = 0

    def find(self, row: UnitRow) -> Unit | None:
        """By code; a row without code by its name and kind."""
        if row.code:
            return self.by_code.get(row.code)
        return next((unit for unit in self._named(row.name) if unit.kind == row.kind), None)

    def find_parent(self, row: UnitRow) -> Unit | None:
        """The unit above, named by code or name."""
        typed = row.parent or ""
        by_code = self.by_code.get(clean_unit_code(typed) or "")
        fitting = (unit for unit in self._named(typed) if unit.kind in PARENT_KINDS[row.kind])
        return by_code or next(fitting, None)

    def add(self, kind: str, code: str | None, name: str) -> Unit:
        """A new unit; without code it gets the next free one of its kind."""
        unit = Unit(
            id=new_id(),
            kind=kind,
            code=code or self._free_code(kind),
            name=name,
            folded_name=fold(name),
            status="active",
            created_at=self.now,
        )
        self.session.add(unit)
        self.by_code[unit.code] = unit
        self.by_name.setdefault(unit.folded_name, []).append(unit)
        return unit

    def _named(self, name: str) -> Sequence[Unit]:
        return self.by_name.get(fold(name), ())

    def _free_code(self, kind: str) -> str:
        while True:
            some = [
                f"{GENERATED[kind]}{number:04}"
                for number in range(self._last_number + 1, self._last_number + 201)
            ]
            taken = units_by_code(self.session, some).keys() | self.by_code.keys()
            for code in some:
                self._last_number += 1
                if code not in taken:
                    return code


def _take(register: _Register, row: UnitRow, outcome: UnitImport, today: date) -> None:
    parent = _parent(register, row, outcome)
    if parent is not None and parent.kind not in PARENT_KINDS[row.kind]:
        outcome.findings.append(Finding(row.number, "", "parent_wrong", row.parent or ""))
        return
    if parent is None and row.kind == "department":
        outcome.findings.append(Finding(row.number, "", "parent_unknown", row.parent or ""))
        return
    unit = register.find(row)
    if unit is not None and unit.kind != row.kind:
        outcome.findings.append(Finding(row.number, "", "kind_differs", row.code or ""))
        return
    is_new = unit is None
    unit = unit or register.add(row.kind, row.code, row.name)
    has_changed = _apply(unit, row, parent, today)
    place = outcome.created if is_new else outcome.updated if has_changed else outcome.unchanged
    place.append(unit.code)


def _parent(register: _Register, row: UnitRow, outcome: UnitImport) -> Unit | None:
    """The unit above; a park that nobody knows yet is founded, and the preview says so."""
    if row.parent is None:
        return None
    parent = register.find_parent(row)
    if parent is None and row.kind == "enterprise":
        parent = register.add("park", None, row.parent)
        outcome.new_parks.append(parent.name)
    return parent


def _apply(unit: Unit, row: UnitRow, parent: Unit | None, today: date) -> bool:
    """Write what the row gives; returns whether anything is different now."""
    has_changed = False
    if row.name != unit.name:
        keep_alias(unit, unit.name, until=today)
        unit.name, unit.folded_name = row.name, fold(row.name)
        has_changed = True
    if row.short_name and fold(row.short_name) != unit.folded_name:
        has_changed |= keep_alias(unit, row.short_name, until=None)
    if parent is not None and unit.parent_id != parent.id:
        unit.parent_id, has_changed = parent.id, True
    for name, value in row.given.items():
        if getattr(unit, name) != value:
            setattr(unit, name, value)
            has_changed = True
    return has_changed
