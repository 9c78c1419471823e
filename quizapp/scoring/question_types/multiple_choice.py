"""One or more options are right. Response: the list of chosen ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import PARTIAL, Key, refuse


class MultipleChoice:
    """`key` = {"options": [index, ...]}.

    All-or-nothing: exactly the right ones. Partial: (right chosen - wrong chosen) / number right,
    never below zero, so that ticking everything earns nothing extra.
    """

    name = "multiple_choice"

    def check(self, response: object, option_ids: Sequence[str]) -> None:
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
        if scoring == PARTIAL:
            return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))
        return 1.0 if chosen == right else 0.0

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """The ids of the right options, in the order shown."""
        return [id_ for id_, index in indexes.items() if index in key["options"]]
