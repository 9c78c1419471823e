"""What counted at an earlier moment, from the attempts that had ended by then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import FINISHED
from quizapp.attempts.results import standing_of
from quizapp.attempts.rules import FinishedAttempt, choose_counted_among, merit_of
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round
from quizapp.organisations.models import Participant
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import Standing

FETCHED_AT_ONCE = 2000
_FIGURES = (
    Attempt.id,
    Attempt.participant_id,
    Attempt.number,
    Attempt.score,
    Attempt.correct_count,
    Attempt.duration_seconds,
    Attempt.submitted_at,
    Attempt.prediction,
)


@dataclass(frozen=True, slots=True)
class Then:
    """The attempt of a person that counted then."""

    rank_key: str
    duration_seconds: int
    participant_id: str
    attempt_id: str
    number: int
    score: float


def list_then(session: Session, round_id: str, since: datetime) -> list[Then]:
    """Best first. Who has nothing that counts any more is left out."""
    round_ = get_round(session, round_id)
    rows = session.execute(
        _ended(round_id, since, *_FIGURES).order_by(Attempt.participant_id, Attempt.number),
        execution_options={"yield_per": FETCHED_AT_ONCE},
    )
    found = (_counted(list(mine), round_) for _who, mine in _by_person(rows))
    return sorted(
        (one for one in found if one is not None),
        key=attrgetter("rank_key", "duration_seconds", "participant_id"),
    )


def count_then(session: Session, round_id: str, since: datetime) -> dict[str, int]:
    """`attempts.queries.count_by_state` as it was then."""
    begun = select(func.count()).where(Attempt.round_id == round_id, Attempt.started_at <= since)
    ended = _ended(round_id, since, func.count())
    units = _ended(round_id, since, func.count(func.distinct(Participant.unit_id))).join(
        Participant, Participant.id == Attempt.participant_id
    )
    submitted = session.scalar(ended) or 0
    return {
        "open": max(0, (session.scalar(begun) or 0) - submitted),
        "submitted": submitted,
        "units": session.scalar(units) or 0,
    }


def _ended(round_id: str, since: datetime, *columns: Any) -> Select[Any]:
    counting = select(Attempt.participant_id).where(
        Attempt.round_id == round_id, Attempt.is_counted
    )
    return (
        select(*columns)
        .select_from(Attempt)
        .where(
            Attempt.round_id == round_id,
            Attempt.state.in_(FINISHED),
            Attempt.submitted_at <= since,
            Attempt.score.is_not(None),
            Attempt.participant_id.in_(counting),
        )
    )


def _by_person(rows: Iterable[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    return groupby(rows, key=attrgetter("participant_id"))


def _counted(mine: list[Any], round_: Round) -> Then | None:
    standings = {one.id: _standing(one, round_, len(mine)) for one in mine}
    chosen = choose_counted_among(
        [
            FinishedAttempt(one.id, one.number, merit_of(standings[one.id], round_.chain))
            for one in mine
        ],
        [one.number for one in mine],
        (round_.attempts_allowed, round_.attempts_per),
        round_.counted_attempt,
    )
    if chosen is None:
        return None
    row = next(one for one in mine if one.id == chosen.id)
    key = rank_key(standings[row.id], round_.chain)
    return Then(key, row.duration_seconds, row.participant_id, row.id, row.number, row.score)


def _standing(row: Any, round_: Round, attempts: int) -> Standing:
    return standing_of(row, round_.question_count, actual=None, attempts=attempts)
