"""A number to be typed. Response: a text, a number, or {"value", "unit"}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import ALL_OR_NOTHING, Key, Shape, refuse
from quizapp.scoring.question_types.typed_number import (
    MAX_TYPED,
    best_number,
    credit_of,
    faults_of,
)


class Numeric:
    """`key` = {"accepted": [...], "units": [{"name", "factor"}], "unit_required": false}.

    Accepted is {"value", "tolerance", "credit"} or {"low", "high", "credit"}, decimals as texts
    with a point. Bounds belong to what is accepted, as in Moodle's numerical questions
    (docs.moodle.org, "Numerical question type"); a number is multiplied by its unit's factor.
    """

    name = "numeric"
    scorings = (ALL_OR_NOTHING,)

    def faults(self, _count: int, key: Key, _scoring: str) -> list[str]:
        """Readable numbers, one worth all."""
        return faults_of(key)

    def shape(self, key: Key) -> Shape:
        """The names of the units, to be offered."""
        return {"units": [unit["name"] for unit in key.get("units", ())]}

    def check(self, response: object, _option_ids: Sequence[str], shape: Shape = None) -> None:
        """Something short; whether it is a number is decided when it is graded."""
        value = response
        if isinstance(response, dict):
            unit = response.get("unit")
            if set(response) - {"value", "unit"} or unit not in (None, "", *shape["units"]):
                raise refuse()
            value = response.get("value")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and not (isinstance(value, str) and len(value) <= MAX_TYPED):
            raise refuse()

    def credit(
        self, response: object, key: Key, _indexes: Mapping[str, int], _scoring: str
    ) -> float:
        """That of the best value that holds it."""
        return credit_of(response, key)

    def right_ids(self, key: Key, _indexes: Mapping[str, int]) -> object:
        """The value worth all."""
        return best_number(key)
