"""Logs tell an operator what happened, and nobody who took part."""

from __future__ import annotations

import io
import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from quizapp.core import logs
from quizapp.web.guards import public
from tests.factories import bearer, join, make_stage

NAME, PHONE, ANSWER = "Trần Thị Đánh Dấu", "0987654321", "câu trả lời đánh dấu"
ADDRESS = "203.0.113.77"


@pytest.fixture
def written():
    """All logs at their most talkative."""
    root, level = logging.getLogger(), logging.getLogger().level
    stream = io.StringIO()
    handler = logs.configure("DEBUG", stream)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def play(app, database) -> tuple[list[str], list[str]]:
    """The whole way of a participant with all that goes wrong; (what is secret, request ids)."""
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    ids = []

    def call(method: str, address: str, **more):
        answer = client.open(address, method=method, **more)
        ids.append(answer.headers.get("X-Request-Id"))
        return answer

    call("GET", f"/j/{stage.code}")
    joined = join(client, full_name=NAME, phone=PHONE)
    me = bearer(joined)
    begun = call("POST", f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me).json
    attempt = begun["attempt"]
    saving = f"/api/v1/attempts/{attempt['id']}/answers"
    option = attempt["questions"][0]["options"][0]["id"]
    call("PUT", f"{saving}/1", json={"response": option, "seq": 1}, headers=me)
    call("PUT", f"{saving}/2", json={"response": ANSWER, "seq": 1}, headers=me)
    call("PUT", f"{saving}/99", data=b"{" + ANSWER.encode(), headers=me)
    call("GET", f"/j/{stage.code}?name={NAME}&phone={PHONE}")
    call("POST", f"/api/v1/join/{stage.code}", json={"full_name": NAME, "phone": "x" + PHONE})
    call("POST", "/api/v1/resume", json={"resume_code": joined["resume_code"] + "A"})
    call("POST", f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    call("GET", f"/attempts/{attempt['id']}/result", headers=me)
    call("GET", f"/no/{PHONE}/such/page")
    secret = [NAME, PHONE, ANSWER, ADDRESS, joined["token"], joined["resume_code"]]
    return [*secret, stage.code, option, "Đánh Dấu", PHONE[1:]], ids


def test_nothing_of_a_person_is_in_the_logs(app, database, written):
    app.add_url_rule("/breaks", "breaks", public_failure)
    secret, _ids = play(app, database)
    app.config["TESTING"] = False
    assert app.test_client().get("/breaks").status_code == 500
    log = written.getvalue()
    assert [one for one in secret if one in log] == []
    assert log.count("\n") > 10


@public
def public_failure():
    """A driver's error holds what was to be written; so does the one that hides it."""
    try:
        int(f"Key (phone)=({PHONE}) already exists")
    except ValueError as error:
        raise RuntimeError(f"{NAME} could not be stored") from error


def test_each_line_is_short_json_with_its_request(app, database, written):
    _secret, ids = play(app, database)
    read = lines(written)
    requests = [line for line in read if line["event"] == "request"]
    assert all({"time", "level", "event", "logger"} <= set(line) for line in read)
    assert {line["request_id"] for line in requests} >= set(ids) - {None}
    assert {line["route"] for line in requests} >= {"/j/<code>", None}
    assert max(len(line.encode()) for line in written.getvalue().splitlines()) <= 1024


def test_an_unexpected_error_is_found_by_the_id_on_the_page(one_app, written):
    one_app.add_url_rule("/breaks", "breaks", public_failure)
    one_app.config["TESTING"] = False
    answer = one_app.test_client().get("/breaks")
    told = answer.headers["X-Request-Id"]
    (line,) = [line for line in lines(written) if "exception" in line]
    assert told in answer.get_data(as_text=True)
    assert (line["request_id"], line["route"]) == (told, "/breaks")
    assert line["exception"] == "RuntimeError < ValueError"
    assert line["at"][-1].endswith("public_failure")
    assert len(json.dumps(line)) <= 1024


def test_a_refusal_shows_no_id_and_writes_no_line(one_app, written):
    written.truncate(0)
    logging.getLogger().setLevel("INFO")
    answer = one_app.test_client().get("/no/such/page")
    assert answer.headers["X-Request-Id"] not in answer.get_data(as_text=True)
    assert written.getvalue().strip("\0") == ""


def test_an_error_of_the_database_tells_no_values(database):
    with pytest.raises(DBAPIError, match="hidden") as caught, database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": NAME})
    assert NAME not in str(caught.value)


def test_texts_of_libraries_are_cut(written):
    logging.getLogger("some.library").warning("x" * 5000)
    try:
        int(NAME)
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    assert max(map(len, written.getvalue().splitlines())) < 1024
    assert NAME not in written.getvalue()
