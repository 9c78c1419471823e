"""Looks by fixed statements: a crowd shares a few connections, and nobody waits for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quizapp.core import db
from quizapp.core.db import READERS, Line


@pytest.fixture
def held(monkeypatch):
    """Looks end when `may_end` is set; `used` are the lines that were used."""
    used, may_end, read = set(), Event(), Line.read

    def slowly(line, statement, values):
        used.add(line)
        assert may_end.wait(30)
        return read(line, statement, values)

    monkeypatch.setattr(Line, "read", slowly)
    return SimpleNamespace(used=used, may_end=may_end)


def wait_until_all_are_used(held):
    ends_at = time.monotonic() + 20
    while len(held.used) < READERS and time.monotonic() < ends_at:
        time.sleep(0.001)


def test_a_crowd_shares_a_few_connections(database, held):
    with ThreadPoolExecutor(2 * READERS) as crowd:
        looks = [crowd.submit(database.look, "SELECT 1", {}) for _ in range(4 * READERS)]
        wait_until_all_are_used(held)
        held.may_end.set()
    assert [[tuple(row) for row in look.result()] for look in looks] == [[(1,)]] * 4 * READERS
    assert len(held.used) == READERS


def test_who_gets_none_in_time_is_told(database, held, monkeypatch):
    monkeypatch.setattr(db, "READER_SECONDS", 0.001)
    with ThreadPoolExecutor(READERS) as crowd:
        looks = [crowd.submit(database.look, "SELECT 1", {}) for _ in range(READERS)]
        wait_until_all_are_used(held)
        with pytest.raises(PoolTimeout):
            database.look("SELECT 1", {})
        held.may_end.set()
    assert all(look.result() for look in looks)
    assert database.look("SELECT 1", {})
