"""Many phones, many taps, one truth. Each race runs on real threads against the real database."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.contests.queries import get_round_for_update
from quizapp.contests.service import Authority, close_round
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.organisations.models import Participant
from tests.conftest import running, settings_for
from tests.factories import Stage, bearer, join, make_stage

CROWD = 50


def at_once(calls: list[Callable[[], object]]) -> list:
    """Run the calls in as many threads, released together."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(run, calls))


@pytest.fixture
def stage(database: Database) -> Stage:
    with database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def post(app: Flask) -> Callable[..., object]:
    """A call of a fresh client without cookies; each thread has its own."""

    def call(method: str, address: str, body: object, headers: dict[str, str]) -> tuple[int, dict]:
        client = app.test_client(use_cookies=False)
        response = getattr(client, method)(address, json=body, headers=headers)
        return response.status_code, response.get_json()

    return call


def test_fifty_parallel_starts_make_one_attempt(database, app, stage, post):
    me = bearer(join(app.test_client(), stage.code))
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    answers = at_once([lambda: post("post", address, {}, me)] * CROWD)
    assert {status for status, _ in answers} == {200, 201}
    assert len({body["attempt"]["id"] for _, body in answers}) == 1
    assert len({str(body["attempt"]["questions"]) for _, body in answers}) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_fifty_parallel_submits_with_saves_leave_one_final_state(database, app, stage, post):
    me = bearer(join(app.test_client(), stage.code))
    _, started = post("post", f"/api/v1/rounds/{stage.round_id}/attempts", {}, me)
    attempt = started["attempt"]
    address = f"/api/v1/attempts/{attempt['id']}"
    right = {
        question["slot"]: next(o["id"] for o in question["options"] if o["html"] == "Đúng rồi")
        for question in attempt["questions"]
    }

    def save(number: int) -> Callable[[], object]:
        slot = number % len(right) + 1
        body = {"response": right[slot], "seq": number + 1}
        return lambda: ("save", slot, post("put", f"{address}/answers/{slot}", body, me))

    submits = [lambda: ("submit", 0, post("post", f"{address}/submission", {}, me))] * CROWD
    answers = at_once([*submits, *[save(number) for number in range(20)]])
    submitted = [answer for kind, _, answer in answers if kind == "submit"]
    assert {status for status, _ in submitted} == {200}
    assert len({str(body["result"]) for _, body in submitted}) == 1
    acknowledged = {slot for kind, slot, (status, _) in answers if kind == "save" and status == 200}
    refused = {
        body["code"] for kind, _, (status, body) in answers if kind == "save" and status != 200
    }
    assert refused <= {"attempt_closed"}
    assert submitted[0][1]["result"]["score"] == len(acknowledged)


def test_an_older_seq_after_a_newer_one_changes_nothing(database, app, stage, post):
    me = bearer(join(app.test_client(), stage.code))
    _, started = post("post", f"/api/v1/rounds/{stage.round_id}/attempts", {}, me)
    question = started["attempt"]["questions"][0]
    address = f"/api/v1/attempts/{started['attempt']['id']}/answers/1"
    options = [option["id"] for option in question["options"]]
    bodies = [{"response": options[seq % 4], "seq": seq} for seq in range(1, CROWD + 1)]
    at_once([lambda body=body: post("put", address, body, me) for body in reversed(bodies)])
    stale = post("put", address, bodies[3], me)
    assert stale[0] == 200
    assert stale[1]["superseded"] is True
    with database.reading() as session:
        answer = session.scalars(select(Answer)).one()
        assert (answer.seq, answer.response) == (CROWD, options[CROWD % 4])


def test_one_person_joining_from_many_taps_is_one_participant(database, app, stage, post):
    body = {"full_name": "Nguyễn Văn An", "phone": "0912345678", "consents": {"contest": True}}

    def tap() -> object:
        while (answer := post("post", f"/api/v1/join/{stage.code}", body, {}))[0] == 503:
            time.sleep(0.1)
        return answer

    answers = at_once([tap] * CROWD)
    codes = [(status, body.get("code")) for status, body in answers]
    assert codes.count((201, None)) == 1
    assert set(codes) == {(201, None), (409, "already_joined")}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 1


def test_one_idempotency_key_does_its_work_once(database, app, stage, post):
    body = {"full_name": "Nguyễn Văn An", "phone": "0912345678", "consents": {"contest": True}}
    key = {"Idempotency-Key": "tap-1"}
    answers = at_once([lambda: post("post", f"/api/v1/join/{stage.code}", body, key)] * 10)
    assert len({str(answer) for answer in answers}) == 1
    changed = post("post", f"/api/v1/join/{stage.code}", {**body, "full_name": "Khác"}, key)
    assert (changed[0], changed[1]["code"]) == (422, "idempotency_mismatch")


def test_who_hands_in_does_not_wait_for_the_round(postgres_database, tmp_path):
    """An extension holds the round and waits for attempts: waiting back would be a deadlock."""
    with postgres_database.transaction() as session:
        stage = make_stage(session)
    for app in running(settings_for(postgres_database, tmp_path)):
        phone = app.test_client()
        me = bearer(join(phone, stage.code))
        address = f"/api/v1/rounds/{stage.round_id}/attempts"
        attempt = phone.post(address, json={}, headers=me).get_json()["attempt"]
        answer = {"slot": 1, "seq": 1, "response": attempt["questions"][0]["options"][0]["id"]}
        with postgres_database.transaction() as session:
            get_round_for_update(session, stage.round_id, None)
            address = f"/api/v1/attempts/{attempt['id']}/submission"
            assert phone.post(address, json={"answers": [answer]}, headers=me).status_code == 200


def test_no_attempt_slips_in_behind_a_closing(postgres_database, tmp_path):
    with postgres_database.transaction() as session:
        stage = make_stage(session)
    for app in running(settings_for(postgres_database, tmp_path)):
        phone = app.test_client()
        me = bearer(join(phone, stage.code))
        address = f"/api/v1/rounds/{stage.round_id}/attempts"
        with ThreadPoolExecutor(1) as thread:
            with postgres_database.transaction() as session:
                close_round(
                    session,
                    stage.round_id,
                    Authority("dung", None),
                    attempts=SqlRoundAttempts(),
                    now=clock.now(),
                )
                started = thread.submit(phone.post, address, json={}, headers=me)
                with pytest.raises(TimeoutError):
                    started.result(0.5)
            assert started.result().get_json()["code"] == "round_closed"
