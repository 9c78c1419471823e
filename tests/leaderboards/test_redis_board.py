"""Whatever happened, in whatever order it was heard: both boards give the same pages."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from sqlalchemy import delete, func, select, update

from quizapp.attempts.events import AttemptsHandedOver, AttemptSubmitted
from quizapp.attempts.models import Attempt
from quizapp.attempts.service.finish import choose_counted
from quizapp.attempts.service.merge import hand_over_attempts
from quizapp.contests.models import Round
from quizapp.core import events
from quizapp.core.db import Database
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.leaderboards.listeners import board_listener, hand_over_listener
from quizapp.leaderboards.redis_board import RedisBoard
from quizapp.leaderboards.sql_board import HIDDEN_NAME, SqlBoard
from quizapp.organisations.models import Participant
from tests.conftest import NOW
from tests.factories import LONG_AGO, make_stage, make_unit

PEOPLE = 7
MANY = {"limit": 200, "offset": 0}


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = Redis.from_url(redis_url, decode_responses=True)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@dataclass
class Hall:
    """A round with people of two enterprises, and both of its boards."""

    database: Database
    redis: Redis
    round_id: str = ""
    units: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sql = SqlBoard()
        self.board = RedisBoard(self.redis, self.database)

    def open(self, policy: str = "best") -> Hall:
        with self.database.transaction() as session:
            known = session.scalars(select(Round)).first()
            if known is None:
                stage = make_stage(session, attempts_allowed=0)
                known = session.get_one(Round, stage.round_id)
                self.units = [stage.unit_id, make_unit(session, "CT08", "Công ty mẫu 08").id]
            else:
                session.execute(delete(Participant))
            known.counted_attempt = policy
            self.round_id = known.id
            self.units = self.units or [unit_id for (unit_id,) in session.execute(_UNITS)]
            self.people = [self._person(session, known, number) for number in range(PEOPLE)]
        self.redis.flushdb()
        self.board = RedisBoard(self.redis, self.database)
        return self

    def _person(self, session, round_, number: int) -> str:
        name = f"Nguyễn Văn {'ABCDEFG'[number]}n"
        person = Participant(
            id=new_id(),
            contest_id=round_.contest_id,
            unit_id=(*self.units, None)[number % 3],
            full_name=name,
            folded_name=fold(name),
            receipt_hash=new_id(),
            entrant_code=new_id(),
            joined_at=LONG_AGO,
        )
        session.add(person)
        session.flush()
        return person.id

    def finish(self, person: int, score: float, seconds: int, at: datetime = NOW) -> None:
        """Somebody hands in; the listener has not run yet."""
        with self.database.transaction() as session:
            participant_id = self.people[person]
            number = select(func.count()).where(Attempt.participant_id == participant_id)
            attempt = Attempt(
                id=new_id(),
                round=session.get_one(Round, self.round_id),
                round_id=self.round_id,
                participant_id=participant_id,
                number=session.scalar(number) + 1,
                state="submitted",
                seed="",
                paper=[],
                started_at=LONG_AGO,
                deadline_at=LONG_AGO,
                submitted_at=at,
                score=score,
                max_score=4.0,
                correct_count=int(score),
                duration_seconds=seconds,
            )
            session.add(attempt)
            session.flush()
            choose_counted(session, attempt, now=at)

    def note(self, person: int) -> None:
        self.board.note(self.round_id, self.people[person])

    def seen(self, board) -> list:
        """Everything a board can be asked."""
        with self.database.reading() as session:
            shapes = [(50, 0), (2, 0), (2, 1), (3, 2), (1, 6), (5, 40)]
            pages = [
                board.page(session, self.round_id, unit_id=unit, limit=limit, offset=offset)
                for limit, offset in shapes
                for unit in (None, *self.units)
            ]
            own = [board.entry_of(session, self.round_id, one) for one in self.people]
            return [*pages, *own, board.entry_of(session, self.round_id, new_id())]

    def is_agreed(self) -> bool:
        return self.seen(self.board) == self.seen(self.sql)

    def ranks(self) -> list[int]:
        with self.database.reading() as session:
            page = self.board.page(session, self.round_id, unit_id=None, **MANY)
            return [entry.rank for entry in page.entries]


_UNITS = select(Participant.unit_id).where(Participant.unit_id.is_not(None)).distinct()


@pytest.fixture
def hall(database: Database, redis: Redis) -> Hall:
    return Hall(database, redis)


submissions = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.sampled_from([0.0, 0.5, 1.0, 3.3333, 4.0]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    stream=submissions,
    policy=st.sampled_from(["best", "first", "last"]),
    dice=st.randoms(use_true_random=False),
)
def test_both_boards_agree_after_any_stream_heard_in_any_order(hall, stream, policy, dice):
    hall.open(policy)
    if dice.random() < 0.5:
        assert hall.is_agreed()
    heard = [person for person, *_ in stream] * 2
    dice.shuffle(heard)
    for person, score, seconds, second in stream:
        hall.finish(person, score, seconds, NOW + timedelta(seconds=second))
        hall.note(heard.pop())
        if dice.random() < 0.1:
            hall.redis.flushdb()
    for person in heard:
        hall.note(person)
    assert hall.is_agreed()


def test_equal_results_share_a_rank_across_pages(hall):
    hall.open()
    for person, score in enumerate([4.0, 3.0, 3.0, 3.0, 1.0]):
        hall.finish(person, score, 60)
    assert hall.ranks() == [1, 2, 2, 2, 5]
    assert hall.is_agreed()


def test_flushed_in_mid_contest_it_is_built_anew(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    assert hall.ranks() == [1]
    hall.redis.flushdb()
    hall.finish(1, 4.0, 30)
    hall.note(1)
    assert hall.ranks() == [1, 2]
    assert hall.is_agreed()


@pytest.mark.parametrize("lost", ["entries", "members"])
def test_a_key_thrown_out_by_redis_is_noticed(hall, lost):
    hall.open()
    hall.finish(0, 4.0, 60)
    assert hall.ranks() == [1]
    hall.redis.delete(f"quizapp:board:{{{hall.round_id}}}:{lost}")
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


def test_of_two_merged_entries_one_stands_on_the_board(hall):
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
    assert hall.redis.zcard(f"quizapp:board:{{{hall.round_id}}}:entries") == 1
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


def test_garbage_in_redis_reaches_nobody(hall, caplog):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.ranks()
    key = f"quizapp:board:{{{hall.round_id}}}:entries"
    hall.redis.delete(key)
    hall.redis.set(key, b"\xff\xfe")
    with caplog.at_level(logging.WARNING):
        assert hall.is_agreed()
    assert "read from SQL" in caplog.text
    hall.board = RedisBoard(hall.redis, hall.database)
    hall.note(0)
    assert hall.is_agreed()


def test_members_nobody_wrote_reach_nobody(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.ranks()
    stranger = "0" * 40 + new_id()
    keys = f"quizapp:board:{{{hall.round_id}}}"
    hall.redis.zadd(f"{keys}:entries", {stranger: 0})
    hall.redis.hset(f"{keys}:members", stranger[40:], stranger)
    assert hall.is_agreed()
    assert hall.ranks() == [1]


def test_a_dead_redis_is_only_a_warning(hall, caplog):
    hall.open()
    hall.board = RedisBoard(Redis(port=1, socket_connect_timeout=0.2), hall.database)
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


def test_only_one_process_builds_and_the_others_ask_sql(hall):
    hall.open()
    hall.finish(0, 4.0, 60)
    hall.redis.set(f"quizapp:board:{{{hall.round_id}}}:entries:building", "1")
    assert hall.ranks() == [1]
    assert not hall.redis.exists(f"quizapp:board:{{{hall.round_id}}}:members")


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
