"""Closing an attempt: by its participant, or by the clock. Graded once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec
from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.attempts.events import AttemptSubmitted
from quizapp.attempts.models import EXPIRED, SUBMITTED, Attempt
from quizapp.attempts.queries import (
    FINISHED,
    get_attempt_for_update,
    list_answers,
    list_attempts,
)
from quizapp.attempts.results import standing_of
from quizapp.attempts.rules import (
    FinishedAttempt,
    check_accepts_answer,
    choose_counted_among,
    merit_of,
)
from quizapp.attempts.service.answer import save_last_answers
from quizapp.attempts.service.answer_job import AnswerDraft
from quizapp.attempts.service.closing import (
    Closed,
    Ending,
    close_attempts,
    slots_to_grade,
)
from quizapp.attempts.service.closing_sql import ClosingSql, OpenAttempt
from quizapp.attempts.service.predicting import PredictionDraft, write_prediction
from quizapp.attempts.version_cards import cards_of
from quizapp.contests.models import Round
from quizapp.core import measures
from quizapp.core.db import after_commit, execute_in
from quizapp.core.errors import Conflict
from quizapp.core.events import emit
from quizapp.organisations.queries.participants import lock_participant
from quizapp.scoring.policies import grade_paper, repairs_of
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import Standing


def submit(
    session: Session,
    attempt_id: str,
    participant_id: str,
    drafts: Sequence[AnswerDraft] = (),
    prediction: PredictionDraft | None = None,
    *,
    now: datetime,
) -> Attempt:
    """Save the last answers and the prediction, and close the attempt.

    The same submission again gives the same attempt; a different one is a Conflict.
    """
    # Participant before attempt, as in start_attempt: one order of locks everywhere.
    lock_participant(session, participant_id)
    attempt = get_attempt_for_update(session, attempt_id, participant_id)
    if attempt.state == SUBMITTED and _says_the_same(session, attempt, drafts, prediction):
        return attempt
    check_accepts_answer(attempt.window, now)
    save_last_answers(session, attempt, drafts, now=now)
    if prediction is not None:
        write_prediction(session, attempt, prediction)
    _close(session, [Ending(_open(attempt), SUBMITTED, digest_of(drafts, prediction))], now=now)
    session.refresh(attempt)
    return attempt


def finish(session: Session, attempts: Sequence[Attempt], *, now: datetime) -> None:
    """Close locked open attempts as expired: with what was saved, ended at the deadline at most."""
    _close(session, [Ending(_open(attempt), EXPIRED) for attempt in attempts], now=now)
    for attempt in attempts:
        session.refresh(attempt)


def close_overdue(session: Session, *, now: datetime, limit: int = 200) -> list[Closed]:
    """Expire attempts whose time is over; call again while there are `limit`.

    One among all processes does it at a time; the others find nothing to do.
    """
    sql = _sql(session)
    if not sql.is_the_sweeper():
        return []
    return _close(session, [Ending(one, EXPIRED) for one in sql.hold_overdue(now, limit)], now=now)


def finish_entered(
    session: Session, attempt: Attempt, *, ended_at: datetime, now: datetime
) -> None:
    """Close an attempt that was made elsewhere and ended then; boards hear of it from `now` on."""
    _close(session, [Ending(_open(attempt), SUBMITTED)], now=ended_at)
    _tell_boards(session, attempt, now)
    session.refresh(attempt)


def grade_again(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Grade a finished attempt by its answers of now, and choose anew which attempt counts."""
    responses = {slot: one.response for slot, one in list_answers(session, attempt.id).items()}
    cards = cards_of(session, [attempt.paper])
    slots = slots_to_grade(attempt.paper, cards, repairs_of(attempt.round.repairs))
    graded = grade_paper(slots, responses)
    attempt.score, attempt.correct_count = graded.score, graded.correct_count
    attempt.grades = list(graded.grades)
    attempt.answered_count = sum(response is not None for response in responses.values())
    session.flush()
    choose_counted(session, attempt, now=now)
    _tell_boards(session, attempt, now)
    emit(session, AttemptSubmitted(attempt.round_id, attempt.participant_id, attempt.id))


def _tell_boards(session: Session, attempt: Attempt, now: datetime) -> None:
    """Boards read on by `ranked_at`: a moment that is past would pass them by."""
    session.execute(
        update(Attempt)
        .where(
            Attempt.round_id == attempt.round_id,
            Attempt.participant_id == attempt.participant_id,
            Attempt.ranked_at.is_not(None),
        )
        .values(ranked_at=now)
    )


def _close(session: Session, endings: Sequence[Ending], *, now: datetime) -> list[Closed]:
    session.flush()
    closed = close_attempts(_sql(session), endings, partial(cards_of, session), now=now)
    for one in closed:
        emit(session, AttemptSubmitted(one.round_id, one.participant_id, one.id))
    after_commit(session, partial(count_closed, closed))
    return closed


def count_closed(closed: Sequence[Closed]) -> None:
    """Count what was closed, once it is durable."""
    submitted = sum(one.state == SUBMITTED for one in closed)
    measures.attempts_submitted.inc(submitted)
    measures.attempts_expired.inc(len(closed) - submitted)


def _sql(session: Session) -> ClosingSql:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return ClosingSql(execute_in(session), on_sqlite=on_sqlite)


def _open(attempt: Attempt) -> OpenAttempt:
    round_ = attempt.round
    return OpenAttempt(
        id=attempt.id,
        participant_id=attempt.participant_id,
        round_id=attempt.round_id,
        number=attempt.number,
        paper=attempt.paper,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        attempts_allowed=round_.attempts_allowed,
        attempts_per=round_.attempts_per,
        counted_attempt=round_.counted_attempt,
        duration_until=round_.duration_until,
        ranking=round_.ranking,
        prediction=attempt.prediction,
        actual=actual_of(round_),
        pauses=round_.pauses,
        repairs=round_.repairs,
    )


def actual_of(round_: Round) -> str | None:
    """The true value of the prediction, once it was counted."""
    return round_.actual["value"] if round_.actual else None


def choose_counted(session: Session, attempt: Attempt, *, now: datetime) -> Attempt | None:
    """Mark the one attempt of this participant and round that counts; None while none does."""
    mine = list_attempts(session, attempt.round_id, attempt.participant_id)
    finished = {one.id: one for one in mine if one.state in FINISHED}
    round_ = attempt.round
    standings = {one.id: _standing(one, round_, len(finished)) for one in finished.values()}
    for one in finished.values():
        one.rank_key = rank_key(standings[one.id], round_.chain)
    chosen = choose_counted_among(
        [
            FinishedAttempt(one.id, one.number, merit_of(standings[one.id], round_.chain))
            for one in finished.values()
        ],
        [one.number for one in mine],
        (round_.attempts_allowed, round_.attempts_per),
        round_.counted_attempt,
    )
    if chosen is None:
        return None
    session.execute(
        update(Attempt)
        .where(Attempt.id.in_([id_ for id_ in finished if id_ != chosen.id]), Attempt.is_counted)
        .values(is_counted=False, ranked_at=now)
    )
    session.flush()
    finished[chosen.id].is_counted, finished[chosen.id].ranked_at = True, now
    session.flush()
    return finished[chosen.id]


def _standing(attempt: Attempt, round_: Round, attempts: int) -> Standing:
    if attempt.score is None:
        message = f"attempt {attempt.id} is finished but not graded"
        raise AssertionError(message)
    count = len(attempt.paper)
    return standing_of(attempt, count, actual=actual_of(round_), attempts=attempts)


def digest_of(drafts: Sequence[AnswerDraft], prediction: PredictionDraft | None = None) -> str:
    """Of drafts in any order, also of such as no attempt would take."""
    content = sorted(msgspec.json.encode(draft) for draft in drafts)
    if prediction is not None:
        content.append(msgspec.json.encode(prediction))
    return hashlib.sha256(b"\n".join(content)).hexdigest()


def _says_the_same(
    session: Session,
    attempt: Attempt,
    drafts: Sequence[AnswerDraft],
    prediction: PredictionDraft | None,
) -> bool:
    """The identical submission, or one that only repeats what is already stored."""
    if attempt.submission_digest == digest_of(drafts, prediction):
        return True
    if prediction is not None and prediction.seq != attempt.prediction_seq:
        raise Conflict("attempt_closed")
    stored = list_answers(session, attempt.id)
    same = all(
        draft.slot in stored and stored[draft.slot].response == draft.response for draft in drafts
    )
    if not same:
        raise Conflict("attempt_closed")
    return True
