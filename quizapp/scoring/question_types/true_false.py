"""A statement is right or wrong. Response: true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import ALL_OR_NOTHING, Key, Shape, Shapeless, refuse


class TrueFalse(Shapeless):
    """`key` = {"value": bool}."""

    name = "true_false"
    scorings = (ALL_OR_NOTHING,)

    def faults(self, _count: int, key: Key, _scoring: str) -> list[str]:
        """Right or wrong."""
        return [] if isinstance(key.get("value"), bool) else ["key_missing"]

    def check(self, response: object, _option_ids: Sequence[str], _shape: Shape = None) -> None:
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
