"""Ranks: an ordered chain of criteria; ties share a rank; never by id, name or arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

NO_PREDICTION = Decimal("Infinity")


class Criterion(StrEnum):
    """What the rules of a round may rank by, in an order of the organizer's choice.

    The last two end a chain: whoever is still equal is drawn by lot where prizes do not suffice,
    or shares the place with its prize. A lot is no property of a result, so no rank rests on it.
    """

    SCORE = "score"
    CORRECT = "correct"
    ALL_CORRECT = "all_correct"
    PREDICTION = "prediction"
    DURATION = "duration"
    EARLIEST = "earliest"
    ATTEMPTS = "attempts"
    LOT = "lot"
    SHARED = "shared"


Chain = Sequence[Criterion]
ENDINGS = (Criterion.LOT, Criterion.SHARED)
KNOWN_LATER = (Criterion.PREDICTION, Criterion.ATTEMPTS)
"""What one result does not tell about itself: they never choose among a person's own attempts."""
DEFAULT_CHAIN = (Criterion.SCORE, Criterion.DURATION, Criterion.EARLIEST, Criterion.LOT)


@dataclass(frozen=True)
class Standing:
    """What a counted attempt brings to the ranking. Durations in whole seconds.

    `prediction_error`: how far the prediction lies from the actual number; infinite without one,
    and 0 for everybody until the actual number is known. `attempts`: how many were finished.
    """

    participant_id: str
    score: float
    duration_seconds: int
    submitted_at: datetime
    correct_count: int = 0
    is_all_correct: bool = False
    prediction_error: Decimal = Decimal(0)
    attempts: int = 1


@dataclass(frozen=True)
class Ranked:
    """A standing and its rank.

    `decided_by`: the first criterion that set this one behind the one above; None at the top and
    when equal to the one above.
    """

    rank: int
    standing: Standing
    decided_by: Criterion | None


@dataclass(frozen=True)
class Step:
    """One criterion of a comparison. `mine` and `theirs` as the criterion measures them.

    `sign`: -1 where mine is better, 0 where equal, 1 where theirs is. `is_reached`: no earlier
    criterion has decided.
    """

    criterion: Criterion
    mine: object
    theirs: object
    sign: int
    is_reached: bool

    @property
    def decides(self) -> bool:
        """Whether the places follow from this criterion."""
        return self.is_reached and self.sign != 0


VALUES: dict[Criterion, Callable[[Standing], float | Decimal | datetime | bool]] = {
    Criterion.SCORE: lambda standing: standing.score,
    Criterion.CORRECT: lambda standing: standing.correct_count,
    Criterion.ALL_CORRECT: lambda standing: standing.is_all_correct,
    Criterion.PREDICTION: lambda standing: standing.prediction_error,
    Criterion.DURATION: lambda standing: standing.duration_seconds,
    Criterion.EARLIEST: lambda standing: standing.submitted_at,
    Criterion.ATTEMPTS: lambda standing: standing.attempts,
}
MORE_IS_BETTER = frozenset({Criterion.SCORE, Criterion.CORRECT, Criterion.ALL_CORRECT})


def chain_of(names: Iterable[str]) -> tuple[Criterion, ...]:
    """From what a round keeps. Raises ValueError for an unknown name."""
    return tuple(Criterion(name) for name in names)


def ranked_by(chain: Chain) -> tuple[Criterion, ...]:
    """The criteria that ranks rest on, without the ending."""
    return tuple(criterion for criterion in chain if criterion not in ENDINGS)


def chosen_by(chain: Chain) -> tuple[Criterion, ...]:
    """What tells the best of one person's own attempts: what is known when it ends."""
    return tuple(criterion for criterion in ranked_by(chain) if criterion not in KNOWN_LATER)


def tie_key(standing: Standing, chain: Chain = DEFAULT_CHAIN) -> tuple[object, ...]:
    """Smaller is better."""
    return tuple(_key(standing, criterion) for criterion in ranked_by(chain))


def _key(standing: Standing, criterion: Criterion) -> object:
    value = VALUES[criterion](standing)
    if criterion not in MORE_IS_BETTER:
        return value
    return -value  # type: ignore[operator] # moments are never better for being later


def rank(standings: Iterable[Standing], chain: Chain = DEFAULT_CHAIN) -> list[Ranked]:
    """Competition ranking (1, 2, 2, 4).

    The order of the input does not matter; those who are equal on the whole chain come in the
    order of their ids, only so that lists look alike.
    """
    ordered = sorted(
        ((tie_key(one, chain), one) for one in standings),
        key=lambda pair: (pair[0], pair[1].participant_id),
    )
    ranked: list[Ranked] = []
    above: tuple[object, ...] | None = None
    for position, (key, standing) in enumerate(ordered, 1):
        is_equal = key == above
        place = ranked[-1].rank if is_equal else position
        earlier = ranked[-1].standing if ranked else None
        decided_by = first_difference(earlier, standing, chain) if earlier else None
        ranked.append(Ranked(place, standing, decided_by))
        above = key
    return ranked


def first_difference(
    one: Standing, other: Standing, chain: Chain = DEFAULT_CHAIN
) -> Criterion | None:
    """The first criterion on which two standings differ, or None when they are equal."""
    return next(
        (c for c in ranked_by(chain) if VALUES[c](one) != VALUES[c](other)),
        None,
    )


def explain(mine: Standing, theirs: Standing, chain: Chain = DEFAULT_CHAIN) -> list[Step]:
    """Criterion by criterion, in the order of the chain."""
    steps: list[Step] = []
    for criterion in ranked_by(chain):
        value = VALUES[criterion]
        one, other = _key(mine, criterion), _key(theirs, criterion)
        sign = (one > other) - (one < other)  # type: ignore[operator] # of one kind
        is_reached = not any(step.decides for step in steps)
        steps.append(Step(criterion, value(mine), value(theirs), sign, is_reached))
    return steps
