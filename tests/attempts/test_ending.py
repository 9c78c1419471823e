"""The server is told to end while phones save: whoever is in work gets his answer, and it holds."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from sqlalchemy import select

from quizapp.attempts.models import Answer
from tests.app_server import AppServer
from tests.conftest import settings_for
from tests.factories import bearer, join, make_stage
from tests.processes import eventually
from tests.servers import libpq_url

PEOPLE = 20
STOP_SECONDS = 15


@dataclass
class Saver:
    """A phone with one connection."""

    port: int
    headers: dict[str, str]
    attempt_id: str
    options: list[str]
    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    def connect(self):
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.line.request("GET", f"/api/v1/attempts/{self.attempt_id}/clock", headers=self.headers)
        assert self.line.getresponse().read()

    def save(self, seq):
        path = f"/api/v1/attempts/{self.attempt_id}/answers/1"
        body = json.dumps({"response": self.options[seq % 2], "seq": seq})
        try:
            self.line.request("PUT", path, body, self.headers)
        except OSError:
            return False  # it never left
        try:
            response = self.line.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self.broken.append(seq)
            return False
        (self.acknowledged if response.status == 200 else self.refused).append(seq)
        return response.status == 200

    def save_on_and_on(self):
        for seq in range(1, 100_000):
            if not self.save(seq):
                return
            time.sleep(0.01)


@pytest.fixture
def served(app, database, tmp_path):
    """A server, and people who have begun."""
    with database.transaction() as session:
        stage = make_stage(session)
    url = settings_for(database, tmp_path).database_url
    with AppServer(url, tmp_path) as server:
        server.savers = [begin(app, stage, server.port, number) for number in range(PEOPLE)]
        for saver in server.savers:
            saver.connect()
        yield server
        server.kill()


def begin(app, stage, port, number):
    client = app.test_client(use_cookies=False)
    joined = join(client, stage.code, phone=f"09{number:08}", full_name=f"Người {number}")
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(path, json={}, headers=bearer(joined)).get_json()["attempt"]
    options = [option["id"] for option in attempt["questions"][0]["options"]]
    headers = {**bearer(joined), "Content-Type": "application/json"}
    return Saver(port, headers, attempt["id"], options)


@contextmanager
def nobody_can_write(database):
    """Saves begin and do not end while this block runs."""
    if database.is_sqlite:
        with closing(sqlite3.connect(database.url.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.rollback()
    else:
        url = libpq_url(database.url.render_as_string(hide_password=False))
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE answer IN EXCLUSIVE MODE")
            yield
            connection.rollback()


def stored(database):
    with database.reading() as session:
        return dict(session.execute(select(Answer.attempt_id, Answer.seq)).all())


def ended(server):
    return eventually(lambda: server.process.poll() is not None, STOP_SECONDS)


def test_everybody_in_work_is_answered_and_what_was_told_is_stored(served, database):
    threads = [threading.Thread(target=saver.save, args=(1,)) for saver in served.savers]
    with nobody_can_write(database):
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        os.kill(served.process.pid, signal.SIGTERM)
        time.sleep(0.5)
        assert not any(saver.acknowledged for saver in served.savers)
    for thread in threads:
        thread.join()
    assert [saver.acknowledged for saver in served.savers] == [[1]] * PEOPLE
    assert stored(database) == dict.fromkeys((saver.attempt_id for saver in served.savers), 1)
    assert ended(served)
    assert served.process.returncode == 0


def test_ending_in_the_middle_of_everything_loses_nothing_acknowledged(served, database):
    threads = [threading.Thread(target=saver.save_on_and_on) for saver in served.savers]
    for thread in threads:
        thread.start()
    time.sleep(1)
    os.kill(served.process.pid, signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert ended(served)
    kept = stored(database)
    assert sum(len(saver.acknowledged) for saver in served.savers) > PEOPLE
    for saver in served.savers:
        # A request may still meet a connection that is just closing; then nobody was told anything.
        assert kept[saver.attempt_id] in {saver.acknowledged[-1], *saver.broken}
        assert saver.refused == []
