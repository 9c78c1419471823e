"""Writing and verifying the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry, AuditHead

GENESIS = "0" * 64
SYSTEM = "system"


def record(
    session: Session,
    actor: str,
    action: str,
    about: tuple[str, str],
    details: Mapping[str, Any] | None = None,
    *,
    now: datetime,
) -> None:
    """Append one deed within the caller's transaction.

    `actor` is a staff or participant id, or SYSTEM; `about` is (object type, object id);
    `details` hold codes, numbers and ids, never names, phones or answers.
    """
    head = _locked_head(session)
    entry = AuditEntry(
        sequence=head.sequence + 1,
        at=now,
        actor=actor,
        action=action,
        object_type=about[0],
        object_id=about[1],
        details=dict(details or {}),
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    session.flush()


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 of the previous hash and the entry's canonical JSON."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": [entry.object_type, entry.object_id],
        "details": entry.details,
    }
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(entry.previous_hash.encode() + canonical).hexdigest()


def first_broken(session: Session) -> int | None:
    """The sequence number of the first entry that does not verify, or None when all do."""
    previous, expected = GENESIS, 1
    entries = select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)
    for entry in session.scalars(entries):
        fits = entry.sequence == expected and entry.previous_hash == previous
        if not fits or entry.hash != entry_hash(entry):
            return expected
        previous, expected = entry.hash, expected + 1
    head = session.get(AuditHead, 1)
    truncated = head is not None and (head.sequence, head.hash) != (expected - 1, previous)
    return expected if truncated else None


def _locked_head(session: Session) -> AuditHead:
    return session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
