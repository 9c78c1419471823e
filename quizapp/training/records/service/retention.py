"""How long papers of the police are kept: their term and five years more."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from quizapp.audit.service import SYSTEM, record
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.rules.certificates import years_after

KEPT_YEARS = 5
BATCH = 500


def forget_old_papers(
    session: Session, *, today: date, now: datetime, by: str = SYSTEM, limit: int = BATCH
) -> int:
    """Delete papers that ended, or were withdrawn, more than five years ago; returns how many."""
    paper = OfficialCertificate
    overdue = select(paper.id).where(_is_overdue(today)).order_by(paper.id).limit(limit)
    ids = list(session.scalars(overdue.with_for_update(skip_locked=True)))
    if ids:
        session.execute(delete(paper).where(paper.id.in_(ids)))
        about = ("official_certificate", "overdue")
        record(session, by, "papers.forgotten", about, {"count": len(ids)}, now=now)
    return len(ids)


def _is_overdue(today: date) -> ColumnElement[bool]:
    before = years_after(today, -KEPT_YEARS)
    return or_(OfficialCertificate.expires_on < before, OfficialCertificate.withdrawn_on < before)
