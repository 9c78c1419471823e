"""Helping participants: a new code, a correction, a hidden name. Each deed is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import fold
from quizapp.core.tokens import Keyring, new_code
from quizapp.organisations.models import Participant
from quizapp.organisations.queries.participants import list_merged_into
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.organisations.rules import clean_employee_code, clean_name, clean_phone
from quizapp.organisations.service.joining import RESUME_BITS, find_roster_entry, identity_marks

REASON_LENGTH = 300


@dataclass(frozen=True)
class Correction:
    """What is to be different; None leaves a field as it is."""

    full_name: str | None = None
    phone: str | None = None
    employee_code: str | None = None
    unit_code: str | None = None


def issue_resume_code(
    session: Session, participant: Participant, *, keyring: Keyring, by: str, now: datetime
) -> str:
    """A new code for somebody whom a person of the staff has looked at; shown once.

    Everything by which others might have come in ends: tokens, the old code, the PIN.
    """
    for entry in (participant, *list_merged_into(session, participant.id)):
        entry.token_epoch += 1
        entry.resume_code_hash = entry.pin_hash = None
    code = new_code(RESUME_BITS)
    participant.resume_code_hash = keyring.keyed_hash("resume", code)
    about = ("participant", participant.id)
    record(session, by, "participant.code_issued", about, now=now)
    return code


def correct(
    session: Session,
    participant: Participant,
    correction: Correction,
    *,
    keyring: Keyring,
    by: str,
    now: datetime,
) -> list[str]:
    """Put a name, phone, code or unit right; returns what changed.

    Raises Invalid naming the fields, or Conflict("same_person_exists", other=id) when there is
    already an entry of this very person: then the two should be merged.
    """
    before = _values(participant)
    _apply(session, participant, correction)
    changed = sorted(name for name, value in _values(participant).items() if before[name] != value)
    if not changed:
        return []
    _renew_marks(session, participant, keyring)
    details = {"fields": changed}
    record(session, by, "participant.corrected", ("participant", participant.id), details, now=now)
    return changed


def hide_name(session: Session, participant: Participant, *, by: str, now: datetime) -> None:
    """Take an abusive name off every public display at once."""
    participant.name_hidden_at = participant.name_hidden_at or now
    record(session, by, "participant.name_hidden", ("participant", participant.id), now=now)


def show_name(session: Session, participant: Participant, *, by: str, now: datetime) -> None:
    """Let the name be shown again."""
    participant.name_hidden_at = None
    record(session, by, "participant.name_shown", ("participant", participant.id), now=now)


def unmask(
    session: Session, participant: Participant, reason: str, *, by: str, now: datetime
) -> None:
    """Write down who looked at the full data and why. The reason stays free of personal data."""
    if not reason.strip():
        raise Invalid(fields={"reason": "unmask_reason_needed"})
    details = {"reason": reason.strip()[:REASON_LENGTH]}
    record(session, by, "participant.unmasked", ("participant", participant.id), details, now=now)


def _values(participant: Participant) -> dict[str, object]:
    names = ("full_name", "phone", "employee_code", "unit_id")
    return {name: getattr(participant, name) for name in names}


def _apply(session: Session, participant: Participant, correction: Correction) -> None:
    problems: dict[str, str] = {}
    cleaners = {
        "full_name": clean_name,
        "phone": clean_phone,
        "employee_code": clean_employee_code,
    }
    for name, clean in cleaners.items():
        typed = getattr(correction, name)
        if typed:
            try:
                setattr(participant, name, clean(typed))
            except Invalid as refused:
                problems.update(refused.fields)
    if correction.unit_code:
        unit = find_unit_by_code(session, correction.unit_code)
        if unit is None:
            problems["unit_code"] = "unit_unknown"
        else:
            participant.unit, participant.unit_id = unit, unit.id
    if problems:
        raise Invalid(fields=problems)
    participant.folded_name = fold(participant.full_name)


def _renew_marks(session: Session, participant: Participant, keyring: Keyring) -> None:
    unit_id = participant.unit_id
    entry = find_roster_entry(session, unit_id, participant.employee_code)
    participant.roster_entry_id = entry.id if entry else None
    by_phone, by_code = identity_marks(keyring, participant.contest_id, unit_id, participant)
    with session.no_autoflush:
        _check_no_other(session, participant, by_phone, by_code)
    participant.identity_by_phone, participant.identity_by_code = by_phone, by_code
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("same_person_exists", other="") from error


def _check_no_other(
    session: Session, participant: Participant, by_phone: str | None, by_code: str | None
) -> None:
    same = [
        column == mark
        for column, mark in (
            (Participant.identity_by_phone, by_phone),
            (Participant.identity_by_code, by_code),
        )
        if mark is not None
    ]
    if not same:
        return
    others = select(Participant).where(or_(*same), Participant.id != participant.id)
    for other in session.scalars(others):
        if other.merged_into_id != participant.id:
            raise Conflict("same_person_exists", other=other.merged_into_id or other.id)
        # His own earlier entry: from now on the mark stands here.
        other.identity_by_phone = other.identity_by_code = None
        session.flush([other])
