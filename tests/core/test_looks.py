"""Looks by fixed statements: a crowd shares a few connections, and nobody waits for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quizapp.core import db
from quizapp.core.db import READERS, Line


@pytest.fixture
def slow_lines(monkeypatch):
    """Each look takes its time; the lines that were used."""
    used, read = set(), Line.read

    def slowly(line, statement, values):
        used.add(line)
        time.sleep(0.02)
        return read(line, statement, values)

    monkeypatch.setattr(Line, "read", slowly)
    return used


def test_a_crowd_shares_a_few_connections(database, slow_lines):
    with ThreadPoolExecutor(30) as crowd:
        rows = list(crowd.map(lambda _: database.look("SELECT 1", {}), range(60)))
    assert [[tuple(row) for row in one] for one in rows] == [[(1,)]] * 60
    assert len(slow_lines) == READERS


def test_who_gets_none_in_time_is_told(database, slow_lines, monkeypatch):
    monkeypatch.setattr(db, "READER_SECONDS", 0.001)
    with ThreadPoolExecutor(READERS) as crowd:
        looks = [crowd.submit(database.look, "SELECT 1", {}) for _ in range(READERS)]
        while len(slow_lines) < READERS:
            time.sleep(0.001)
        with pytest.raises(PoolTimeout):
            database.look("SELECT 1", {})
    assert all(look.result() for look in looks)
    assert database.look("SELECT 1", {})
