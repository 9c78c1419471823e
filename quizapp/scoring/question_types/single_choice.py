"""One option is right. Response: its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import Key, refuse


class SingleChoice:
    """`key` = {"options": [index]}."""

    name = "single_choice"

    def check(self, response: object, option_ids: Sequence[str]) -> None:
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
