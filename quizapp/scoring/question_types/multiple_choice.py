"""One or more options are right. Response: the list of chosen ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import (
    ALL_OR_NOTHING,
    PARTIAL,
    WEIGHTS,
    Key,
    Shape,
    Shapeless,
    refuse,
)

MIN_OPTIONS = 2
TOLERANCE = 0.0005
"""What is lost by writing thirds and sevenths with five digits."""


class MultipleChoice(Shapeless):
    """`key` = {"options": [index, ...]}, by weights also {"weights": [-1..1 for each option]}.

    All-or-nothing: exactly the right ones. Partial: (right chosen - wrong chosen) / number right,
    never below zero, so that ticking everything earns nothing extra. Weights: the sum over what
    was chosen, between nothing and all, as Moodle grades "multiple answers allowed"
    (docs.moodle.org, "Multiple Choice question type").
    """

    name = "multiple_choice"
    scorings = (ALL_OR_NOTHING, PARTIAL, WEIGHTS)

    def faults(self, count: int, key: Key, scoring: str) -> list[str]:
        """Two options or more, some of them right; weights that make all of the right ones."""
        right = key.get("options")
        if count < MIN_OPTIONS:
            return ["too_few_options"]
        if not isinstance(right, list) or not right:
            return ["key_missing"]
        if not all(type(index) is int and index in range(count) for index in right):
            return ["key_missing"]
        return _weight_faults(key.get("weights"), count) if scoring == WEIGHTS else []

    def check(self, response: object, option_ids: Sequence[str], _shape: Shape = None) -> None:
        """A list of different ids of this slot's options."""
        if not isinstance(response, list) or len(response) > len(option_ids):
            raise refuse()
        if not all(isinstance(chosen, str) and chosen in option_ids for chosen in response):
            raise refuse()
        if len(set(response)) != len(response):
            raise refuse()

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """By the scoring of the question."""
        chosen = {indexes[id_] for id_ in response} if isinstance(response, list) else set()
        right = set(key["options"])
        if scoring == WEIGHTS:
            # Thirds are written with five digits: three of them make all.
            total = float(sum(key["weights"][index] for index in chosen))
            return round(min(1.0, max(0.0, total)), 4)
        if scoring == PARTIAL:
            return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))
        return 1.0 if chosen == right else 0.0

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """The ids of the right options, in the order shown."""
        return [id_ for id_, index in indexes.items() if index in key["options"]]


def _weight_faults(weights: object, count: int) -> list[str]:
    if not isinstance(weights, list) or len(weights) != count:
        return ["weights_unreadable"]
    if not all(isinstance(one, int | float) and -1 <= one <= 1 for one in weights):
        return ["weights_unreadable"]
    total = sum(one for one in weights if one > 0)
    return [] if abs(total - 1) <= TOLERANCE else ["weights_make_no_whole"]
