"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class EntryFilter:
    """What the log is narrowed to. `objects` (type, id) bounds those who may see only some."""

    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    objects: Collection[tuple[str, str]] | None = None


def list_entries(
    session: Session, wanted: EntryFilter, *, limit: int, offset: int = 0
) -> list[AuditEntry]:
    """The newest first."""
    newest = _filtered(wanted).order_by(AuditEntry.sequence.desc())
    return list(session.scalars(newest.limit(limit).offset(offset)))


def last_sequence(session: Session) -> int:
    """The number of the newest entry: the same as before where nothing was recorded since."""
    return session.scalar(select(AuditHead.sequence)) or 0


def count_entries(session: Session, wanted: EntryFilter) -> int:
    """How many `list_entries` would give."""
    return session.scalar(select(func.count()).select_from(_filtered(wanted).subquery())) or 0


def list_actions(session: Session) -> list[str]:
    """All actions that were ever recorded."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def _filtered(wanted: EntryFilter) -> Select[AuditEntry]:
    entries = select(AuditEntry)
    if wanted.action:
        entries = entries.where(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        entries = entries.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        entries = entries.where(AuditEntry.at < wanted.until)
    if wanted.objects is not None:
        about = tuple_(AuditEntry.object_type, AuditEntry.object_id)
        entries = entries.where(about.in_(sorted(wanted.objects)))
    return entries
