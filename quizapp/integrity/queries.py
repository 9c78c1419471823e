"""Reading whom the staff may help, and what their entries hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.accounts.rules import ADMIN, COORDINATOR, ORGANIZER
from quizapp.attempts.models import Attempt
from quizapp.contests.models import Contest, ContestStaff, Round
from quizapp.organisations.queries.coordinators import coordinated_unit_ids
from quizapp.organisations.queries.participants import PeopleScope


def people_scope(session: Session, staff_id: str, roles: Collection[str]) -> PeopleScope:
    """Admins: everybody. Organizers: their contests. Coordinators: their units."""
    if ADMIN in roles:
        return PeopleScope(None)
    assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == staff_id)
    contest_ids = session.scalars(assigned).all() if ORGANIZER in roles else ()
    units = coordinated_unit_ids(session, staff_id) if COORDINATOR in roles else frozenset[str]()
    return PeopleScope(frozenset(contest_ids), units)


def contest_titles(session: Session, scope: PeopleScope) -> dict[str, str]:
    """The contests by which people can be filtered, newest first."""
    contests = select(Contest.id, Contest.title).where(Contest.is_hidden.is_(False))
    contests = contests.order_by(Contest.created_at.desc())
    if scope.contest_ids is not None and not scope.unit_ids:
        contests = contests.where(Contest.id.in_(sorted(scope.contest_ids)))
    return {row[0]: row[1] for row in session.execute(contests)}


@dataclass(frozen=True)
class RoundUse:
    """How many attempts of a round an entry has used, of how many (0: any number)."""

    round_id: str
    title: str
    used: int
    allowed: int


def rounds_used(session: Session, participant_id: str) -> list[RoundUse]:
    """The rounds in which an entry has attempts. Counts only: no scores, no answers."""
    used = (
        select(Round.id, Round.title, func.count(Attempt.id), Round.attempts_allowed)
        .join(Attempt, Attempt.round_id == Round.id)
        .where(Attempt.participant_id == participant_id)
        .group_by(Round.id)
        .order_by(Round.position)
    )
    return [RoundUse(*row) for row in session.execute(used)]


def rounds_used_by_both(mine: Collection[RoundUse], others: Collection[RoundUse]) -> list[str]:
    """Titles of rounds in which both entries have attempts: merging makes them one person's."""
    ids = {use.round_id for use in others}
    return [use.title for use in mine if use.round_id in ids]
