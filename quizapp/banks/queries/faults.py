"""Faults that participants reported."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionFault, QuestionVersion
from quizapp.core.errors import NotFound


def list_faults(session: Session, question_id: str) -> list[QuestionFault]:
    """All reports about a question, open ones first, newest first."""
    wanted = (
        select(QuestionFault)
        .join(QuestionVersion, QuestionVersion.id == QuestionFault.version_id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionFault.settled_at.is_not(None), QuestionFault.at.desc())
    )
    return list(session.scalars(wanted))


def get_fault(session: Session, fault_id: str) -> QuestionFault:
    """A report, its row locked."""
    wanted = select(QuestionFault).where(QuestionFault.id == fault_id).with_for_update()
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("fault_not_found")
    return found


def find_report(session: Session, version_id: str, participant_id: str) -> QuestionFault | None:
    """What this participant has said about this version."""
    wanted = select(QuestionFault).where(
        QuestionFault.version_id == version_id, QuestionFault.participant_id == participant_id
    )
    return session.scalars(wanted).one_or_none()
