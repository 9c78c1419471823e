"""What a course changes: the same people, the same topics, before and after. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

MINIMUM_GROUP = 10
"""Fewer people tell nothing of a course, and too much of each other."""
ByModule = Mapping[str, Sequence[float]]
"""Slug of a module -> [points, out of]."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One person: the test before the first lesson, and the first final test after it."""

    before: ByModule
    after: ByModule


@dataclass(frozen=True, slots=True)
class Effect:
    """Mean per cent before and after, of the same `people` on the same topics.

    The three means are None of a group that is too small. `margin`: so far off the gain may be by
    chance (95 %, normal approximation).
    """

    people: int
    before: float | None = None
    after: float | None = None
    gain: float | None = None
    margin: float | None = None


def effect(pairs: Sequence[Pair], *, minimum: int = MINIMUM_GROUP) -> Effect:
    """Of the pairs that can be compared at all."""
    compared = [scores for scores in map(_scores, pairs) if scores is not None]
    people = len(compared)
    if people < max(minimum, 1):
        return Effect(people)
    before = sum(one for one, _ in compared) / people
    after = sum(one for _, one in compared) / people
    gains = [later - earlier for earlier, later in compared]
    return Effect(
        people, round(before, 1), round(after, 1), round(after - before, 1), _margin(gains)
    )


def _scores(pair: Pair) -> tuple[float, float] | None:
    """Per cent before and after on the modules that both tests asked about."""
    both = pair.before.keys() & pair.after.keys()
    before, after = _percent(pair.before, both), _percent(pair.after, both)
    return None if before is None or after is None else (before, after)


def _percent(by_module: ByModule, modules: Collection[str]) -> float | None:
    out_of = sum(by_module[slug][1] for slug in modules)
    points = sum(by_module[slug][0] for slug in modules)
    return 100 * points / out_of if out_of else None


def _margin(gains: Sequence[float]) -> float | None:
    if len(gains) < 2:  # noqa: PLR2004 - one person has no spread
        return None
    mean = sum(gains) / len(gains)
    variance = sum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1)
    return round(1.96 * sqrt(variance / len(gains)), 1)
