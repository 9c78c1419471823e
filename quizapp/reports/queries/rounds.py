"""Which rounds somebody of the staff watches. `scope`: a staff id, or None for every contest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from quizapp.contests.models import UNSEEN, ContestStaff, Round
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Unit
from quizapp.reports.rules import SOON, RoundNow, concerns

_MOST_ROUNDS = 200


def list_watched_rounds(session: Session, scope: str | None, now: datetime) -> list[RoundNow]:
    """Published rounds of the contests in scope, those that end last first."""
    rounds = _published(scope).where(Round.opens_at <= now + SOON)
    newest = rounds.order_by(Round.closes_at.desc(), Round.id).limit(_MOST_ROUNDS)
    found = list(session.scalars(newest))
    return [_round_now(one) for one in found or _next_ones(session, scope)]


def _next_ones(session: Session, scope: str | None) -> list[Round]:
    return list(session.scalars(_published(scope).order_by(Round.opens_at).limit(1)))


def list_rounds_for_units(
    session: Session, unit_ids: Collection[str], now: datetime
) -> list[RoundNow]:
    """Published rounds in which people of these units may take part."""
    if not unit_ids:
        return []
    around = _with_all_above(session, unit_ids)
    return [one for one in list_watched_rounds(session, None, now) if concerns(one, around)]


def get_watched_round(session: Session, round_id: str, scope: str | None) -> RoundNow:
    """A published round of a contest in scope; any other is not found."""
    found = session.scalars(_published(scope).where(Round.id == round_id)).one_or_none()
    if found is None:
        raise NotFound
    return _round_now(found)


def get_round_for_units(session: Session, round_id: str, unit_ids: Collection[str]) -> RoundNow:
    """A published round in which people of these units may take part."""
    found = get_watched_round(session, round_id, None)
    if not unit_ids or not concerns(found, _with_all_above(session, unit_ids)):
        raise NotFound
    return found


def _published(scope: str | None) -> Select[Round]:
    rounds = select(Round).where(Round.state.not_in(UNSEEN))
    if scope is None:
        return rounds
    assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == scope)
    return rounds.where(Round.contest_id.in_(assigned))


def _with_all_above(session: Session, unit_ids: Collection[str]) -> frozenset[str]:
    start = select(Unit.id, Unit.parent_id).where(Unit.id.in_(sorted(unit_ids)))
    path = start.cte("path", recursive=True)
    above = aliased(Unit)
    path = path.union(select(above.id, above.parent_id).where(above.id == path.c.parent_id))
    return frozenset(session.scalars(select(path.c.id)))


def _round_now(one: Round) -> RoundNow:
    return RoundNow(
        id=one.id,
        title=one.title,
        kind=one.kind,
        contest_id=one.contest_id,
        contest_title=one.contest.title,
        is_demo=one.contest.is_demo,
        window=one.window,
        ended_at=one.closed_at or one.closes_at,
        organizer=one.contest.organizer.name,
        guards_only=one.guards_only,
        eligible_unit_ids=frozenset(one.eligible_unit_ids),
    )
