"""Enterprises by each measure, and what of small ones is not told."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from quizapp.leaderboards.unit_rules import (
    Measure,
    UnitFigures,
    UnitRules,
    rank_units,
    size_class,
)

BIG = UnitFigures("BIG", 3000, 300, Fraction(2400), (Fraction(10),) * 10, winners=2)
SMALL = UnitFigures("SMALL", 50, 40, Fraction(360), (Fraction(9),) * 10, winners=3)
FEW = UnitFigures("FEW", 200, 4, Fraction(40), (Fraction(10),) * 4, winners=0)


def order(measure, **more):
    return [
        (one.rank, one.figures.code)
        for one in rank_units([FEW, BIG, SMALL], UnitRules(measure, **more))
    ]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.ENTRANTS, ["BIG", "SMALL", "FEW"]),
        (Measure.RATE, ["SMALL", "BIG", "FEW"]),
        (Measure.MEAN_SCORE, ["FEW", "SMALL", "BIG"]),
        (Measure.MEAN_TOP, ["BIG", "SMALL", "FEW"]),
        (Measure.WINNERS, ["SMALL", "BIG", "FEW"]),
        (Measure.POINTS, ["BIG", "SMALL", "FEW"]),
    ],
)
def test_each_measure_has_its_own_order(measure, expected):
    assert [code for _rank, code in order(measure)] == expected


def test_those_missing_among_the_best_count_as_zero():
    by_top = rank_units([BIG, SMALL, FEW], UnitRules(Measure.MEAN_TOP, top=10))
    assert [one.value for one in by_top[:2]] == [10, 9]
    assert order(Measure.MEAN_TOP, top=4) == [(1, "BIG"), (1, "FEW"), (3, "SMALL")]


def test_a_mix_weighs_each_measure_from_the_least_to_the_most():
    weights = {Measure.RATE: 3, Measure.ENTRANTS: 1}
    ranked = rank_units([BIG, SMALL, FEW], UnitRules(Measure.MIX, weights=weights))
    assert [one.figures.code for one in ranked] == ["SMALL", "BIG", "FEW"]
    assert ranked[0].value == Fraction(3, 4) + Fraction(1, 4) * Fraction(36, 296)


def test_few_people_are_listed_without_what_tells_of_them():
    told = {
        one.figures.code: one.value for one in rank_units([FEW, BIG], UnitRules(Measure.MEAN_SCORE))
    }
    assert told == {"FEW": None, "BIG": 8}
    assert [one.value for one in rank_units([FEW], UnitRules())] == [4]


def test_small_units_are_left_out_where_the_rules_say_so():
    assert order(Measure.RATE, min_headcount=51) == [(1, "BIG"), (2, "FEW")]
    assert order(Measure.RATE, min_entrants=5) == [(1, "SMALL"), (2, "BIG")]


def test_the_order_of_what_comes_in_decides_nothing():
    units, random = [BIG, SMALL, FEW], Random(7)
    for measure in set(Measure) - {Measure.MIX}:
        expected = rank_units(units, UnitRules(measure))
        shuffled = random.sample(units, 3)
        assert rank_units(shuffled, UnitRules(measure)) == expected


@pytest.mark.parametrize(
    ("headcount", "expected"),
    [
        (None, None),
        (99, "under_100"),
        (100, "from_100"),
        (499, "from_100"),
        (500, "from_500"),
        (2000, "from_500"),
        (2001, "from_2000"),
    ],
)
def test_sizes(headcount, expected):
    assert size_class(headcount) == expected
