"""Reading contests, their people and their organizers. `scope`: a staff id, or None for all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.contests.models import (
    HIDDEN_ORGANIZER,
    Contest,
    ContestStaff,
    Organizer,
    Round,
)
from quizapp.core.errors import NotFound
from quizapp.core.text import fold


@dataclass(frozen=True)
class ContestRow:
    """A contest of the list with its rounds."""

    contest: Contest
    rounds: tuple[Round, ...]


def get_contest(session: Session, contest_id: str, scope: str | None) -> Contest:
    """A contest assigned to this member of the staff."""
    wanted = _within(select(Contest).where(Contest.id == contest_id), scope)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_contest_by_slug(session: Session, slug: str) -> Contest | None:
    """The contest of this address."""
    return session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()


def is_assigned(session: Session, contest_id: str, staff_id: str) -> bool:
    """Whether somebody is assigned to a contest."""
    return session.get(ContestStaff, (contest_id, staff_id)) is not None


def list_contests(session: Session, scope: str | None, typed: str = "") -> list[ContestRow]:
    """Contests of this member of the staff, newest first; `typed` searches titles by words."""
    wanted = _within(select(Contest), scope).order_by(Contest.created_at.desc(), Contest.id)
    contests = list(session.scalars(wanted))
    words = fold(typed).split()
    kept = [one for one in contests if all(word in fold(_searched(one)) for word in words)]
    rounds = _rounds_of(session, [one.id for one in kept])
    return [ContestRow(one, tuple(rounds.get(one.id, ()))) for one in kept]


def _searched(contest: Contest) -> str:
    return f"{contest.title} {contest.slug} {contest.organizer.name}"


def _rounds_of(session: Session, contest_ids: Collection[str]) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = {}
    wanted = select(Round).where(Round.contest_id.in_(contest_ids))
    for round_ in session.scalars(wanted.order_by(Round.position, Round.created_at)):
        rounds.setdefault(round_.contest_id, []).append(round_)
    return rounds


def list_people(session: Session, contest_id: str) -> list[StaffAccount]:
    """Who is assigned to a contest."""
    people = select(StaffAccount).join(ContestStaff, ContestStaff.staff_id == StaffAccount.id)
    people = people.where(ContestStaff.contest_id == contest_id)
    return list(session.scalars(people.order_by(StaffAccount.name, StaffAccount.id)))


def list_organizers(session: Session) -> list[Organizer]:
    """All names, those that wait for confirmation first."""
    waiting_first = Organizer.confirmed_at.is_not(None)
    names = select(Organizer).where(Organizer.id != HIDDEN_ORGANIZER)
    return list(session.scalars(names.order_by(waiting_first, Organizer.name)))


def list_confirmers(session: Session) -> list[StaffAccount]:
    """The active admins: those who can confirm an organizer's name."""
    is_admin = exists().where(StaffRole.staff_id == StaffAccount.id, StaffRole.role == "admin")
    admins = select(StaffAccount).where(StaffAccount.is_active, is_admin)
    return list(session.scalars(admins.order_by(StaffAccount.name, StaffAccount.id)))


def _within(contests: Select[Contest], scope: str | None) -> Select[Contest]:
    contests = contests.where(Contest.is_hidden.is_(False))
    if scope is None:
        return contests
    assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == scope)
    return contests.where(Contest.id.in_(assigned))
