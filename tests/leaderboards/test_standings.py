"""Keys in order, against a sorted list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.types import ID_LENGTH
from quizapp.leaderboards import standings as module
from quizapp.leaderboards.ordering import (
    entry_key,
    participant_in,
    place_of,
    seconds_in,
)
from quizapp.leaderboards.standings import Standings
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import DEFAULT_CHAIN, Standing, rank

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
keys = st.binary(min_size=1, max_size=2)
results = st.builds(
    Standing,
    participant_id=st.sampled_from([letter * ID_LENGTH for letter in "abcd"]),
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
    packed = [packed_entry(one.standing) for one in ranked]
    assert [place_of(key) for key in packed] == sorted(place_of(key) for key in packed)
    for (above, below), (key_above, key_below) in zip(
        pairwise(ranked), pairwise(packed), strict=True
    ):
        assert (place_of(key_above) == place_of(key_below)) is (above.rank == below.rank)


@given(results)
def test_a_key_tells_what_was_packed(result):
    key = packed_entry(result)
    assert participant_in(key) == result.participant_id
    assert seconds_in(key) == result.duration_seconds
    assert place_of(key).hex() == rank_key(result, DEFAULT_CHAIN)


def packed_entry(one: Standing) -> bytes:
    return entry_key(rank_key(one, DEFAULT_CHAIN), one.duration_seconds, one.participant_id)


def test_one_more_touches_one_chunk_alone():
    many = Standings.of(n.to_bytes(4, "big") for n in range(10_000))
    more = many.changed([], [(5_000).to_bytes(4, "big") + b"x"])
    shared = {id(chunk) for chunk in many._chunks} & {id(chunk) for chunk in more._chunks}
    assert len(shared) == len(many._chunks) - 1
