"""Up, and able to save."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from quizapp.core.clock import CONTEST_CLOCK
from quizapp.web import health


@pytest.fixture(autouse=True)
def look_again_at_once(monkeypatch):
    monkeypatch.setattr(health, "LOOK_LASTS_SECONDS", 0.0)


def test_ready_when_a_write_becomes_durable(client):
    assert client.get("/readyz").get_json() == {"status": "up"}


def test_not_ready_while_nobody_knows_the_time(client):
    CONTEST_CLOCK.doubt()
    try:
        answer = client.get("/readyz")
    finally:
        CONTEST_CLOCK.forget()
    assert (answer.status_code, answer.get_json()) == (503, {"status": "down"})
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_not_ready_when_the_database_takes_no_writes(database, client):
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE contest_clock RENAME TO away"))
    try:
        assert client.get("/readyz").status_code == 503
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO contest_clock"))
    assert client.get("/readyz").status_code == 200


def test_many_who_ask_cost_one_look(client, monkeypatch):
    looks = []
    monkeypatch.setattr(health, "LOOK_LASTS_SECONDS", 60.0)
    monkeypatch.setattr(health, "_can_save", lambda: looks.append(1) or True)
    assert [client.get("/readyz").status_code for _ in range(5)] == [200] * 5
    assert len(looks) == 1
