"""Cases: somebody says that another used his name or code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line, nfc
from quizapp.core.types import new_id
from quizapp.organisations.models import IdentityCase
from quizapp.organisations.rules import clean_name

MESSAGE_LENGTH, CONTACT_LENGTH = 1000, 120


@dataclass(frozen=True)
class Report:
    """What somebody wrote."""

    full_name: str
    message: str
    contact: str = ""


def open_case(
    session: Session,
    contest_id: str,
    unit_id: str | None,
    report: Report,
    *,
    participant_id: str | None = None,
    now: datetime,
) -> IdentityCase:
    """Keep a report for the staff. Nothing is changed before a person has looked into it."""
    name = clean_name(report.full_name)
    message, contact = nfc(report.message).strip(), clean_line(report.contact)
    problems = {}
    if not message:
        problems["message"] = "required"
    if len(message) > MESSAGE_LENGTH:
        problems["message"] = "too_long"
    if len(contact) > CONTACT_LENGTH:
        problems["contact"] = "too_long"
    if problems:
        raise Invalid(fields=problems)
    case = IdentityCase(
        id=new_id(),
        contest_id=contest_id,
        unit_id=unit_id,
        participant_id=participant_id,
        reported_name=name,
        message=message,
        contact=contact or None,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    return case


def close_case(
    session: Session, case: IdentityCase, resolution: str, *, by: str, now: datetime
) -> None:
    """Close a case with what was found and done."""
    said = nfc(resolution).strip()
    if not said:
        raise Invalid(fields={"resolution": "required"})
    if len(said) > MESSAGE_LENGTH:
        raise Invalid(fields={"resolution": "too_long"})
    if case.closed_at is not None:
        raise Conflict("case_closed")
    case.closed_at, case.closed_by, case.resolution = now, by, said
    record(session, by, "identity_case.closed", ("identity_case", case.id), now=now)
