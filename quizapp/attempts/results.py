"""A finished attempt as the ranking sees it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from quizapp.scoring.predictions import prediction_error
from quizapp.scoring.ranking import Standing


class Figures(NamedTuple):
    """What a finished attempt brought, by its own columns."""

    participant_id: str
    score: float
    correct_count: int
    duration_seconds: int
    submitted_at: datetime
    prediction: str | None


class FinishedRow(Protocol):
    """A finished attempt, as a table's row."""

    participant_id: Any
    score: Any
    correct_count: Any
    duration_seconds: Any
    submitted_at: Any
    prediction: Any


def standing_of(
    row: Figures | FinishedRow, question_count: int, *, actual: str | None, attempts: int = 1
) -> Standing:
    """`actual`: the true value of the prediction; None while it is not known."""
    return Standing(
        participant_id=row.participant_id,
        score=row.score,
        duration_seconds=row.duration_seconds,
        submitted_at=row.submitted_at,
        correct_count=row.correct_count,
        is_all_correct=row.correct_count >= question_count,
        prediction_error=prediction_error(row.prediction, actual),
        attempts=attempts,
    )
