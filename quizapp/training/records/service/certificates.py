"""Recording what the police issued: numbers and dates, copied from the paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.core.types import new_id
from quizapp.organisations.models import Guard
from quizapp.organisations.service.guards import check_serves
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.queries.certificates import papers_by_number
from quizapp.training.records.rules.certificates import (
    REASON_LENGTH,
    CertificateDraft,
    check_certificate,
)

_FIELDS = ("kind", "number", "issuer", "issued_on", "expires_on")


def add_certificate(
    session: Session,
    guard: Guard,
    draft: CertificateDraft,
    *,
    by: str,
    today: date,
    now: datetime,
) -> OfficialCertificate:
    """Record a paper of a serving guard. Raises Invalid naming the fields."""
    check_serves(guard)
    draft = check_certificate(draft, guard.kind, today=today)
    known = papers_by_number(session, [guard.learner_id])
    if (guard.learner_id, draft.kind, draft.number) in known:
        raise Invalid(fields={"number": "paper_recorded_already"})
    paper = new_certificate(guard.learner_id, draft, by=by, now=now)
    session.add(paper)
    _flush(session)
    details = {"kind": paper.kind, "unit": guard.unit_id}
    record(session, by, "paper.added", ("official_certificate", paper.id), details, now=now)
    return paper


def new_certificate(
    learner_id: str, draft: CertificateDraft, *, by: str, now: datetime
) -> OfficialCertificate:
    """The row of a checked draft."""
    values = {name: getattr(draft, name) for name in _FIELDS}
    return OfficialCertificate(
        id=new_id(),
        learner_id=learner_id,
        recorded_by=by,
        recorded_at=now,
        changed_at=now,
        **values,
    )


def correct_certificate(
    session: Session,
    paper: OfficialCertificate,
    guard: Guard,
    draft: CertificateDraft,
    *,
    by: str,
    today: date,
    now: datetime,
) -> list[str]:
    """Put a slip of the pen right; returns what changed. A renewed paper is a new one."""
    if paper.withdrawn_on is not None:
        raise Conflict("paper_withdrawn")
    draft = check_certificate(draft, guard.kind, today=today)
    changed = write_fields(paper, draft, now)
    _flush(session)
    if changed:
        about = ("official_certificate", paper.id)
        record(session, by, "paper.corrected", about, {"fields": changed}, now=now)
    return changed


def write_fields(paper: OfficialCertificate, draft: CertificateDraft, now: datetime) -> list[str]:
    """Write a checked draft into a row; returns the names of what changed."""
    changed = [name for name in _FIELDS if getattr(paper, name) != getattr(draft, name)]
    for name in changed:
        setattr(paper, name, getattr(draft, name))
    if changed:
        paper.changed_at = now
    return changed


def withdraw_certificate(
    session: Session,
    paper: OfficialCertificate,
    reason: str,
    *,
    by: str,
    today: date,
    now: datetime,
) -> None:
    """Note that a paper no longer counts: taken back by the police, lost, or never there."""
    reason = clean_line(reason)
    if not reason:
        raise Invalid(fields={"reason": "paper_reason_needed"})
    if len(reason) > REASON_LENGTH:
        raise Invalid(fields={"reason": "cell_too_long"})
    if paper.withdrawn_on is not None:
        raise Conflict("paper_withdrawn")
    paper.withdrawn_on, paper.withdrawn_reason, paper.changed_at = today, reason, now
    session.flush()
    record(session, by, "paper.withdrawn", ("official_certificate", paper.id), now=now)


def restore_certificate(
    session: Session, paper: OfficialCertificate, *, by: str, now: datetime
) -> None:
    """Undo a withdrawal that was a mistake."""
    if paper.withdrawn_on is None:
        raise Conflict("paper_counts_already")
    paper.withdrawn_on = paper.withdrawn_reason = None
    paper.changed_at = now
    session.flush()
    record(session, by, "paper.restored", ("official_certificate", paper.id), now=now)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("paper_recorded_already") from error
