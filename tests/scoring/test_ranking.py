from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.scoring.ranking import Criterion, Standing, first_difference, rank

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AN = Standing("an", 10, 60, NOON)


@pytest.mark.parametrize(
    ("change", "decided_by"),
    [
        ({"score": 9}, Criterion.SCORE),
        ({"duration_seconds": 61}, Criterion.DURATION),
        ({"submitted_at": NOON + timedelta(seconds=1)}, Criterion.EARLIEST),
        ({"score": 9, "duration_seconds": 1}, Criterion.SCORE),
        ({"duration_seconds": 61, "submitted_at": NOON - timedelta(hours=1)}, Criterion.DURATION),
        ({}, None),
    ],
)
def test_who_is_behind_an_and_by_what(change, decided_by):
    binh = replace(AN, participant_id="binh", **change)
    first, second = rank([binh, AN])
    assert (first.rank, first.decided_by, first.standing) == (1, None, AN)
    assert (second.rank, second.decided_by) == (1 if decided_by is None else 2, decided_by)
    assert first_difference(AN, binh) == decided_by


def test_a_shorter_chain_leaves_more_people_equal():
    binh = replace(AN, participant_id="binh", duration_seconds=61)
    assert [one.rank for one in rank([AN, binh], (Criterion.SCORE,))] == [1, 1]
    assert first_difference(AN, binh, (Criterion.SCORE,)) is None


def test_the_chain_also_orders_the_list():
    slow = replace(AN, participant_id="slow", duration_seconds=90)
    poor = replace(AN, participant_id="poor", score=1)
    chain = (Criterion.DURATION, Criterion.SCORE)
    assert [one.standing for one in rank([slow, poor, AN], chain)] == [AN, poor, slow]


def test_after_a_shared_rank_the_next_is_counted_on():
    scores = [9, 8, 8, 8, 7]
    people = [replace(AN, participant_id=str(n), score=score) for n, score in enumerate(scores)]
    assert [one.rank for one in rank(people)] == [1, 2, 2, 2, 5]


standings = st.lists(
    st.builds(
        Standing,
        participant_id=st.text("abcdef", min_size=1, max_size=4),
        score=st.sampled_from([0.0, 0.5, 1.0]),
        duration_seconds=st.integers(0, 2),
        submitted_at=st.integers(0, 2).map(lambda second: NOON + timedelta(seconds=second)),
    ),
    max_size=8,
    unique_by=lambda one: one.participant_id,
)


@given(standings, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(people, dice):
    shuffled = list(people)
    dice.shuffle(shuffled)
    assert rank(shuffled) == rank(people)


@given(standings)
def test_a_rank_is_one_more_than_how_many_are_better(people):
    def key(one):
        return (-one.score, one.duration_seconds, one.submitted_at)

    for ranked in rank(people):
        assert ranked.rank == 1 + sum(key(one) < key(ranked.standing) for one in people)
