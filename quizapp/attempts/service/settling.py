"""After the last answer of a round: the true value of its prediction, counted once, and all keys.

The count rests on the attempts that count, as the rules of the round say; it is taken again only
where the key of a question was changed afterwards, with everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.events import RoundRanked
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import FINISHED, is_anybody_answering
from quizapp.attempts.results import standing_of
from quizapp.attempts.service.closing_sql import ClosingSql
from quizapp.attempts.service.finish import actual_of, choose_counted
from quizapp.audit.service import SYSTEM, record
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.queries import get_round_for_update
from quizapp.contests.rules import Phase
from quizapp.core.db import execute_in
from quizapp.core.errors import Conflict
from quizapp.core.events import emit
from quizapp.scoring.predictions import (
    Over,
    Prediction,
    Tally,
    actual_value,
    prediction_of,
)
from quizapp.scoring.rank_keys import rank_key

AT_ONCE = 2000
_Rows = Sequence[Row[Any]]
_KEYLESS = select(Attempt.id).where(Attempt.rank_key.is_(None), Attempt.score.is_not(None))


def rounds_to_settle(session: Session, now: datetime) -> list[str]:
    """Closed rounds whose prediction has no true value yet."""
    unsettled = select(Round).where(
        Round.prediction.is_not(None), Round.actual.is_(None), Round.state != DRAFT
    )
    closed = [one for one in session.scalars(unsettled) if one.window.phase(now) is Phase.CLOSED]
    return [one.id for one in closed if not is_anybody_answering(session, one.id)]


def settle(session: Session, round_id: str, *, now: datetime) -> Round:
    """Count the true value and rank everybody by it; a round that has one stays as it is.

    Raises Conflict("round_not_closed") while somebody may still answer.
    """
    round_ = get_round_for_update(session, round_id, None)
    question = prediction_of(round_.prediction)
    if question is None or round_.actual is not None:
        return round_
    if round_.window.phase(now) is not Phase.CLOSED or is_anybody_answering(session, round_id):
        raise Conflict("round_not_closed")
    count_anew(session, round_, question, now=now)
    rank_anew(session, round_, now=now)
    return round_


def count_anew(session: Session, round_: Round, question: Prediction, *, now: datetime) -> None:
    """Write the true value with all that it was counted from."""
    finished = select(func.count()).where(
        Attempt.round_id == round_.id, Attempt.state.in_(FINISHED)
    )
    counted = select(func.count()).where(Attempt.round_id == round_.id, Attempt.is_counted)
    among = counted if question.over is Over.PEOPLE else finished
    all_right = among.where(Attempt.correct_count >= round_.question_count)
    people, attempts, right = (session.scalar(one) or 0 for one in (counted, finished, all_right))
    tally = Tally(people, attempts, right)
    round_.actual = {
        "value": actual_value(question, tally),
        "people": people,
        "attempts": attempts,
        "all_correct": right,
        "query": " ".join(str(all_right).split()),
        "at": now.isoformat(),
    }
    session.flush()
    record(session, SYSTEM, "round.settled", ("round", round_.id), round_.actual, now=now)


def rank_anew(session: Session, round_: Round, *, now: datetime) -> None:
    """Give every finished attempt of a round the key that its figures earn it."""
    session.flush()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    sql = ClosingSql(execute_in(session), on_sqlite=on_sqlite)
    for rows in _batches(session, round_.id):
        sql.rekey(_keys(round_, rows), now)
    emit(session, RoundRanked(round_.id))


def _keys(round_: Round, rows: _Rows) -> dict[str, str]:
    """`rows` hold all finished attempts of each person among them."""
    keys = {}
    for _participant, together in groupby(rows, key=lambda row: row.participant_id):
        theirs = list(together)
        for row in theirs:
            standing = standing_of(
                row, round_.question_count, actual=actual_of(round_), attempts=len(theirs)
            )
            keys[row.id] = rank_key(standing, round_.chain)
    return keys


def _batches(session: Session, round_id: str) -> Iterator[_Rows]:
    """In the order of people, nobody's attempts in two batches."""
    finished = (
        select(
            *(Attempt.id, Attempt.participant_id, Attempt.score, Attempt.correct_count),
            *(Attempt.duration_seconds, Attempt.submitted_at, Attempt.prediction),
        )
        .where(Attempt.round_id == round_id, Attempt.state.in_(FINISHED))
        .order_by(Attempt.participant_id, Attempt.number)
    )
    last = ""
    after = finished.limit(AT_ONCE)
    while rows := cast("_Rows", session.execute(after.where(Attempt.participant_id > last)).all()):
        if len(rows) == AT_ONCE and rows[0].participant_id != rows[-1].participant_id:
            rows = [row for row in rows if row.participant_id != rows[-1].participant_id]
        yield rows
        last = rows[-1].participant_id


def is_any_keyless(session: Session) -> bool:
    """Whether `give_missing_keys` has something to do."""
    return session.scalar(_KEYLESS.limit(1)) is not None


def give_missing_keys(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Rank what a node of an earlier release has closed; returns how many there were."""
    found = select(Attempt).where(Attempt.id.in_(_KEYLESS.limit(limit)))
    attempts = session.scalars(found.with_for_update(of=Attempt, skip_locked=True)).all()
    for attempt in attempts:
        choose_counted(session, attempt, now=now)
    return len(attempts)
