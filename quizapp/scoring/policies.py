"""From answers to a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from quizapp.scoring.question_types import question_type
from quizapp.scoring.question_types.base import Key

FULL_CREDIT = 1.0


class RepairKind(StrEnum):
    """After a round everybody gets the points, or more answers count, or another key does."""

    DROP = "drop"
    ACCEPT = "accept"
    CHANGE = "change"


class Repair(NamedTuple):
    """`keys`: what is accepted too, or the one key instead; empty where the question is dropped."""

    kind: RepairKind
    keys: tuple[Key, ...] = ()


class SlotToGrade(NamedTuple):
    """One question of a paper as grading sees it."""

    slot: int
    type: str
    key: Key
    indexes: Mapping[str, int]
    points: float
    scoring: str
    repair: Repair | None = None


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


def repairs_of(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Repair]:
    """Version -> repair, from what a round keeps."""
    return {
        version: Repair(RepairKind(one["kind"]), tuple(one["keys"]))
        for version, one in kept.items()
    }


def _credit(slot: SlotToGrade, response: object) -> float:
    """A dropped question gives its points to everybody, also to who left it out."""
    if slot.repair is not None and slot.repair.kind is RepairKind.DROP:
        return FULL_CREDIT
    if response is None:
        return 0.0
    grade = question_type(slot.type).credit
    return max(grade(response, key, slot.indexes, slot.scoring) for key in _keys(slot))


def _keys(slot: SlotToGrade) -> Sequence[Key]:
    if slot.repair is None:
        return (slot.key,)
    if slot.repair.kind is RepairKind.CHANGE:
        return slot.repair.keys
    return (slot.key, *slot.repair.keys)
