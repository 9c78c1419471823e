"""Limits with a Redis that comes and goes."""

from __future__ import annotations

import logging

import pytest
from limits.storage import storage_from_string

from quizapp.core.fallback_rate_limiter import FallbackRateLimiter
from quizapp.core.limits_rate_limiter import LimitsRateLimiter

TWICE = {"limit": 2, "per_seconds": 60}


class Down(Exception):
    pass


class Flaky(LimitsRateLimiter):
    is_down = False

    def hit(self, purpose, who, *, limit, per_seconds):
        if self.is_down:
            raise Down
        return super().hit(purpose, who, limit=limit, per_seconds=per_seconds)


@pytest.fixture
def shared():
    return Flaky()


@pytest.fixture
def limiter(shared):
    return FallbackRateLimiter(shared, LimitsRateLimiter(), (Down,))


def test_it_counts_in_the_shared_one_while_that_lives(limiter, shared):
    assert limiter.hit("pin", "an", **TWICE) == 0
    assert limiter.hit("pin", "an", **TWICE) == 0
    assert limiter.hit("pin", "an", **TWICE) > 0
    assert shared.would_refuse("pin", "an", **TWICE) > 0
    assert limiter.would_refuse("pin", "binh", **TWICE) == 0


def test_it_counts_for_itself_while_the_shared_one_is_down(limiter, shared, caplog):
    shared.is_down = True
    with caplog.at_level(logging.WARNING):
        assert [limiter.hit("pin", "an", **TWICE) > 0 for _ in range(3)] == [False, False, True]
    assert len(caplog.records) == 1
    assert "Down" in caplog.text


def test_it_returns_to_the_shared_one_after_the_pause(limiter, shared):
    shared.is_down = True
    limiter.hit("pin", "an", **TWICE)
    shared.is_down = False
    limiter._pause._until = 0
    limiter.hit("pin", "an", **TWICE)
    shared.hit("pin", "an", **TWICE)
    assert shared.would_refuse("pin", "an", **TWICE) > 0


def test_to_forget_reaches_both(limiter, shared):
    for _ in range(2):
        limiter.hit("pin", "an", **TWICE)
        limiter._own.hit("pin", "an", **TWICE)
    limiter.forget("pin", "an", **TWICE)
    assert shared.would_refuse("pin", "an", **TWICE) == 0
    assert limiter._own.would_refuse("pin", "an", **TWICE) == 0


def test_other_errors_are_not_swallowed(limiter, shared, monkeypatch):
    def break_down(*_args, **_more):
        raise KeyError

    monkeypatch.setattr(shared, "hit", break_down)
    with pytest.raises(KeyError):
        limiter.hit("pin", "an", **TWICE)


def test_a_real_redis_shares_its_counts(redis_url):
    one, other = (LimitsRateLimiter(storage_from_string(redis_url)) for _ in range(2))
    one.forget("pin", "an", **TWICE)
    assert one.hit("pin", "an", **TWICE) == 0
    assert other.hit("pin", "an", **TWICE) == 0
    assert one.hit("pin", "an", **TWICE) > 0
    one.forget("pin", "an", **TWICE)
