"""Reading who is invited, and whom a coordinator may still name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from quizapp.core.text import fold, name_sort_key
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.organisations.queries.scope import Scope, within
from quizapp.training.classes.models import ClassInvitation, ClassPlace, ClassQuota
from quizapp.training.classes.rules.seats import INVITED, WAITING, WITHDRAWN

MAX_WORDS = 6


@dataclass(frozen=True)
class InvitationLine:
    """Somebody named for a class."""

    invitation: ClassInvitation
    unit_name: str
    place_name: str


@dataclass(frozen=True)
class QuotaLine:
    """An enterprise and how its seats are used."""

    unit: Unit
    seats: int
    invited: int
    waiting: int


def list_invitations(
    session: Session,
    class_id: str,
    scope: Scope,
    typed: str = "",
    state: str = "",
    *,
    limit: int,
    offset: int,
) -> tuple[list[InvitationLine], int]:
    """A page of those named, by enterprise and name, those in line last; and how many."""
    conditions = [
        ClassInvitation.class_id == class_id,
        ClassInvitation.state == state if state else ClassInvitation.state != WITHDRAWN,
        within(scope, ClassInvitation.unit_id),
        *_named(typed),
    ]
    total = (select(func.count()).select_from(ClassInvitation).join(ClassInvitation.learner)).where(
        *conditions
    )
    page = (
        select(ClassInvitation, Unit.name, ClassPlace.name)
        .join(ClassInvitation.learner)
        .join(Unit, Unit.id == ClassInvitation.unit_id)
        .join(ClassPlace, ClassPlace.id == ClassInvitation.place_id)
        .where(*conditions)
        .order_by(ClassInvitation.state, Unit.folded_name, Learner.folded_name, ClassInvitation.id)
    )
    rows = session.execute(page.limit(limit).offset(offset))
    return [InvitationLine(*row) for row in rows], session.scalar(total) or 0


def list_candidates(
    session: Session, class_id: str, scope: Scope, typed: str = "", *, limit: int, offset: int
) -> tuple[list[Guard], int]:
    """A page of the guards of the scope whom nobody has named yet, and how many there are."""
    named = select(ClassInvitation.learner_id).where(
        ClassInvitation.class_id == class_id, ClassInvitation.state != WITHDRAWN
    )
    seats = select(ClassQuota.unit_id).where(ClassQuota.class_id == class_id, ClassQuota.seats > 0)
    conditions = [
        Guard.left_on.is_(None),
        within(scope, Guard.unit_id),
        Guard.unit_id.in_(seats),
        Guard.unit_id == Learner.unit_id,
        Guard.learner_id.not_in(named),
        *_named(typed),
    ]
    total = select(func.count()).select_from(Guard).join(Guard.learner).where(*conditions)
    page = (
        select(Guard)
        .join(Guard.learner)
        .where(*conditions)
        .order_by(Learner.folded_name, Guard.id)
        .limit(limit)
        .offset(offset)
    )
    return list(session.scalars(page).unique()), session.scalar(total) or 0


def list_quotas(session: Session, class_id: str, scope: Scope) -> list[QuotaLine]:
    """The enterprises of the scope with their seats."""
    counts = (
        select(
            ClassInvitation.unit_id.label("unit_id"),
            func.count().filter(ClassInvitation.state == INVITED).label("invited"),
            func.count().filter(ClassInvitation.state == WAITING).label("waiting"),
        )
        .where(ClassInvitation.class_id == class_id)
        .group_by(ClassInvitation.unit_id)
        .subquery()
    )
    wanted = (
        select(
            Unit,
            ClassQuota.seats,
            func.coalesce(counts.c.invited, 0),
            func.coalesce(counts.c.waiting, 0),
        )
        .join(ClassQuota, and_(ClassQuota.unit_id == Unit.id, ClassQuota.class_id == class_id))
        .outerjoin(counts, counts.c.unit_id == Unit.id)
        .where(within(scope, Unit.id), or_(ClassQuota.seats > 0, counts.c.invited > 0))
        .order_by(Unit.folded_name)
    )
    return [QuotaLine(*row) for row in session.execute(wanted)]


def seats_of_places(session: Session, class_id: str) -> dict[str, int]:
    """Place id -> how many are invited there."""
    wanted = (
        select(ClassInvitation.place_id, func.count())
        .where(ClassInvitation.class_id == class_id, ClassInvitation.state == INVITED)
        .group_by(ClassInvitation.place_id)
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def invited_ids(session: Session, class_id: str) -> list[str]:
    """All who have a seat."""
    wanted = select(ClassInvitation.learner_id).where(
        ClassInvitation.class_id == class_id, ClassInvitation.state == INVITED
    )
    return list(session.scalars(wanted))


def by_name(people: list[Learner]) -> list[Learner]:
    """As Vietnamese lists stand: by the given name."""
    return sorted(people, key=lambda person: name_sort_key(person.full_name))


def _named(typed: str) -> list[ColumnElement[bool]]:
    """Each word is in the name or in the employee code."""
    return [
        or_(
            Learner.folded_name.contains(word, autoescape=True),
            Learner.employee_code.contains(word.upper(), autoescape=True),
        )
        for word in fold(typed).split()[:MAX_WORDS]
    ]
