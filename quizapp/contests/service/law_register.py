"""The register of law is corrected or taken in from a sheet: what dies thereby leaves the rounds.

Edges change the register through here, never through the register alone.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quizapp.contests.service.law import TouchedRound, leave_out
from quizapp.law import service as register
from quizapp.law.register import DocumentDraft
from quizapp.law.rules.corrections import Strike
from quizapp.law.rules.sheet import DocumentSheet
from quizapp.law.service import Correction, RegisterImport


@dataclass(frozen=True)
class Corrected:
    """A corrected document, and the rounds whose questions rest on what died."""

    correction: Correction
    rounds: list[TouchedRound]


@dataclass(frozen=True)
class TakenIn:
    """What a sheet did to the register, and to rounds."""

    outcome: RegisterImport
    rounds: list[TouchedRound]


def correct(
    session: Session,
    document_id: str,
    draft: DocumentDraft,
    staff_id: str,
    zone: ZoneInfo,
    *,
    now: datetime,
) -> Corrected:
    """Correct a document; Invalid as `correct_document` says."""
    today = now.astimezone(zone).date()
    correction = register.correct_document(
        session, document_id, draft, staff_id, today=today, now=now
    )
    rounds = _without(session, {document_id: correction.strikes}, staff_id, zone, now)
    return Corrected(correction, rounds)


def take_in(
    session: Session,
    sheet: DocumentSheet,
    staff_id: str,
    zone: ZoneInfo,
    *,
    rehearsed: bool = False,
    now: datetime,
) -> TakenIn:
    """Take a sheet in, all or nothing; Conflict as `import_documents` says."""
    today = now.astimezone(zone).date()
    outcome = register.import_documents(
        session, sheet, staff_id, rehearsed=rehearsed, today=today, now=now
    )
    struck = {row.document.id: row.strikes for row in outcome.dying}
    return TakenIn(outcome, _without(session, struck, staff_id, zone, now))


def _without(
    session: Session,
    struck: Mapping[str, Sequence[Strike]],
    staff_id: str,
    zone: ZoneInfo,
    now: datetime,
) -> list[TouchedRound]:
    """Rounds that lose questions, and those kept as they are that hold what died."""
    days = [one.from_on for strikes in struck.values() for one in strikes]
    if not days:
        return []
    found = leave_out(session, zone, min(days), staff_id, now=now)
    return [one for one in found if one.loses or _holds(one, struck)]


def _holds(one: TouchedRound, documents: Container[str]) -> bool:
    return any(reason.document.id in documents for row in one.stopped for reason in row.reasons)
