"""The database hangs, throws everybody out, restarts: people wait seconds, and nothing is lost."""

from __future__ import annotations

import threading
import time

import psutil
import pytest
from sqlalchemy import select, text

from quizapp import schema
from quizapp.attempts.models import Answer
from quizapp.core.db import Database
from tests.app_server import AppServer
from tests.factories import bearer, make_stage
from tests.http import whole_call
from tests.processes import eventually
from tests.servers import PostgresServer

WHO = {"phone": "0912345678", "consents": {"contest": True}}
LONGEST_SECONDS = 5.5
HANGS_SECONDS = 8


@pytest.fixture(scope="module")
def postgres():
    with PostgresServer() as server:
        yield server


@pytest.fixture
def database(postgres):
    database = Database(postgres.url)
    schema.upgrade(database.engine)
    yield database
    schema.downgrade(database.engine)
    database.dispose()


class Person:
    """Saves again and again and remembers how each try ended."""

    def __init__(self, server, stage, number):
        self.server = server
        who = {"full_name": f"Người {number}", **WHO, "phone": f"09123456{number:02}"}
        self.me = bearer(whole_call(server, "POST", f"/api/v1/join/{stage.code}", who)[2])
        path = f"/api/v1/rounds/{stage.round_id}/attempts"
        self.attempt = whole_call(server, "POST", path, {}, self.me)[2]["attempt"]
        self.tries = []
        self.saved = 0

    def save(self, seq):
        path = f"/api/v1/attempts/{self.attempt['id']}/answers/1"
        option = self.attempt["questions"][0]["options"][seq % 2]["id"]
        began = time.monotonic()
        body = {"response": option, "seq": seq}
        status, headers, _said = whole_call(self.server, "PUT", path, body, self.me)
        self.tries.append((status, time.monotonic() - began, headers.get("retry-after")))
        if status == 200:
            self.saved = seq

    def look(self):
        began = time.monotonic()
        status, headers, _said = whole_call(self.server, "GET", "/api/v1/join/BN7K4T")
        self.tries.append((status, time.monotonic() - began, headers.get("retry-after")))

    def go_on(self, stop):
        seq = 0
        while not stop.is_set():
            seq += 1
            self.save(seq)
            self.look()
            time.sleep(0.2)


@pytest.fixture
def people(database, tmp_path):
    with database.transaction() as session:
        stage = make_stage(session)
    with AppServer(database.url.render_as_string(hide_password=False), tmp_path) as server:
        people = [Person(server, stage, number) for number in range(12)]
        stop = threading.Event()
        threads = [threading.Thread(target=person.go_on, args=(stop,)) for person in people]
        for thread in threads:
            thread.start()
        time.sleep(1)
        yield people
        stop.set()
        for thread in threads:
            thread.join()


def all_save_again(people):
    counts = [len(person.tries) for person in people]
    return eventually(
        lambda: all(
            len(person.tries) > count + 2 and all(one[0] == 200 for one in person.tries[-2:])
            for person, count in zip(people, counts, strict=True)
        ),
        15,
    )


def check(database, people):
    tries = [one for person in people for one in person.tries]
    assert {status for status, _seconds, _again in tries} <= {200, 503}
    assert max(seconds for _status, seconds, _again in tries) < LONGEST_SECONDS
    assert all(again and int(again) > 0 for status, _seconds, again in tries if status == 503)
    with database.reading() as session:
        kept = dict(session.execute(select(Answer.attempt_id, Answer.seq)).all())
    for person in people:
        assert kept[person.attempt["id"]] >= person.saved


@pytest.mark.slow
def test_while_the_database_hangs_nobody_waits_long(postgres, database, people):
    postmaster = psutil.Process(postgres.process.pid)
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    time.sleep(HANGS_SECONDS)
    for process in processes:
        process.resume()
    assert all_save_again(people)
    check(database, people)


@pytest.mark.slow
def test_everybody_thrown_out_again_and_again(postgres, database, people):
    out = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    for _ in range(4):
        with database.engine.connect() as connection:
            connection.execute(out)
        time.sleep(1)
    assert all_save_again(people)
    check(database, people)
