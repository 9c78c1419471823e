"""What every question type can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from quizapp.core.errors import Invalid

ALL_OR_NOTHING, PARTIAL = "all_or_nothing", "partial"
Key = Mapping[str, Any]


class QuestionType(Protocol):
    """Checks and grades responses. Option ids are those of the attempt, in the order shown."""

    @property
    def name(self) -> str:
        """As in the contract."""
        ...

    def check(self, response: object, option_ids: Sequence[str]) -> None:
        """Raise Invalid("invalid_response") unless the response has this type's shape."""
        ...

    def credit(self, response: object, key: Key, indexes: Mapping[str, int], scoring: str) -> float:
        """0.0 to 1.0. `indexes` maps option id -> index in the authored order."""
        ...

    def right_ids(self, key: Key, indexes: Mapping[str, int]) -> object:
        """The right response in the attempt's own ids, to show after release."""
        ...


def refuse() -> Invalid:
    """The refusal of a response of the wrong shape."""
    return Invalid("invalid_response")
