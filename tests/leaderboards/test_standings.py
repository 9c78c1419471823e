"""Keys in order, against a sorted list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizapp.leaderboards import standings as module
from quizapp.leaderboards.ordering import (
    KEY_LENGTH,
    entry_key,
    participant_in,
    seconds_in,
    standing_in,
)
from quizapp.leaderboards.standings import Standings
from quizapp.scoring.ranking import Standing, rank

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
keys = st.binary(min_size=1, max_size=2)
results = st.builds(
    Standing,
    participant_id=st.sampled_from(["an", "binh", "chi", "dung"]),
    score=st.one_of(st.sampled_from([0.0, -0.0, 1.0, 1.5]), st.floats(-1e9, 1e9)),
    duration_seconds=st.integers(0, 2**31),
    submitted_at=st.integers(0, 10**16).map(lambda n: EPOCH + timedelta(microseconds=n)),
)


@given(
    first=st.sets(keys, max_size=40),
    changes=st.lists(st.tuples(st.sets(keys, max_size=9), st.sets(keys, max_size=9)), max_size=9),
    asked=st.tuples(keys, st.integers(0, 60), st.integers(0, 60)),
)
def test_it_is_a_sorted_list(first, changes, asked):
    module.CHUNK = 4
    expected = sorted(first)
    standings = Standings.of(expected)
    for removed, added in changes:
        earlier, before = standings, list(expected)
        standings = standings.changed(removed, added)
        expected = sorted((set(expected) - removed) | added)
        assert earlier.between(0, len(earlier)) == before
    key, start, stop = asked
    assert len(standings) == len(expected)
    assert (key in standings) is (key in expected)
    assert standings.count_before(key) == sum(one < key for one in expected)
    assert standings.between(start, stop) == expected[start:stop]
    module.CHUNK = 512


@given(st.lists(results, max_size=8, unique_by=lambda one: one.participant_id))
def test_keys_sort_and_share_ranks_as_the_rules_say(standings):
    ranked = rank(standings)
    packed = [
        entry_key(one.score, one.duration_seconds, one.submitted_at, one.participant_id)
        for one in (ranked_one.standing for ranked_one in ranked)
    ]
    assert packed == sorted(packed)
    for (above, below), (key_above, key_below) in zip(
        pairwise(ranked), pairwise(packed), strict=True
    ):
        is_shared = key_above[:KEY_LENGTH] == key_below[:KEY_LENGTH]
        assert is_shared is (above.rank == below.rank)


@given(results)
def test_a_key_tells_what_was_packed(result):
    key = entry_key(
        result.score, result.duration_seconds, result.submitted_at, result.participant_id
    )
    assert standing_in(key) == result
    assert participant_in(key) == result.participant_id
    assert seconds_in(key) == result.duration_seconds


def test_one_more_touches_one_chunk_alone():
    many = Standings.of(n.to_bytes(4, "big") for n in range(10_000))
    more = many.changed([], [(5_000).to_bytes(4, "big") + b"x"])
    shared = {id(chunk) for chunk in many._chunks} & {id(chunk) for chunk in more._chunks}
    assert len(shared) == len(many._chunks) - 1


def test_an_earlier_moment_is_better():
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    assert entry_key(1, 60, moment, "b") < entry_key(1, 60, moment + timedelta(seconds=1), "a")
