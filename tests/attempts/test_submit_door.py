"""Handing in: the door before Flask answers as Flask does, or lets it."""

from dataclasses import replace

import pytest
from flask import request as flask_request
from sqlalchemy import update

from quizapp.attempts.submit_door import EMPTY_BODIES
from quizapp.core.errors import Overloaded
from quizapp.organisations.models import Participant
from quizapp.web.csrf import csrf_token_of
from tests.conftest import running, settings_for
from tests.factories import bearer, join, make_stage

COOKIE = "quizapp_participant"


@pytest.fixture(params=["door", "flask"])
def app(request, database, tmp_path):
    settings = replace(settings_for(database, tmp_path), answer_door=request.param == "door")
    yield from running(settings)


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def joined(app, stage):
    return join(app.test_client(), stage.code)


@pytest.fixture
def attempt(app, stage, joined):
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    return app.test_client().post(address, json={}, headers=bearer(joined)).get_json()["attempt"]


@pytest.fixture
def flask_was_asked(app, monkeypatch):
    """How often Flask dispatched."""
    asked = []
    dispatch = app.dispatch_request

    def noted(*args):
        asked.append(flask_request.endpoint)
        return dispatch(*args)

    monkeypatch.setattr(app, "dispatch_request", noted)
    return asked


def submit(app, attempt, headers, body=b"{}", **more):
    client = app.test_client(use_cookies=False)
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    more.setdefault("content_type", "application/json")
    return client.post(address, data=body, headers=headers, **more)


def code_of(answer):
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.parametrize("body", sorted(EMPTY_BODIES))
def test_the_result_is_told_in_the_contracts_words(app, joined, attempt, body):
    answer = submit(app, attempt, bearer(joined), body)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.get_json()
    assert list(said) == [
        "state",
        "submitted_at",
        "answered_count",
        "question_count",
        "receipt_code",
        "entrant_code",
        "result",
        "server_time",
    ]
    assert (said["state"], said["answered_count"]) == ("submitted", 0)
    assert said["result"]["rank"] == 1


def test_the_door_answers_what_is_plain_and_only_that(
    app, joined, attempt, flask_was_asked, request
):
    is_door = request.node.callspec.params["app"] == "door"
    first = submit(app, attempt, bearer(joined))
    assert bool(flask_was_asked) is not is_door
    flask_was_asked.clear()
    again = submit(app, attempt, bearer(joined))
    assert flask_was_asked == ["attempts_api.submit"]
    told = [
        {k: v for k, v in one.get_json().items() if k != "server_time"} for one in (first, again)
    ]
    assert told[0] == told[1]


def test_with_a_key_or_answers_flask_is_asked(app, joined, attempt, flask_was_asked):
    option = attempt["questions"][0]["options"][0]["id"]
    key = {"Idempotency-Key": "once"}
    answer = submit(app, attempt, bearer(joined) | key)
    assert (answer.status_code, flask_was_asked) == (200, ["attempts_api.submit"])
    late = b'{"answers":[{"slot":1,"seq":1,"response":"%b"}]}' % option.encode()
    assert code_of(submit(app, attempt, bearer(joined), late)) == (409, "attempt_closed")


@pytest.mark.parametrize("body", [b"[]", b"{", b"xx"])
def test_what_cannot_be_read_is_malformed(app, joined, attempt, body):
    assert submit(app, attempt, bearer(joined), body).status_code in {400, 422}
    assert submit(app, attempt, bearer(joined)).status_code == 200


def test_a_withdrawn_token_is_refused_at_once(app, database, joined, attempt):
    with database.transaction() as session:
        session.execute(update(Participant).values(token_epoch=Participant.token_epoch + 1))
    assert code_of(submit(app, attempt, bearer(joined))) == (401, "participant_unknown")


def test_a_stranger_hands_in_nothing(app, stage, joined, attempt):
    chi = join(app.test_client(), stage.code, full_name="Lê Chi", phone="0987654321")
    assert submit(app, attempt, bearer(chi)).status_code == 404
    assert submit(app, attempt, bearer(joined)).status_code == 200


def test_a_cookie_needs_the_token_of_the_page(app, joined, attempt):
    cookie = {"Cookie": f"{COOKIE}={joined['token']}"}
    assert code_of(submit(app, attempt, cookie)) == (403, "csrf_expired")
    keyring = app.extensions["quizapp"].keyring
    headers = cookie | {"X-CSRFToken": csrf_token_of(keyring, joined["token"])}
    elsewhere = headers | {"Origin": "https://elsewhere.example"}
    assert code_of(submit(app, attempt, elsewhere)) == (403, "cross_site_request")
    assert submit(app, attempt, headers).status_code == 200


def test_a_refusal_for_want_of_room_is_not_tried_again(app, joined, attempt, monkeypatch):
    tries = []

    def full(*_args):
        tries.append(1)
        raise Overloaded

    monkeypatch.setattr(app.extensions["quizapp"].parts["submissions"], "submit", full)
    answer = submit(app, attempt, bearer(joined))
    assert code_of(answer) == (503, "overloaded")
    assert len(tries) == 1
