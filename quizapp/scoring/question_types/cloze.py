"""A text with gaps, to choose for or to type into. Response: {gap: option id or text}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.scoring.question_types import typed_number, typed_text
from quizapp.scoring.question_types.base import (
    ALL_OR_NOTHING,
    PARTIAL,
    Key,
    Shape,
    check_mapping,
    ids_by_index,
    refuse,
)

MIN_CHOICES = 2
Gap = Mapping[str, Any]


class Cloze:
    """`key` = {"gaps": [gap, ...]}; the stem holds {{1}}, {{2}} where they stand.

    A gap is {"options": [indexes], "right": [indexes]} to choose, the key of a short text, or
    {"numeric": the key of a number}. Gaps weigh the same, as in Moodle's embedded answers
    (docs.moodle.org, "Embedded Answers (Cloze) question type"). Gaps are named "1", "2", ...
    """

    name = "cloze"
    scorings = (PARTIAL, ALL_OR_NOTHING)

    def faults(self, count: int, key: Key, _scoring: str) -> list[str]:
        """At least one gap, each sound."""
        gaps = key.get("gaps")
        if not isinstance(gaps, list) or not gaps:
            return ["no_gaps"]
        if not all(isinstance(gap, Mapping) for gap in gaps):
            return ["key_missing"]
        found = [fault for gap in gaps for fault in _faults(gap, count)]
        return list(dict.fromkeys(found))

    def shape(self, key: Key) -> Shape:
        """For each gap the elements to choose from, or nothing where it is typed."""
        return {"gaps": [gap.get("options") for gap in key["gaps"]]}

    def check(self, response: object, option_ids: Sequence[str], shape: Shape = None) -> None:
        """Some of the gaps, each with one of its own choices or a short text."""
        gaps = shape["gaps"]
        names = {str(number): choices for number, choices in enumerate(gaps, 1)}
        for name, value in check_mapping(response, len(gaps)).items():
            if name not in names or not isinstance(value, str):
                raise refuse()
            choices = names[name]
            if choices is None:
                is_well = len(value) <= typed_text.MAX_TYPED
            else:
                is_well = value in [option_ids[index] for index in choices]
            if not is_well:
                raise refuse()

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """The mean over the gaps, or all or nothing."""
        given = response if isinstance(response, dict) else {}
        earned = [
            _credit(gap, given.get(str(number)), indexes)
            for number, gap in enumerate(key["gaps"], 1)
        ]
        if scoring == ALL_OR_NOTHING:
            return 1.0 if all(credit == 1.0 for credit in earned) else 0.0
        return sum(earned) / len(earned)

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """What belongs into each gap."""
        ids = ids_by_index(indexes)
        return {str(number): _right(gap, ids) for number, gap in enumerate(key["gaps"], 1)}


def _faults(gap: Gap, count: int) -> list[str]:
    if "numeric" in gap:
        numeric = gap["numeric"]
        return typed_number.faults_of(numeric) if isinstance(numeric, Mapping) else ["key_missing"]
    if "accepted" in gap:
        return typed_text.faults_of(gap["accepted"])
    options, right = gap.get("options", []), gap.get("right", [])
    if not all(isinstance(one, list) for one in (options, right)):
        return ["key_missing"]
    if not all(type(index) is int for index in (*options, *right)):
        return ["key_missing"]
    if len(options) < MIN_CHOICES or not all(index in range(count) for index in options):
        return ["too_few_choices"]
    return [] if right and set(right) <= set(options) else ["key_missing"]


def _credit(gap: Gap, value: object, indexes: Mapping[str, int]) -> float:
    if "numeric" in gap:
        return typed_number.credit_of(value, gap["numeric"])
    if "accepted" in gap:
        return typed_text.credit_of(value, gap)
    return 1.0 if indexes.get(str(value)) in gap["right"] else 0.0


def _right(gap: Gap, ids: Mapping[int, str]) -> str:
    if "numeric" in gap:
        return typed_number.best_number(gap["numeric"])
    if "accepted" in gap:
        return typed_text.best_text(gap["accepted"])
    return ids[gap["right"][0]]
