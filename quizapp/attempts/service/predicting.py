"""Saving a prediction: as an answer, by the phone's own counter, as long as the attempt runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import get_attempt_for_update
from quizapp.attempts.rules import check_accepts_answer, check_seq
from quizapp.core.errors import NotFound
from quizapp.scoring.predictions import prediction_of, read_guess


@dataclass(frozen=True)
class PredictionDraft:
    """What a phone sends. `value` as it was typed; None clears."""

    value: object
    seq: object


@dataclass(frozen=True)
class PredictionSaved:
    """What stands now, and whether something newer stood already."""

    attempt: Attempt
    seq: int
    superseded: bool


def save_prediction(
    session: Session,
    attempt_id: str,
    participant_id: str,
    draft: PredictionDraft,
    *,
    now: datetime,
) -> PredictionSaved:
    """The newest counts. Raises Invalid for what is no such number, Conflict after the end."""
    attempt = get_attempt_for_update(session, attempt_id, participant_id)
    check_accepts_answer(attempt.window, now)
    return write_prediction(session, attempt, draft)


def write_prediction(session: Session, attempt: Attempt, draft: PredictionDraft) -> PredictionSaved:
    """The same of an attempt that the caller holds and has found open."""
    question = prediction_of(attempt.round.prediction)
    if question is None:
        raise NotFound("prediction_not_asked")
    seq = check_seq(draft.seq)
    value = None if draft.value in (None, "") else read_guess(draft.value, question)
    superseded = attempt.prediction_seq is not None and seq < attempt.prediction_seq
    if not superseded:
        attempt.prediction, attempt.prediction_seq = value, seq
        session.flush()
    return PredictionSaved(attempt, seq, superseded)
