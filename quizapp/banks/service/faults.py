"""What participants say is wrong with a question, and what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks.models import QuestionFault
from quizapp.banks.queries.faults import find_report, get_fault
from quizapp.banks.queries.questions import get_version
from quizapp.core.errors import Invalid
from quizapp.core.text import nfc
from quizapp.core.types import new_id

MAX_MESSAGE = 1000


def report_fault(
    session: Session, version_id: str, participant_id: str, message: str, *, now: datetime
) -> QuestionFault:
    """One report for each person and version: saying it again replaces the words."""
    text = nfc(message).strip()
    if not text:
        raise Invalid(fields={"message": "fault_empty"})
    if len(text) > MAX_MESSAGE:
        raise Invalid(fields={"message": "text_too_long"})
    version = get_version(session, version_id)
    report = find_report(session, version.id, participant_id)
    if report is None:
        report = QuestionFault(
            id=new_id(), version_id=version.id, participant_id=participant_id, message=text, at=now
        )
        session.add(report)
    elif report.settled_at is None:
        report.message, report.at = text, now
    session.flush()
    return report


def settle_fault(
    session: Session, fault_id: str, staff_id: str, answer: str, *, now: datetime
) -> QuestionFault:
    """The trainer has looked: what was found and done."""
    report = get_fault(session, fault_id)
    report.settled_at, report.settled_by = now, staff_id
    report.answer = nfc(answer).strip()[:MAX_MESSAGE]
    audit.record(session, staff_id, "fault.settled", ("question_fault", fault_id), now=now)
    return report
