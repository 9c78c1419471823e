"""Redis gone, hanging, full, read-only, full of garbage: limits go on, and nobody waits for it."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager

import pytest
from redis import Redis

from quizapp.core import fallback_rate_limiter, pause
from quizapp.wiring import REDIS_PATIENCE, _limiter
from tests.processes import eventually
from tests.servers import RedisServer

PAUSE_SECONDS = 0.3


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fallback_rate_limiter, "PAUSE_SECONDS", PAUSE_SECONDS)
    monkeypatch.setattr(pause, "TRIAL_SECONDS", 0.3)
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(server):
    with Redis.from_url(server.url) as client:
        yield client


@contextmanager
def hanging(server, redis):
    server.process.send_signal(signal.SIGSTOP)
    yield
    server.process.send_signal(signal.SIGCONT)


@contextmanager
def full(server, redis):
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", "1")
    yield
    redis.config_set("maxmemory", "0")


@contextmanager
def read_only(server, redis):
    redis.execute_command("REPLICAOF", "127.0.0.1", "1")
    yield
    redis.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def full_of_garbage(server, redis):
    keys = redis.keys("*")
    assert keys, "there is something to spoil"
    for key in keys:
        redis.delete(key)
        redis.set(key, b"\xff\x00garbage")
    yield
    redis.flushall()


@contextmanager
def wrong_lists(server, redis):
    for key in redis.keys("*"):
        redis.delete(key)
        redis.rpush(key, "garbage", "-", "\xff")
    yield
    redis.flushall()


TROUBLES = [hanging, full, read_only, full_of_garbage, wrong_lists]


def hit(limiter, who="an", limit=10):
    return limiter.hit("join", who, limit=limit, per_seconds=60)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_limits_hold_and_nobody_waits(server, redis, trouble):
    limiter = _limiter(server.url)
    assert hit(limiter) == 0
    with trouble(server, redis):
        began = time.monotonic()
        refused = [hit(limiter) > 0 for _ in range(21)]
        assert not any(refused[:9]), "nobody is refused early"
        assert refused[-1], "each counts for itself at worst"
        for number in range(300):
            assert hit(limiter, f"person {number}") == 0
        average = (time.monotonic() - began) / 321
        assert average < 0.05
    assert eventually(lambda: shares_again(limiter, server), 10)


def shares_again(limiter, server):
    """A second process sees what this one counts."""
    other = _limiter(server.url)
    who = f"person {time.monotonic()}"
    hit(limiter, who, limit=1)
    return hit(other, who, limit=1) > 0


def test_gone_and_back(server, redis):
    limiter = _limiter(server.url)
    hit(limiter)
    server.process.kill()
    server.process.wait()
    began = time.monotonic()
    assert [hit(limiter) > 0 for _ in range(11)] == [False] * 10 + [True]
    assert time.monotonic() - began < 1
    server._launch(server.folder)


def test_after_a_pause_one_tries_for_all():
    tried = pause.Pause(0.05)
    assert not tried.lasts
    tried.begin()
    assert tried.lasts
    time.sleep(0.06)
    assert [tried.lasts for _ in range(5)] == [False, True, True, True, True]
    tried.begin()
    assert tried.lasts


def test_after_a_trial_that_succeeded_all_come_again(monkeypatch):
    monkeypatch.setattr(pause, "TRIAL_SECONDS", 0.05)
    tried = pause.Pause(0.01)
    tried.begin()
    time.sleep(0.02)
    assert [tried.lasts, tried.lasts] == [False, True]
    time.sleep(0.06)
    assert [tried.lasts for _ in range(3)] == [False] * 3


def test_who_tries_is_done_before_the_next_one():
    assert REDIS_PATIENCE["socket_timeout"] + REDIS_PATIENCE["socket_connect_timeout"] < 1
    assert pause.TRIAL_SECONDS >= 1
