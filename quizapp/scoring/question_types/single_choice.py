"""One option is right. Response: its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import ALL_OR_NOTHING, Key, Shape, Shapeless, refuse

MIN_OPTIONS = 2


class SingleChoice(Shapeless):
    """`key` = {"options": [index]}."""

    name = "single_choice"
    scorings = (ALL_OR_NOTHING,)

    def faults(self, count: int, key: Key, _scoring: str) -> list[str]:
        """Two options or more, one of them right."""
        if count < MIN_OPTIONS:
            return ["too_few_options"]
        right = key.get("options")
        is_sound = isinstance(right, list) and len(right) == 1 and right[0] in range(count)
        return [] if is_sound else ["key_missing"]

    def check(self, response: object, option_ids: Sequence[str], _shape: Shape = None) -> None:
        """An id of this slot's options."""
        if not isinstance(response, str) or response not in option_ids:
            raise refuse()

    def credit(
        self, response: object, key: Key, indexes: Mapping[str, int], _scoring: str
    ) -> float:
        """Right or not."""
        return 1.0 if indexes.get(str(response)) in key["options"] else 0.0

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """The id of the right option."""
        return next(id_ for id_, index in indexes.items() if index in key["options"])
