"""By what enterprises and parks are ranked, and which figures of small ones are not told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

FEWEST_TO_TELL = 5
"""With fewer people in, a mean tells of persons."""
SIZES = (100, 500, 2000)


class Measure(StrEnum):
    """What a unit is ranked by; more is better."""

    ENTRANTS = "entrants"
    RATE = "rate"
    MEAN_SCORE = "mean_score"
    MEAN_TOP = "mean_top"
    WINNERS = "winners"
    POINTS = "points"
    MIX = "mix"


@dataclass(frozen=True)
class UnitFigures:
    """What a unit brought to a round. `top`: its best scores, best first."""

    code: str
    headcount: int | None
    entrants: int
    points: Fraction
    top: Sequence[Fraction] = ()
    winners: int = 0


@dataclass(frozen=True)
class UnitRules:
    """The measure of a round. `weights`: of a mix, by measure; `top`: how many best count."""

    measure: Measure = Measure.ENTRANTS
    top: int = 10
    weights: Mapping[Measure, int] = field(default_factory=dict)
    min_headcount: int = 0
    min_entrants: int = 0


@dataclass(frozen=True)
class RankedUnit:
    """A unit in its place. `value` is None where it would tell of persons."""

    rank: int
    figures: UnitFigures
    value: Fraction | None


def rank_units(units: Sequence[UnitFigures], rules: UnitRules) -> list[RankedUnit]:
    """Best first, equal ones share a rank; too small ones are left out.

    The code decides nothing but the order in which equal ones are listed.
    """
    kept = [one for one in units if _is_ranked(one, rules)]
    values = _values(kept, rules)
    ordered = sorted(zip(kept, values, strict=True), key=lambda pair: (-pair[1], pair[0].code))
    ranks: dict[Fraction, int] = {}
    for place, (_one, value) in enumerate(ordered, 1):
        ranks.setdefault(value, place)
    return [
        RankedUnit(ranks[value], one, value if tells(one.entrants, rules.measure) else None)
        for one, value in ordered
    ]


def tells(entrants: int, measure: Measure) -> bool:
    """Whether the figure may be shown of so many people."""
    of_all = measure in {Measure.ENTRANTS, Measure.RATE}
    return of_all or entrants >= FEWEST_TO_TELL


def size_class(headcount: int | None) -> str | None:
    """`under_100`, `from_100`, `from_500`, `from_2000` (more than 2000); None: not known."""
    if headcount is None:
        return None
    small, medium, large = SIZES
    if headcount < small:
        return "under_100"
    if headcount < medium:
        return "from_100"
    return "from_500" if headcount <= large else "from_2000"


def _is_ranked(one: UnitFigures, rules: UnitRules) -> bool:
    return (
        one.entrants >= max(1, rules.min_entrants) and (one.headcount or 0) >= rules.min_headcount
    )


def _values(units: Sequence[UnitFigures], rules: UnitRules) -> list[Fraction]:
    if rules.measure is not Measure.MIX:
        return [_measured(one, rules.measure, rules.top) for one in units]
    total = sum(rules.weights.values())
    mixed = [Fraction(0)] * len(units)
    for measure, weight in rules.weights.items():
        scaled = _scaled([_measured(one, measure, rules.top) for one in units])
        mixed = [had + weight * part / total for had, part in zip(mixed, scaled, strict=True)]
    return mixed


def _scaled(values: Sequence[Fraction]) -> list[Fraction]:
    """From 0 (the least of all units) to 1 (the most); 0 for all where all are equal."""
    least, most = min(values, default=Fraction(0)), max(values, default=Fraction(0))
    return [(one - least) / (most - least) if most > least else Fraction(0) for one in values]


def _measured(one: UnitFigures, measure: Measure, top: int) -> Fraction:
    return _MEASURES[measure](one, top)


def _rate(one: UnitFigures, _top: int) -> Fraction:
    return Fraction(one.entrants, one.headcount) if one.headcount else Fraction(0)


def _mean_top(one: UnitFigures, top: int) -> Fraction:
    """People who are missing among the best `top` count as zero."""
    return sum(one.top[:top], Fraction(0)) / top


_MEASURES: Mapping[Measure, Callable[[UnitFigures, int], Fraction]] = {
    Measure.ENTRANTS: lambda one, _top: Fraction(one.entrants),
    Measure.RATE: _rate,
    Measure.MEAN_SCORE: lambda one, _top: one.points / one.entrants,
    Measure.MEAN_TOP: _mean_top,
    Measure.WINNERS: lambda one, _top: Fraction(one.winners),
    Measure.POINTS: lambda one, _top: one.points,
}
