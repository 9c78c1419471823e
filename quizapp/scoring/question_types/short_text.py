"""A few words to be typed. Response: the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.scoring.question_types.base import ALL_OR_NOTHING, Key, Shape, Shapeless, refuse
from quizapp.scoring.question_types.typed_text import MAX_TYPED, best_text, credit_of, faults_of


class ShortText(Shapeless):
    """`key` = {"accepted": [{"text", "credit": 0..1}], "case": false, "accents": true}.

    What is typed earns the credit of the best accepted text that it equals, as Moodle's short
    answers do (docs.moodle.org, "Short-Answer question type"); there are no wildcards.
    """

    name = "short_text"
    scorings = (ALL_OR_NOTHING,)

    def faults(self, _count: int, key: Key, _scoring: str) -> list[str]:
        """Accepted texts, one of them worth all."""
        return faults_of(key.get("accepted"))

    def check(self, response: object, _option_ids: Sequence[str], _shape: Shape = None) -> None:
        """A text that is not too long."""
        if not isinstance(response, str) or len(response) > MAX_TYPED:
            raise refuse()

    def credit(
        self, response: object, key: Key, _indexes: Mapping[str, int], _scoring: str
    ) -> float:
        """That of the best text it equals."""
        return credit_of(response, key)

    def right_ids(self, key: Key, _indexes: Mapping[str, int]) -> object:
        """The first text worth all."""
        return best_text(key["accepted"])
