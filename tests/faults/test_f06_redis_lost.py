"""F06: Redis is killed, emptied, and comes back with nothing, in the middle of a contest."""

from __future__ import annotations

import json
import time
from urllib.request import Request, urlopen

import pytest
import redis

from quizapp.attempts.models import Attempt
from tests.faults.arena import Arena, postgres_arena
from tests.faults.mortal_servers import kill, revive
from tests.faults.outcomes import outcome_of
from tests.processes import eventually

BOARD_SECONDS = 60


@pytest.fixture
def arena(tmp_path):
    with postgres_arena(tmp_path, with_redis=True) as arena:
        yield arena


def shown(arena: Arena) -> list[tuple]:
    """The board's rows as anybody sees them."""
    address = f"{arena.app.url}/api/v1/rounds/{arena.stage.round_id}/leaderboard?limit=200"
    with urlopen(Request(address), timeout=10) as answer:
        entries = json.load(answer)["entries"]
    return [(one["rank"], one["score"], one["duration_seconds"]) for one in entries]


def kept(arena: Arena) -> list[tuple]:
    """The same from SQL, ranked here."""
    with arena.database() as database, database.reading() as session:
        counted = session.query(Attempt).filter_by(is_counted=True).all()
    keys = sorted((-one.score, one.duration_seconds, one.submitted_at) for one in counted)
    return [(1 + keys.index(key), -key[0], key[1]) for key in keys][:200]


def do_harm(arena: Arena, turn: int) -> None:
    if turn % 2:
        with redis.Redis.from_url(arena.redis.url) as client:
            client.flushall()
    else:
        kill(arena.redis)


def test_f06_without_redis_everything_goes_on(arena, effort, tell):
    rounds = effort(2, 20)
    slowest = 0.0
    with arena.crowd() as crowd:
        crowd.wait_for(50)
        for turn in range(rounds):
            do_harm(arena, turn)
            crowd.wait_for(100)
            if arena.redis.process.poll() is not None:
                revive(arena.redis)
        crowd.wait_for(50)
    began = time.monotonic()
    assert eventually(lambda: shown(arena) == kept(arena), BOARD_SECONDS), (
        shown(arena)[:9],
        kept(arena)[:9],
    )
    slowest = time.monotonic() - began
    findings = arena.everything()
    statuses = arena.journal.statuses()
    good = statuses[200] + statuses[201]
    share = good / statuses.total()
    note = f"{share:.2%} of requests well; board equal to SQL after {slowest:.1f} s"
    tell(outcome_of("F06 Redis lost", arena, rounds, findings, note))
    findings.raise_any()
    assert share >= 0.999
