"""Entries on the left find theirs on the right. Response: {left id: right id}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import (
    ALL_OR_NOTHING,
    PARTIAL,
    Key,
    Shape,
    check_mapping,
    ids_by_index,
    refuse,
    share,
)

MIN_LEFT = 2


class Matching:
    """`key` = {"left": n, "right_of": [index of the right entry, for each left one]}.

    The elements are the n left entries, then the right ones, of which there may be more; two left
    entries may share one. Partial: the share of left entries that found theirs, as Moodle grades
    its matching questions (docs.moodle.org, "Matching question type").
    """

    name = "matching"
    scorings = (PARTIAL, ALL_OR_NOTHING)

    def faults(self, count: int, key: Key, _scoring: str) -> list[str]:
        """Two or more left entries, each with one of at least two right ones."""
        left, right_of = key.get("left"), key.get("right_of")
        if not isinstance(left, int) or left < MIN_LEFT or count - left < MIN_LEFT:
            return ["too_few_entries"]
        if not isinstance(right_of, list) or len(right_of) != left:
            return ["key_missing"]
        return [] if all(index in range(left, count) for index in right_of) else ["key_missing"]

    def shape(self, key: Key) -> Shape:
        """How many entries stand on the left."""
        return {"left": key["left"]}

    def check(self, response: object, option_ids: Sequence[str], shape: Shape = None) -> None:
        """Some of the left entries, each with one of the right."""
        left, right = option_ids[: shape["left"]], option_ids[shape["left"] :]
        for one, other in check_mapping(response, len(left)).items():
            if one not in left or other not in right:
                raise refuse()

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """By the pairs that are right."""
        given = response if isinstance(response, dict) else {}
        wanted = self.right_ids(key, indexes)
        right = sum(given.get(left) == other for left, other in wanted.items())
        return share(right, len(wanted), scoring)

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> dict[str, str]:
        """All pairs."""
        ids = ids_by_index(indexes)
        return {ids[left]: ids[right] for left, right in enumerate(key["right_of"])}
