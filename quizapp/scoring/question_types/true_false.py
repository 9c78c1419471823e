"""A statement is right or wrong. Response: true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import Key, refuse


class TrueFalse:
    """`key` = {"value": bool}."""

    name = "true_false"

    def check(self, response: object, _option_ids: Sequence[str]) -> None:
        """A boolean and nothing like one."""
        if not isinstance(response, bool):
            raise refuse()

    def credit(
        self, response: object, key: Key, _indexes: Mapping[str, int], _scoring: str
    ) -> float:
        """Right or not."""
        return 1.0 if response is key["value"] else 0.0

    def right_ids(self, key: Key, _indexes: Mapping[str, int]) -> object:
        """The right value."""
        return key["value"]
