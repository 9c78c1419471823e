"""Reading who learns, and by which card."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import Invalid, NotFound
from quizapp.organisations.models import Learner, Post, Unit
from quizapp.organisations.queries.scope import Scope, within
from quizapp.organisations.rules import clean_employee_code, clean_phone

LONGEST_TYPED = 60


class KnownLearner(NamedTuple):
    """What signing in needs of a learner once the session is closed."""

    id: str
    full_name: str
    phone: str | None
    employee_code: str | None
    pin_hash: str | None
    token_epoch: int


class Door(NamedTuple):
    """Where somebody signs in: a unit, and the post whose card was scanned."""

    unit_id: str
    unit_name: str
    post_name: str | None = None
    card_code: str | None = None


def door_of_card(session: Session, card_code: str) -> Door | None:
    """The door of a post's card, unless it was renewed or the post closed."""
    hangs = select(Post, Unit.name).join(Unit, Unit.id == Post.unit_id)
    hangs = hangs.where(Post.card_code == card_code, Post.closed_at.is_(None))
    found = session.execute(hangs).one_or_none()
    if found is None:
        return None
    post, unit_name = found
    return Door(post.unit_id, unit_name, post.name, post.card_code)


def get_card_door(session: Session, card_code: str) -> Door:
    """The same. Raises NotFound("card_unknown")."""
    door = door_of_card(session, card_code)
    if door is None:
        raise NotFound("card_unknown")
    return door


def door_of_unit(session: Session, unit_id: str) -> Door:
    """The door of a unit without its card."""
    unit = session.get_one(Unit, unit_id)
    return Door(unit.id, unit.name)


def names_typed(typed: str) -> tuple[str | None, str | None]:
    """What was typed, read as a phone number and as an employee code."""
    phone = code = None
    with suppress(Invalid):
        phone = clean_phone(typed[:LONGEST_TYPED])
    with suppress(Invalid):
        code = clean_employee_code(typed[:LONGEST_TYPED])
    return phone, code


def find_learner(session: Session, unit_id: str, typed: str) -> KnownLearner | None:
    """Who has this phone number at the unit, else who has this employee code."""
    phone, code = names_typed(typed)
    named = [
        column == value
        for column, value in ((Learner.phone, phone), (Learner.employee_code, code))
        if value
    ]
    if not named:
        return None
    here = select(Learner).where(Learner.unit_id == unit_id, Learner.left_at.is_(None))
    found = sorted(session.scalars(here.where(or_(*named))), key=lambda one: one.phone != phone)
    return known_learner(found[0]) if found else None


def known_learner(learner: Learner) -> KnownLearner:
    """The same without the session."""
    return KnownLearner(
        id=learner.id,
        full_name=learner.full_name,
        phone=learner.phone,
        employee_code=learner.employee_code,
        pin_hash=learner.pin_hash,
        token_epoch=learner.token_epoch,
    )


def get_learner(session: Session, learner_id: str, scope: Scope) -> Learner:
    """A learner of the scope; a stranger's, or one who has left, is not found."""
    theirs = select(Learner).where(
        Learner.id == learner_id, Learner.left_at.is_(None), within(scope, Learner.unit_id)
    )
    learner = session.scalars(theirs).one_or_none()
    if learner is None:
        raise NotFound
    return learner
