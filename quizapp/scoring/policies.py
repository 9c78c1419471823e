"""From answers to a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quizapp.scoring.question_types import question_type
from quizapp.scoring.question_types.base import Key

FULL_CREDIT = 1.0


class SlotToGrade(NamedTuple):
    """One question of a paper as grading sees it."""

    slot: int
    type: str
    key: Key
    indexes: Mapping[str, int]
    points: float
    scoring: str


@dataclass(frozen=True)
class GradedPaper:
    """`grades` holds the credit (0.0 to 1.0) of each slot in order; unanswered earns 0."""

    score: float
    max_score: float
    correct_count: int
    grades: tuple[float, ...]


def grade_paper(slots: Sequence[SlotToGrade], responses: Mapping[int, object]) -> GradedPaper:
    """A pure function of frozen questions and final answers. `responses` maps slot -> response."""
    grades: list[float] = []
    earned = most = 0.0
    for slot in slots:
        credit = _credit(slot, responses.get(slot.slot))
        grades.append(credit)
        earned += slot.points * credit
        most += slot.points
    correct_count = sum(credit >= FULL_CREDIT for credit in grades)
    return GradedPaper(round(earned, 4), most, correct_count, tuple(grades))


def _credit(slot: SlotToGrade, response: object) -> float:
    if response is None:
        return 0.0
    return question_type(slot.type).credit(response, slot.key, slot.indexes, slot.scoring)
