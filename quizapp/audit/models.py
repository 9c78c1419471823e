"""Tables of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short


class AuditEntry(Model):
    """One deed. `hash` covers the entry and the hash before it; no personal data in `details`."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_object", "object_type", "object_id"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(short(40))
    action: Mapped[str] = mapped_column(short(60), index=True)
    object_type: Mapped[str] = mapped_column(short(40))
    object_id: Mapped[str] = mapped_column(short(40))
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(short(64))
    hash: Mapped[str] = mapped_column(short(64))


class AuditHead(Model):
    """The single row that every writer locks, so that the sequence has no gaps."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(short(64))
