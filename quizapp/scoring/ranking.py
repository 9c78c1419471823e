"""Ranks: an ordered chain of criteria; ties share a rank; never by id, name or arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TieBreak(StrEnum):
    """The criteria, in the order in which the usual rules name them.

    A lot is no property of an attempt: it is drawn among people, so it stands in no chain.
    """

    SCORE = "score"
    DURATION = "duration"
    EARLIEST = "earliest"
    LOT = "lot"


DEFAULT_CHAIN = (TieBreak.SCORE, TieBreak.DURATION, TieBreak.EARLIEST)


@dataclass(frozen=True)
class Standing:
    """What a counted attempt brings to the ranking. Durations in whole seconds."""

    participant_id: str
    score: float
    duration_seconds: int
    submitted_at: datetime


@dataclass(frozen=True)
class Ranked:
    """A standing and its rank.

    `decided_by`: the first criterion that set this one behind the one above; None at the top and
    when equal to the one above.
    """

    rank: int
    standing: Standing
    decided_by: TieBreak | None


_KEYS: dict[TieBreak, Callable[[Standing], float | datetime]] = {
    TieBreak.SCORE: lambda standing: -standing.score,
    TieBreak.DURATION: lambda standing: standing.duration_seconds,
    TieBreak.EARLIEST: lambda standing: standing.submitted_at,
}


def tie_key(standing: Standing, chain: Sequence[TieBreak] = DEFAULT_CHAIN) -> tuple[object, ...]:
    """Smaller is better."""
    return tuple(_KEYS[criterion](standing) for criterion in chain)


def rank(standings: Iterable[Standing], chain: Sequence[TieBreak] = DEFAULT_CHAIN) -> list[Ranked]:
    """Competition ranking (1, 2, 2, 4).

    The order of the input does not matter; those who are equal on the whole chain come in the
    order of their ids, only so that lists look alike.
    """
    ordered = sorted(standings, key=lambda one: (*tie_key(one, chain), one.participant_id))
    ranked: list[Ranked] = []
    for position, standing in enumerate(ordered, 1):
        above = ranked[-1] if ranked else None
        decided_by = first_difference(above.standing, standing, chain) if above else None
        place = above.rank if above and decided_by is None else position
        ranked.append(Ranked(place, standing, decided_by))
    return ranked


def first_difference(
    one: Standing, other: Standing, chain: Sequence[TieBreak] = DEFAULT_CHAIN
) -> TieBreak | None:
    """The first criterion on which two standings differ, or None when they are equal."""
    return next((c for c in chain if _KEYS[c](one) != _KEYS[c](other)), None)
