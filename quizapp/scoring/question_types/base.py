"""What every question type can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from quizapp.core.errors import Invalid

ALL_OR_NOTHING, PARTIAL, WEIGHTS, LADDER = "all_or_nothing", "partial", "weights", "ladder"
Key = Mapping[str, Any]
Shape = Any
"""What answers must know of a question besides its ids: JSON, kept in the paper; None for most.

A question with a shape is always shown mixed: the order of its elements may be its answer.
"""


class QuestionType(Protocol):
    """Checks and grades responses.

    The elements of a question (options, statements, entries, items) are one list in the authored
    order; keys name them by their index there. Option ids are those of the attempt.
    """

    @property
    def name(self) -> str:
        """As in the contract."""
        ...

    @property
    def scorings(self) -> Sequence[str]:
        """How it may be graded, the usual way first."""
        ...

    def faults(self, count: int, key: Key, scoring: str) -> list[str]:
        """Codes of what is wrong with a definition of `count` elements; none when it is sound."""
        ...

    def shape(self, key: Key) -> Shape:
        """What must be kept in the paper so that responses can be checked without the key."""
        ...

    def check(self, response: object, option_ids: Sequence[str], shape: Shape = None) -> None:
        """Raise Invalid("invalid_response") unless the response has this type's form.

        `option_ids`: in the authored order where there is a shape, else in any.
        """
        ...

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """0.0 to 1.0. `indexes` maps option id -> index in the authored order."""
        ...

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """The right response in the attempt's own ids, to show after release."""
        ...


class Shapeless:
    """A type whose responses can be checked by the ids alone."""

    def shape(self, _key: Key) -> Shape:
        """Nothing."""
        return None


def refuse() -> Invalid:
    """The refusal of a response of the wrong form."""
    return Invalid("invalid_response")


def check_mapping(response: object, size: int) -> Mapping[str, object]:
    """A response by id, of at most so many ids."""
    if not isinstance(response, dict) or len(response) > size:
        raise refuse()
    return response


def ids_by_index(indexes: Mapping[str, int]) -> dict[int, str]:
    """Authored index -> id of the attempt."""
    return {index: id_ for id_, index in indexes.items()}


def share(right: int, of: int, scoring: str) -> float:
    """So many of so many: as a share where parts count, else all or nothing."""
    if scoring == ALL_OR_NOTHING:
        return 1.0 if right == of else 0.0
    return right / of
