"""Keys as bytes against the ranking itself, for every chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.scoring.rank_keys import rank_key, standing_in
from quizapp.scoring.ranking import (
    ENDINGS,
    NO_PREDICTION,
    VALUES,
    Criterion,
    Standing,
    rank,
    ranked_by,
    tie_key,
)

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
errors = st.one_of(
    st.just(NO_PREDICTION), st.integers(0, 3).map(Decimal), st.sampled_from([Decimal("0.00001")])
)
standings = st.builds(
    Standing,
    participant_id=st.sampled_from(["an", "binh", "chi"]),
    score=st.sampled_from([-1.5, -0.0, 0.0, 9.25, 10.0]),
    duration_seconds=st.sampled_from([0, 59, 60, 70_000]),
    submitted_at=st.sampled_from([NOON, NOON + timedelta(seconds=1)]),
    correct_count=st.sampled_from([0, 9, 255, 256]),
    is_all_correct=st.booleans(),
    prediction_error=errors,
    attempts=st.sampled_from([1, 2, 300]),
)
chains = st.tuples(
    st.permutations(list(VALUES)).flatmap(
        lambda order: st.integers(1, len(order)).map(lambda count: tuple(order[:count]))
    ),
    st.sampled_from(ENDINGS),
).map(lambda parts: (*parts[0], parts[1]))


@settings(max_examples=300)
@given(st.lists(standings, min_size=2, max_size=6), chains)
def test_keys_compare_as_the_chain_does(people, chain):
    for one, other in combinations(people, 2):
        mine, theirs = (rank_key(person, chain) for person in (one, other))
        assert (mine < theirs) is (tie_key(one, chain) < tie_key(other, chain))
        assert (mine == theirs) is (tie_key(one, chain) == tie_key(other, chain))


@given(standings, chains)
def test_a_key_tells_what_the_chain_compares(one, chain):
    told = standing_in(rank_key(one, chain), chain)
    for criterion in ranked_by(chain):
        assert VALUES[criterion](told) == VALUES[criterion](one)


@given(st.permutations(["an", "binh", "chi", "dung"]), chains)
def test_the_order_of_the_input_decides_nothing(names, chain):
    same = Standing("an", 10, 60, NOON)
    ranked = rank([replace(same, participant_id=name) for name in names], chain)
    assert [one.standing.participant_id for one in ranked] == ["an", "binh", "chi", "dung"]
    assert {one.rank for one in ranked} == {1}


def test_more_decimals_than_a_prediction_has_are_no_difference_of_keys():
    far = Standing("an", 0, 0, NOON, prediction_error=Decimal(10) ** 30)
    none = Standing("an", 0, 0, NOON, prediction_error=NO_PREDICTION)
    chain = (Criterion.PREDICTION, Criterion.LOT)
    assert rank_key(far, chain) < rank_key(none, chain)
