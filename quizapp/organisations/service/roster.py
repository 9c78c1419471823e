"""Keeping the roster of an enterprise: its own list of who is expected to take part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant, RosterEntry, Unit
from quizapp.organisations.queries.roster import entries_by_code, get_entry
from quizapp.organisations.rules.roster_sheet import RosterRow, RosterSheet
from quizapp.organisations.rules.tables import Finding

ADD, REPLACE = "add", "replace"
_FIELDS = ("full_name", "folded_name", "line", "shift", "is_guard")
_CHUNK = 500


@dataclass
class RosterImport:
    """What an import did, or in a rehearsal would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    matched: int = 0
    """People who had joined with a code of the list before it was there."""
    findings: Sequence[Finding] = field(default_factory=tuple)

    @property
    def errors(self) -> list[Finding]:
        """Rows that cannot be taken."""
        return [finding for finding in self.findings if finding.is_error]


def import_roster(
    session: Session,
    unit: Unit,
    sheet: RosterSheet,
    *,
    mode: str,
    partial: bool,
    by: str,
    now: datetime,
) -> RosterImport:
    """Take in a list: ADD keeps who is not on it, REPLACE removes them. Known codes keep their row.

    Raises Conflict("import_has_errors") when a row is faulty and `partial` is False.
    """
    if sheet.errors and not partial:
        raise Conflict("import_has_errors", count=len(sheet.errors))
    known = entries_by_code(session, unit.id)
    outcome = RosterImport(findings=sheet.findings)
    for row in sheet.rows:
        _take(session, unit.id, known.get(row.employee_code), row, outcome, now)
    if mode == REPLACE:
        gone = known.keys() - {row.employee_code for row in sheet.rows}
        outcome.removed = _remove(session, [known[code].id for code in gone])
    session.flush()
    outcome.matched = match_participants(session, unit.id)
    _record_import(session, unit, mode, outcome, by, now)
    return outcome


def remove_person(session: Session, unit: Unit, entry_id: str, *, by: str, now: datetime) -> None:
    """Take one person off the roster, as when somebody leaves. His attempts are not touched."""
    entry = get_entry(session, unit.id, entry_id)
    session.delete(entry)
    session.flush()
    record(session, by, "roster.removed", ("unit", unit.id), {"entry": entry_id}, now=now)


def clear_roster(session: Session, unit: Unit, *, by: str, now: datetime) -> int:
    """Remove the whole roster; codes are then no longer checked at joining."""
    removed = _remove(session, [entry.id for entry in entries_by_code(session, unit.id).values()])
    record(session, by, "roster.cleared", ("unit", unit.id), {"removed": removed}, now=now)
    return removed


def match_participants(session: Session, unit_id: str) -> int:
    """Join the roster with people of the unit who gave one of its codes earlier."""
    entry_of = (
        select(RosterEntry.id)
        .where(
            RosterEntry.unit_id == unit_id,
            RosterEntry.employee_code == Participant.employee_code,
        )
        .correlate(Participant)
        .scalar_subquery()
    )
    unmatched = (
        Participant.unit_id == unit_id,
        Participant.roster_entry_id.is_(None),
        Participant.employee_code.in_(
            select(RosterEntry.employee_code).where(RosterEntry.unit_id == unit_id)
        ),
    )
    count = session.scalar(select(func.count()).select_from(Participant).where(*unmatched)) or 0
    session.execute(
        update(Participant)
        .where(*unmatched)
        .values(roster_entry_id=entry_of)
        .execution_options(synchronize_session=False)
    )
    return count


def _take(
    session: Session,
    unit_id: str,
    known: RosterEntry | None,
    row: RosterRow,
    outcome: RosterImport,
    now: datetime,
) -> None:
    values = {name: getattr(row, name) for name in _FIELDS}
    if known is None:
        code = row.employee_code
        session.add(
            RosterEntry(id=new_id(), unit_id=unit_id, employee_code=code, created_at=now, **values)
        )
        outcome.created += 1
    elif any(getattr(known, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(known, name, value)
        outcome.updated += 1
    else:
        outcome.unchanged += 1


def _remove(session: Session, ids: Collection[str]) -> int:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        session.execute(delete(RosterEntry).where(RosterEntry.id.in_(some)))
    return len(ordered)


def _record_import(
    session: Session, unit: Unit, mode: str, outcome: RosterImport, by: str, now: datetime
) -> None:
    counts = {
        "mode": mode,
        "created": outcome.created,
        "updated": outcome.updated,
        "removed": outcome.removed,
        "left_out": len(outcome.errors),
    }
    record(session, by, "roster.imported", ("unit", unit.id), counts, now=now)
