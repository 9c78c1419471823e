"""The number that a course is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.training.rules.effect import MINIMUM_GROUP, Effect, Pair, effect

LOW = {"a": [1, 2], "b": [0, 2]}
HIGH = {"a": [2, 2], "b": [1, 2], "c": [0, 9]}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], Effect(0)),
        ([Pair(LOW, HIGH)], Effect(1)),
        ([Pair(LOW, HIGH)] * 2, Effect(2, 25.0, 75.0, 50.0, 0.0)),
        ([Pair(LOW, HIGH), Pair(HIGH, LOW)], Effect(2, 50.0, 50.0, 0.0, 98.0)),
        ([Pair(LOW, HIGH)] * 2 + [Pair({"x": [1, 1]}, HIGH)], Effect(2, 25.0, 75.0, 50.0, 0.0)),
        ([Pair(LOW, {"a": [0, 0]})] * 3, Effect(0)),
    ],
)
def test_the_same_people_on_the_same_topics(pairs, expected):
    assert effect(pairs, minimum=2) == expected


def test_a_small_group_tells_nothing():
    assert effect([Pair(LOW, HIGH)] * (MINIMUM_GROUP - 1)) == Effect(MINIMUM_GROUP - 1)
    assert effect([Pair(LOW, HIGH)] * MINIMUM_GROUP).gain == 50.0


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=10, max_size=40))
def test_means_are_per_cent_and_the_gain_is_their_difference(scores):
    pairs = [Pair({"a": [one, 8]}, {"a": [other, 8]}) for one, other in scores]
    found = effect(pairs)
    assert found.people == len(scores)
    assert 0 <= found.before <= 100
    assert 0 <= found.after <= 100
    assert found.gain == pytest.approx(found.after - found.before, abs=0.11)
    assert found.margin >= 0
