"""The whole program with Redis configured: alive, and dead."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from redis import Redis

from quizapp.leaderboards import sized_board
from tests.conftest import running
from tests.contracts.test_participant_way import play
from tests.factories import join, make_stage


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def app_with_redis(settings, monkeypatch):
    with ExitStack() as open_apps:

        def made(url, large_from=0):
            monkeypatch.setattr(sized_board, "LARGE_FROM", large_from)
            app = contextmanager(running)(replace(settings, redis_url=url))
            return open_apps.enter_context(app)

        yield made


def board_of(client, stage):
    return client.get(f"/api/v1/rounds/{stage.round_id}/leaderboard").get_json()


def test_submissions_to_a_large_round_reach_the_board_in_redis(app_with_redis, stage, redis_url):
    redis = Redis.from_url(redis_url, decode_responses=True)
    redis.flushdb()
    app = app_with_redis(redis_url)
    play(app.test_client(), stage.code, 2)
    assert board_of(app.test_client(), stage)["total"] == 1
    play(app.test_client(), stage.code, 4, full_name="Lê Chi", phone="0987654321")
    assert redis.zcard(f"quizapp:board:{{{stage.round_id}}}:entries") == 2
    shown = board_of(app.test_client(), stage)
    assert [(one["rank"], one["display_name"]) for one in shown["entries"]] == [
        (1, "Lê C***"),
        (2, "Nguyễn V. A***"),
    ]
    redis.flushdb()


@pytest.mark.parametrize("large_from", [0, 1000])
def test_with_a_dead_redis_people_notice_nothing(app_with_redis, stage, large_from):
    app = app_with_redis("redis://127.0.0.1:1/0", large_from)
    play(app.test_client(), stage.code, 2, pin="2468")
    assert board_of(app.test_client(), stage)["total"] == 1
    back = join(app.test_client(), stage.code, pin="2468")
    assert back["participant"]["display_name"]
    wrong = {"full_name": "Nguyễn Văn An", "phone": "0912345678", "consents": {"contest": True}}
    tries = [
        app.test_client().post(f"/api/v1/join/{stage.code}", json={**wrong, "pin": "1111"})
        for _ in range(6)
    ]
    assert [one.status_code for one in tries] == [409, 409, 409, 409, 429, 429]
