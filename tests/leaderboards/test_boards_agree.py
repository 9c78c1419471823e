"""Whatever happened, in whatever order it was heard: all boards give the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.leaderboards import round_board, snapshot_board, turns
from quizapp.leaderboards.redis_board import RedisBoard
from quizapp.leaderboards.snapshot_board import SnapshotBoard
from tests.conftest import NOW
from tests.leaderboards.hall import PEOPLE, Hall

people = st.integers(0, PEOPLE - 1)
finishes = st.tuples(
    st.just("finish"),
    people,
    st.sampled_from([0.0, 0.5, 1.0, 3.3333, 4.0]),
    st.integers(0, 2),
    st.integers(0, 2).map(lambda second: NOW + timedelta(seconds=second)),
)
others = st.one_of(
    st.tuples(st.just("merge"), people, people),
    st.tuples(st.just("hide"), people),
    st.tuples(st.just("wipe")),
)
streams = st.lists(st.one_of(finishes, finishes, finishes, others), max_size=12)


@pytest.fixture
def hall(database, redis, monkeypatch):
    monkeypatch.setattr(turns, "EVERY_SECONDS", 1e-9)
    # Adding up is for what nobody was told of; here it would only hide what was missed.
    monkeypatch.setattr(round_board.RoundBoard, "_adds_up", lambda *_: True)
    monkeypatch.setattr(snapshot_board, "UNIT_SECONDS", 0)

    def boards():
        redis.flushdb()
        return [RedisBoard(redis, database), SnapshotBoard(database)]

    return Hall(database, boards)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    stream=streams,
    policy=st.sampled_from(["best", "first", "last"]),
    dice=st.randoms(use_true_random=False),
)
def test_all_boards_agree_after_any_stream_heard_in_any_order(hall, stream, policy, dice):
    hall.open(policy)
    unheard: list[int] = []
    for what, *about in stream:
        getattr(hall, what)(*about)
        unheard += [] if what in {"wipe", "hide"} else about[: 2 if what == "merge" else 1]
        dice.shuffle(unheard)
        if unheard and dice.random() < 0.5:
            hall.note(unheard.pop())
        if dice.random() < 0.3:
            for board in hall.boards:
                hall.seen(board)
    hall.note(*unheard)
    assert hall.is_agreed()
