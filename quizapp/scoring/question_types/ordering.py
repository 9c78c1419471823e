"""Items to be put in order. Response: the list of their ids, first to last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import (
    ALL_OR_NOTHING,
    PARTIAL,
    Key,
    Shape,
    ids_by_index,
    refuse,
    share,
)

MIN_ITEMS = 2


class Ordering:
    """`key` = {"count": n}: the items were written in the right order.

    Partial: the share of items that stand in their own place ("absolute position" of Moodle's
    ordering questions, docs.moodle.org, "Ordering question type").
    """

    name = "ordering"
    scorings = (ALL_OR_NOTHING, PARTIAL)

    def faults(self, count: int, key: Key, _scoring: str) -> list[str]:
        """Two items or more."""
        if count < MIN_ITEMS:
            return ["too_few_items"]
        return [] if key.get("count") == count else ["key_missing"]

    def shape(self, _key: Key) -> Shape:
        """Nothing to know, but to be mixed."""
        return {}

    def check(self, response: object, option_ids: Sequence[str], _shape: Shape = None) -> None:
        """Different ids of this slot's items; what is not placed yet is missing at the end."""
        if not isinstance(response, list) or len(response) > len(option_ids):
            raise refuse()
        if not all(isinstance(id_, str) and id_ in option_ids for id_ in response):
            raise refuse()
        if len(set(response)) != len(response):
            raise refuse()

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """By the items in their place."""
        given = response if isinstance(response, list) else []
        right = sum(indexes.get(id_) == place for place, id_ in enumerate(given))
        return share(right, key["count"], scoring)

    def right_ids(self, _key: Key, indexes: Mapping[str, int]) -> object:
        """All items as they were written."""
        ids = ids_by_index(indexes)
        return [ids[index] for index in sorted(ids)]
