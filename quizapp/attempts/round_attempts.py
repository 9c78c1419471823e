"""What contests asks of attempts when an organizer closes, extends or wipes a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.events import AttemptsWiped
from quizapp.attempts.models import OPEN, Attempt
from quizapp.attempts.queries import FINISHED
from quizapp.attempts.service.finish import finish
from quizapp.contests.ports import RoundCounts
from quizapp.core.events import emit
from quizapp.core.stopped import going_on, is_stopped, stopped
from quizapp.organisations.models import Participant
from quizapp.organisations.queries.units import path_of


class SqlRoundAttempts:
    """The port `contests.ports.RoundAttempts` by the attempts' own tables."""

    def count(self, session: Session, round_id: str) -> RoundCounts:
        """People and attempts of a round."""
        states = (
            select(Attempt.state, func.count())
            .where(Attempt.round_id == round_id)
            .group_by(Attempt.state)
        )
        by_state: dict[str, int] = dict(session.execute(states).all())
        people = session.scalar(
            select(func.count(Attempt.participant_id.distinct())).where(
                Attempt.round_id == round_id
            )
        )
        finished = sum(by_state.get(state, 0) for state in FINISHED)
        return RoundCounts(people or 0, by_state.get(OPEN, 0), finished)

    def close_open(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Close all running attempts; the moment of closing becomes their deadline."""
        running = _lock_open(session, round_id)
        for attempt in running:
            attempt.deadline_at = min(attempt.deadline_at, now)
        finish(session, running, now=now)
        return len(running)

    def extend_open(
        self,
        session: Session,
        round_id: str,
        by: timedelta,
        unit_id: str | None,
        *,
        now: datetime,
        participant_id: str | None = None,
    ) -> int:
        """Move the deadlines of attempts whose time is not over yet."""
        running = [one for one in _lock_open(session, round_id) if not one.window.is_over(now)]
        if unit_id is not None:
            running = [one for one in running if _is_below(session, one, unit_id)]
        if participant_id is not None:
            running = [one for one in running if one.participant_id == participant_id]
        for attempt in running:
            attempt.deadline_at += by
        session.flush()
        return len(running)

    def stop_clocks(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Let the time of running attempts stand still; what is over is left to the sweeper."""
        running = _lock_open(session, round_id)
        for attempt in running:
            attempt.deadline_at = stopped(attempt.deadline_at, now)
        session.flush()
        return sum(is_stopped(one.deadline_at) for one in running)

    def go_on(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Let it go on with what was left."""
        running = [one for one in _lock_open(session, round_id) if is_stopped(one.deadline_at)]
        for attempt in running:
            attempt.deadline_at = going_on(attempt.deadline_at, now)
        session.flush()
        return len(running)

    def best(self, session: Session, round_id: str, count: int) -> Sequence[str]:
        """The participants ranked first, with all who are equal to the last of them."""
        ranked = select(Attempt.rank_key, Attempt.participant_id).where(
            Attempt.round_id == round_id, Attempt.is_counted, Attempt.rank_key.is_not(None)
        )
        order = (Attempt.rank_key, Attempt.duration_seconds, Attempt.participant_id)
        last = session.execute(ranked.order_by(*order).limit(1).offset(count - 1)).first()
        if last is not None:
            ranked = ranked.where(Attempt.rank_key <= last.rank_key)
        return [one.participant_id for one in session.execute(ranked.order_by(*order))]

    def wipe(self, session: Session, round_id: str) -> int:
        """Remove attempts, answers, and participants who took part in this round alone."""
        here = select(Attempt.participant_id).where(Attempt.round_id == round_id)
        elsewhere = select(Attempt.participant_id).where(Attempt.round_id != round_id)
        only_here = set(session.scalars(here)) - set(session.scalars(elsewhere))
        removed = session.execute(
            delete(Attempt).where(Attempt.round_id == round_id).returning(Attempt.id)
        )
        count = len(removed.all())
        for participant_id in sorted(only_here):
            session.execute(delete(Participant).where(Participant.id == participant_id))
        emit(session, AttemptsWiped(round_id))
        return count


def _lock_open(session: Session, round_id: str) -> list[Attempt]:
    """In one order for every caller, so that two of them cannot wait for each other."""
    running = select(Attempt).where(Attempt.round_id == round_id, Attempt.state == OPEN)
    return list(
        session.scalars(
            running.order_by(Attempt.id)
            .with_for_update(of=Attempt)
            .execution_options(populate_existing=True)
        )
    )


def _is_below(session: Session, attempt: Attempt, unit_id: str) -> bool:
    participant = session.get_one(Participant, attempt.participant_id)
    return unit_id in path_of(session, participant.unit_id)
