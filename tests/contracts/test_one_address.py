"""A factory behind one address, and a program behind the same one."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import func, select

from quizapp.audit.models import AuditEntry
from quizapp.organisations.models import Participant
from tests.app_server import AppServer
from tests.factories import bearer, make_stage
from tests.http import whole_call

CONSENT = {"consents": {"contest": True}}


@pytest.fixture
def stage(sqlite_database):
    with sqlite_database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def server(sqlite_database, stage, tmp_path):
    with AppServer(sqlite_database.url.render_as_string(), tmp_path) as server:
        yield server


def join(server, stage, number, browser):
    body = {"full_name": f"Người {number}", "phone": f"09{number:08}", **CONSENT}
    agent = {"User-Agent": browser}
    return whole_call(server, "POST", f"/api/v1/join/{stage.code}", body, agent)


def save(server, me, attempt, seq):
    path = f"/api/v1/attempts/{attempt['id']}/answers/1"
    option = attempt["questions"][0]["options"][0]["id"]
    return whole_call(server, "PUT", path, {"response": option, "seq": seq}, me)[0]


@pytest.mark.slow
def test_a_program_is_stopped_and_those_who_answer_notice_nothing(server, stage, sqlite_database):
    me = bearer(join(server, stage, 10_000_000, "a phone")[2])
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = whole_call(server, "POST", path, {}, me)[2]["attempt"]
    saves, stop = [], threading.Event()

    def answer():
        while not stop.is_set():
            saves.append(save(server, me, attempt, len(saves) + 1))
            time.sleep(0.02)

    answering = threading.Thread(target=answer)
    answering.start()
    tries = [join(server, stage, 20_000_000 + number, "a program") for number in range(500)]
    stop.set()
    answering.join()
    statuses = [status for status, _headers, _said in tries]
    assert statuses[:150] == [201] * 150
    assert set(statuses) == {201, 429}
    waits = [int(headers["retry-after"]) for status, headers, _said in tries if status == 429]
    assert all(0 < wait < 90 for wait in waits)
    assert set(saves) == {200}
    assert len(saves) > 10
    with sqlite_database.reading() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "entry.crowded"))
        (entry,) = noted
    assert entry.object_id == stage.round_id
    assert entry.details["joins"] == 150
    assert "127.0.0.1" not in str(entry.details)


@pytest.mark.slow
def test_a_hall_of_phones_of_one_address_comes_in(server, stage, sqlite_database, effort):
    phones = effort(200, 300)
    joined = []

    def come_in(number):
        for _ in range(3):
            status, headers, _said = join(server, stage, 30_000_000 + number, f"kind {number % 12}")
            if status == 201:
                joined.append(number)
                return
            time.sleep(min(3, int(headers.get("retry-after", 1))))

    threads = [threading.Thread(target=come_in, args=(number,)) for number in range(phones)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert len(joined) >= phones - 1
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == len(joined)
