"""Several statements under one stem, each right or wrong. Response: {statement id: boolean}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import (
    ALL_OR_NOTHING,
    LADDER,
    PARTIAL,
    Key,
    Shape,
    Shapeless,
    check_mapping,
    refuse,
    share,
)

MIN_STATEMENTS = 2
STEPS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Credit for 0 to 4 right statements."""


class StatementTable(Shapeless):
    """`key` = {"values": [bool, ...]}, one for each statement.

    Partial: the share of right statements. Ladder: for tables of four, as in the graduation exam
    of Vietnamese schools since 2025 (Quyết định 764/QĐ-BGDĐT of 08/03/2024): 0.1, 0.25, 0.5, 1.
    A statement without an answer is not right.
    """

    name = "statement_table"
    scorings = (PARTIAL, ALL_OR_NOTHING, LADDER)

    def faults(self, count: int, key: Key, scoring: str) -> list[str]:
        """A value for each of at least two statements."""
        values = key.get("values")
        if count < MIN_STATEMENTS:
            return ["too_few_statements"]
        if not isinstance(values, list) or len(values) != count:
            return ["key_missing"]
        if not all(isinstance(value, bool) for value in values):
            return ["key_missing"]
        return ["ladder_needs_four"] if scoring == LADDER and count != len(STEPS) - 1 else []

    def check(self, response: object, option_ids: Sequence[str], _shape: Shape = None) -> None:
        """Some of the statements, each with a boolean and nothing like one."""
        for id_, value in check_mapping(response, len(option_ids)).items():
            if id_ not in option_ids or not isinstance(value, bool):
                raise refuse()

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """By the statements answered rightly."""
        given = response if isinstance(response, dict) else {}
        values = key["values"]
        right = sum(given.get(id_) is values[index] for id_, index in indexes.items())
        return STEPS[right] if scoring == LADDER else share(right, len(values), scoring)

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """Each statement with its value."""
        return {id_: key["values"][index] for id_, index in indexes.items()}
