"""Reading participants."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.organisations.models import Consent, Participant


def get_participant(session: Session, participant_id: str) -> Participant:
    """A participant by id."""
    found = session.get(Participant, participant_id)
    if found is None:
        raise NotFound
    return found


def lock_participant(session: Session, participant_id: str) -> Participant:
    """The participant's row, locked until the end of the transaction: one start at a time."""
    locked = select(Participant).where(Participant.id == participant_id)
    found = session.scalars(locked.with_for_update(of=Participant)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_same_person(
    session: Session, by_phone: str | None, by_code: str | None
) -> Participant | None:
    """The participant with either identity hash."""
    marks = []
    if by_phone is not None:
        marks.append(Participant.identity_by_phone == by_phone)
    if by_code is not None:
        marks.append(Participant.identity_by_code == by_code)
    if not marks:
        return None
    return session.scalars(select(Participant).where(or_(*marks)).limit(1)).first()


def has_consented(session: Session, participant_id: str, purpose: str) -> bool:
    """Whether the newest word on a purpose is yes."""
    newest = (
        select(Consent.is_given)
        .where(Consent.participant_id == participant_id, Consent.purpose == purpose)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))
