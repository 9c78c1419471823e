"""Names under which contests are held. Pages and posters carry only confirmed ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import Organizer
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.core.types import new_id

MAX_NAME_LENGTH, MAX_HOTLINE_LENGTH = 200, 60


def propose_organizer(
    session: Session, name: str, hotline: str, *, actor_id: str, now: datetime
) -> Organizer:
    """A name for an admin to confirm; one that exists already is given back as it is."""
    name, hotline = clean_line(name), clean_line(hotline)
    _check(name, hotline)
    known = session.scalars(select(Organizer).where(Organizer.name == name)).one_or_none()
    if known is not None:
        return known
    organizer = Organizer(
        id=new_id(), name=name, hotline=hotline, created_by=actor_id, created_at=now
    )
    session.add(organizer)
    session.flush()
    record(session, actor_id, "organizer.proposed", ("organizer", organizer.id), now=now)
    return organizer


def confirm_organizer(
    session: Session, organizer_id: str, *, actor_id: str, now: datetime
) -> Organizer:
    """Let a name stand on pages and posters. Confirming again changes nothing."""
    locked = select(Organizer).where(Organizer.id == organizer_id).with_for_update()
    organizer = session.scalars(locked).one_or_none()
    if organizer is None:
        raise NotFound
    if organizer.confirmed_at is None:
        organizer.confirmed_at, organizer.confirmed_by = now, actor_id
        record(session, actor_id, "organizer.confirmed", ("organizer", organizer.id), now=now)
    return organizer


def check_is_confirmed(organizer: Organizer, confirmers: str) -> None:
    """`confirmers` names those who can, for the sentence."""
    if organizer.confirmed_at is None:
        raise Conflict("organizer_unconfirmed", organizer=organizer.name, confirmers=confirmers)


def _check(name: str, hotline: str) -> None:
    problems = {}
    if not name:
        problems["organizer_name"] = "required"
    elif len(name) > MAX_NAME_LENGTH:
        problems["organizer_name"] = "too_long"
    if len(hotline) > MAX_HOTLINE_LENGTH:
        problems["hotline"] = "too_long"
    if problems:
        raise Invalid(fields=problems)
