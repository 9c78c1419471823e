"""Handing the attempts of one entry over to another entry of the same person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.events import AttemptsHandedOver, AttemptsWiped
from quizapp.attempts.models import OPEN, Attempt
from quizapp.attempts.queries import list_attempts
from quizapp.attempts.service.finish import choose_counted
from quizapp.core.errors import Conflict
from quizapp.core.events import emit
from quizapp.organisations.queries.participants import lock_participant

# Out of the way of every number in use while the rows are numbered anew.
_ASIDE = 1_000_000


def hand_over_attempts(session: Session, from_id: str, to_id: str, *, now: datetime) -> int:
    """Move all attempts; in each round they are numbered by their start, and one counts.

    Returns how many moved. Raises Conflict("merge_both_open") while both have one running.
    """
    for participant_id in sorted((from_id, to_id)):
        lock_participant(session, participant_id)
    rounds = select(Attempt.round_id).where(Attempt.participant_id == from_id).distinct()
    return sum(
        _hand_over(session, round_id, from_id, to_id, now=now)
        for round_id in session.scalars(rounds.order_by(Attempt.round_id)).all()
    )


def remove_entered(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Remove an attempt that was entered by mistake; later ones of the person close up.

    Its participant is locked by the caller.
    """
    round_id, participant_id = attempt.round_id, attempt.participant_id
    session.delete(attempt)
    session.flush()
    left = list_attempts(session, round_id, participant_id)
    for number, one in enumerate(left, 1):
        one.number, one.ranked_at = number, now
        session.flush()
    if left:
        choose_counted(session, left[0], now=now)
    emit(session, AttemptsWiped(round_id))


def _hand_over(session: Session, round_id: str, from_id: str, to_id: str, *, now: datetime) -> int:
    moving = list_attempts(session, round_id, from_id)
    together = [*moving, *list_attempts(session, round_id, to_id)]
    if sum(attempt.state == OPEN for attempt in together) > 1:
        raise Conflict("merge_both_open")
    together.sort(key=lambda attempt: (attempt.started_at, attempt.id))
    for number, attempt in enumerate(together, _ASIDE):
        attempt.number, attempt.is_counted = number, False
        attempt.ranked_at = now
    session.flush()
    for number, attempt in enumerate(together, 1):
        attempt.number, attempt.participant_id = number, to_id
    session.flush()
    choose_counted(session, together[0], now=now)
    emit(session, AttemptsHandedOver(round_id, from_id, to_id))
    return len(moving)
