"""The prediction question: what is counted, what may be typed, how far a guess lies off. Pure.

The definitions are those of published contest rules: people with every answer right, people who
took part, attempts, or the share of all-correct papers with so many decimals. A rule says nearest,
never "not above".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from quizapp.core.errors import Invalid
from quizapp.scoring.question_types.typed_number import parse_number
from quizapp.scoring.ranking import NO_PREDICTION

MAX_DECIMALS = 6
LARGEST = Decimal(10) ** 9
PERCENT = Decimal(100)


class PredictionKind(StrEnum):
    """What is predicted."""

    ALL_CORRECT_PEOPLE = "all_correct_people"
    PARTICIPANTS = "participants"
    ATTEMPTS = "attempts"
    PERCENT_ALL_CORRECT = "percent_all_correct"


class Over(StrEnum):
    """Whether people, each by the counted attempt, or all finished attempts are counted."""

    PEOPLE = "people"
    ATTEMPTS = "attempts"


@dataclass(frozen=True)
class Prediction:
    """The question as a round asks it; frozen with its rules. `decimals` only of a percentage."""

    kind: PredictionKind
    over: Over
    decimals: int
    sentence: str

    @property
    def is_percentage(self) -> bool:
        """Whether the answer is a share of a hundred."""
        return self.kind is PredictionKind.PERCENT_ALL_CORRECT


@dataclass(frozen=True)
class Tally:
    """What a closed round adds up to. `all_correct` as the question counts: people or attempts."""

    people: int
    attempts: int
    all_correct: int


def prediction_of(kept: Mapping[str, Any] | None) -> Prediction | None:
    """From what a round keeps."""
    if not kept:
        return None
    return Prediction(
        PredictionKind(kept["kind"]), Over(kept["over"]), int(kept["decimals"]), kept["sentence"]
    )


def read_guess(typed: object, question: Prediction) -> str:
    """What somebody typed, "1.234" or "87,65", as a plain decimal. Raises Invalid."""
    value = parse_number(_readable(typed, question)) if isinstance(typed, str) else None
    if value is None:
        raise Invalid("invalid_prediction", fields={"value": "invalid_prediction"})
    decimals = question.decimals if question.is_percentage else 0
    highest = PERCENT if question.is_percentage else LARGEST
    if not 0 <= value <= highest:
        raise Invalid("prediction_out_of_range", fields={"value": "prediction_out_of_range"})
    if value != round_to(value, decimals):
        raise Invalid("prediction_decimals", fields={"value": "prediction_decimals"})
    return format(round_to(value, decimals), "f")


def _readable(typed: str, question: Prediction) -> str:
    """A share of a hundred has no thousands, so that its one point is a decimal sign."""
    is_decimal = question.is_percentage and typed.count(".") == 1 and "," not in typed
    return typed.replace(".", ",") if is_decimal else typed


def actual_value(question: Prediction, tally: Tally) -> str:
    """The true value as a plain decimal; a share of nobody is 0."""
    match question.kind:
        case PredictionKind.ALL_CORRECT_PEOPLE:
            return str(tally.all_correct)
        case PredictionKind.PARTICIPANTS:
            return str(tally.people)
        case PredictionKind.ATTEMPTS:
            return str(tally.attempts)
        case PredictionKind.PERCENT_ALL_CORRECT:
            among = tally.people if question.over is Over.PEOPLE else tally.attempts
            share = PERCENT * tally.all_correct / among if among else Decimal(0)
            return format(round_to(share, question.decimals), "f")


def prediction_error(guess: str | None, actual: str | None) -> Decimal:
    """How far a guess lies off: 0 for all while nothing is known, infinite without a guess."""
    if actual is None:
        return Decimal(0)
    return NO_PREDICTION if guess is None else abs(Decimal(guess) - Decimal(actual))


def round_to(value: Decimal, decimals: int) -> Decimal:
    """Halves are rounded up, as written rules do."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
