"""The board in Redis, whatever becomes of Redis."""

from __future__ import annotations

import logging
import random

import pytest
from redis import Redis
from sqlalchemy import delete, update

from quizapp.attempts.events import AttemptsHandedOver, AttemptSubmitted
from quizapp.attempts.models import Attempt
from quizapp.attempts.service.merge import hand_over_attempts
from quizapp.core import events
from quizapp.core.db import Database
from quizapp.core.types import new_id
from quizapp.leaderboards.listeners import board_listener, hand_over_listener
from quizapp.leaderboards.redis_board import RedisBoard
from quizapp.leaderboards.sql_board import HIDDEN_NAME
from quizapp.organisations.models import Participant
from tests.conftest import NOW
from tests.leaderboards.hall import MANY, Hall


@pytest.fixture
def hall(database: Database, redis: Redis) -> Hall:
    def boards():
        redis.flushdb()
        return [RedisBoard(redis, database)]

    return Hall(database, boards)


def test_equal_results_share_a_rank_across_pages(hall):
    hall.open()
    for person, score in enumerate([4.0, 3.0, 3.0, 3.0, 1.0]):
        hall.finish(person, score, 60)
    assert hall.ranks() == [1, 2, 2, 2, 5]
    assert hall.is_agreed()


def test_flushed_in_mid_contest_it_is_built_anew(hall, redis):
    hall.open()
    hall.finish(0, 4.0, 60)
    assert hall.ranks() == [1]
    redis.flushdb()
    hall.finish(1, 4.0, 30)
    hall.note(1)
    assert hall.ranks() == [1, 2]
    assert hall.is_agreed()


@pytest.mark.parametrize("lost", ["entries", "members"])
def test_a_key_thrown_out_by_redis_is_noticed(hall, lost, redis):
    hall.open()
    hall.finish(0, 4.0, 60)
    assert hall.ranks() == [1]
    redis.delete(f"quizapp:board:{{{hall.round_id}}}:{lost}")
    assert hall.is_agreed()


def test_a_hidden_name_is_hidden_at_once(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.ranks()
    with hall.database.transaction() as session:
        session.execute(update(Participant).values(name_hidden_at=NOW))
    with hall.database.reading() as session:
        page = hall.board.page(session, hall.round_id, unit_id=None, **MANY)
    assert [entry.display_name for entry in page.entries] == [HIDDEN_NAME]


def test_of_two_merged_entries_one_stands_on_the_board(hall, redis):
    hall.open("first")
    hall.finish(0, 4.0, 60)
    hall.finish(1, 3.0, 60)
    assert hall.ranks() == [1, 2]
    events.connect(
        {
            AttemptSubmitted: [board_listener(hall.board)],
            AttemptsHandedOver: [hand_over_listener(hall.board)],
        }
    )
    with hall.database.transaction() as session:
        hand_over_attempts(session, hall.people[1], hall.people[0], now=NOW)
    assert redis.zcard(f"quizapp:board:{{{hall.round_id}}}:entries") == 1
    assert hall.ranks() == [1]
    assert hall.is_agreed()


def test_attempts_gone_without_news_are_not_shown(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.finish(1, 3.0, 60)
    assert hall.ranks() == [1, 2]
    with hall.database.transaction() as session:
        session.execute(delete(Attempt).where(Attempt.participant_id == hall.people[0]))
    assert hall.ranks() == [1]
    assert hall.is_agreed()


def test_garbage_in_redis_reaches_nobody(hall, caplog, redis):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.ranks()
    key = f"quizapp:board:{{{hall.round_id}}}:entries"
    redis.delete(key)
    redis.set(key, b"\xff\xfe")
    with caplog.at_level(logging.WARNING):
        assert hall.is_agreed()
    assert "read from SQL" in caplog.text
    hall.boards = [RedisBoard(redis, hall.database)]
    hall.note(0)
    assert hall.is_agreed()


def test_members_nobody_wrote_reach_nobody(hall, redis):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.ranks()
    stranger = "0" * 40 + new_id()
    keys = f"quizapp:board:{{{hall.round_id}}}"
    redis.zadd(f"{keys}:entries", {stranger: 0})
    redis.hset(f"{keys}:members", stranger[40:], stranger)
    assert hall.is_agreed()
    assert hall.ranks() == [1]


def test_a_dead_redis_is_only_a_warning(hall, caplog):
    hall.open()
    hall.boards = [RedisBoard(Redis(port=1, socket_connect_timeout=0.2), hall.database)]
    hall.finish(0, 4.0, 60)
    with caplog.at_level(logging.WARNING):
        hall.note(0)
        assert hall.is_agreed()
    assert "read from SQL" in caplog.text


def test_what_was_not_heard_while_redis_was_away_is_made_good(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    assert hall.ranks() == [1]
    hall.finish(1, 3.0, 60)
    working, hall.board._redis = hall.board._redis, Redis(port=1)
    hall.note(1)
    hall.board._redis = working
    hall.board._pause._until = 0
    assert hall.is_agreed()


def test_only_one_process_builds_and_the_others_ask_sql(hall, redis):
    hall.open()
    hall.finish(0, 4.0, 60)
    redis.set(f"quizapp:board:{{{hall.round_id}}}:entries:building", "1")
    assert hall.ranks() == [1]
    assert not redis.exists(f"quizapp:board:{{{hall.round_id}}}:members")


def test_notes_written_while_it_is_built_are_not_lost(hall, monkeypatch):
    hall.open()
    hall.finish(0, 4.0, 60)
    read = RedisBoard._all_in_sql

    def read_slowly(board, round_id):
        members = read(board, round_id)
        hall.finish(1, 3.0, 60)
        hall.note(1)
        return members

    monkeypatch.setattr(RedisBoard, "_all_in_sql", read_slowly)
    assert len(hall.ranks()) == 2


def test_scores_of_every_size_sort_as_numbers(hall):
    hall.open()
    scores = [0.0, 1e-9, 0.25, 9.5, 10.0, 100.0, 1e6]
    random.Random(1).shuffle(scores)
    for person, score in enumerate(scores):
        hall.finish(person, score, 60)
    with hall.database.reading() as session:
        page = hall.board.page(session, hall.round_id, unit_id=None, **MANY)
    assert [entry.score for entry in page.entries] == sorted(scores, reverse=True)
