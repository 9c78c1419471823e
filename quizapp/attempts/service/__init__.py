"""What can be done with attempts."""

from quizapp.attempts.service.answer import save_answer, save_answers
from quizapp.attempts.service.answer_job import AnswerDraft, BatchSaved, Saved
from quizapp.attempts.service.finish import (
    close_overdue,
    finish,
    finish_entered,
    grade_again,
    submit,
)
from quizapp.attempts.service.merge import hand_over_attempts, remove_entered
from quizapp.attempts.service.predicting import PredictionDraft, PredictionSaved, save_prediction
from quizapp.attempts.service.start import begin_attempt, count_of, start_attempt

__all__ = [
    "AnswerDraft",
    "BatchSaved",
    "PredictionDraft",
    "PredictionSaved",
    "Saved",
    "begin_attempt",
    "close_overdue",
    "count_of",
    "finish",
    "finish_entered",
    "grade_again",
    "hand_over_attempts",
    "remove_entered",
    "save_answer",
    "save_answers",
    "save_prediction",
    "start_attempt",
    "submit",
]
