"""Reading join codes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.contests.models import UNSEEN, Round
from quizapp.core.errors import NotFound
from quizapp.core.tokens import normalise_code
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Unit


def get_join_code(session: Session, typed: str) -> JoinCode:
    """The join code however it was typed. Raises NotFound("join_code_unknown")."""
    by_code = select(JoinCode).where(JoinCode.code == normalise_code(typed)[:12])
    found = session.scalars(by_code).one_or_none()
    if found is None:
        raise NotFound("join_code_unknown")
    return found


def get_door(session: Session, typed: str) -> tuple[JoinCode, Round, Unit | None]:
    """A join code with the round and unit behind it; a draft round has no door yet."""
    door = (
        select(JoinCode, Round, Unit)
        .join(Round, Round.id == JoinCode.round_id)
        .outerjoin(Unit, Unit.id == JoinCode.unit_id)
        .where(JoinCode.code == normalise_code(typed)[:12])
    )
    found = session.execute(door).one_or_none()
    if found is None or found.Round.state in UNSEEN:
        raise NotFound("join_code_unknown")
    return found.JoinCode, found.Round, found.Unit


def find_public_join_code(session: Session, round_id: str) -> JoinCode | None:
    """A round's door for everybody (no unit preset), else its oldest one."""
    doors = select(JoinCode).where(JoinCode.round_id == round_id)
    oldest_public = doors.order_by(JoinCode.unit_id.is_not(None), JoinCode.created_at, JoinCode.id)
    return session.scalars(oldest_public.limit(1)).first()
