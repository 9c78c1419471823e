"""The door before Flask answers as Flask does, or lets Flask answer."""

from dataclasses import replace

import pytest
from flask import request as flask_request
from sqlalchemy import update

from quizapp.core.errors import Overloaded
from quizapp.organisations.models import Participant
from quizapp.web.csrf import csrf_token_of
from tests.conftest import running, settings_for
from tests.factories import bearer, join, make_stage

COOKIE = "quizapp_participant"


@pytest.fixture(params=["door", "flask"])
def app(request, database, tmp_path):
    """The same contract, whoever answers."""
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
    """Endpoints that Flask dispatched."""
    asked = []
    dispatch = app.dispatch_request

    def noted(*args):
        asked.append(flask_request.endpoint)
        return dispatch(*args)

    monkeypatch.setattr(app, "dispatch_request", noted)
    return asked


def option(attempt, slot=1, number=0):
    return attempt["questions"][slot - 1]["options"][number]["id"]


def put(app, attempt, headers, slot=1, **more):
    client = app.test_client(use_cookies=False)
    body = more.pop("json", {"response": option(attempt), "seq": 1})
    address = more.pop("address", f"/api/v1/attempts/{attempt['id']}/answers/{slot}")
    return client.put(address, json=body, headers=headers, **more)


def steady(body):
    """What does not change from one call to the next."""
    return {name: said for name, said in body.items() if name not in {"saved_at", "server_time"}}


def test_an_answer_and_the_clock_are_told_in_the_contracts_words(app, joined, attempt):
    saved = put(app, attempt, bearer(joined))
    assert (saved.status_code, saved.content_type) == (200, "application/json")
    assert list(saved.get_json()) == [
        "slot",
        "seq",
        "saved_at",
        "superseded",
        "answered_count",
        "deadline_at",
        "server_time",
    ]
    assert steady(saved.get_json()) == {
        "slot": 1,
        "seq": 1,
        "superseded": False,
        "answered_count": 1,
        "deadline_at": attempt["deadline_at"],
    }
    told = app.test_client().get(f"/api/v1/attempts/{attempt['id']}/clock", headers=bearer(joined))
    clock = {"state": "open", "deadline_at": attempt["deadline_at"], "paused": False}
    assert steady(told.get_json()) == clock
    for answer in (saved, told):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_repeated_and_older_answers_are_told_apart(app, joined, attempt):
    me = bearer(joined)
    for seq, superseded in ((5, False), (5, False), (4, True), (6, False)):
        body = {"response": option(attempt), "seq": seq}
        assert put(app, attempt, me, json=body).get_json()["superseded"] is superseded
    cleared = put(app, attempt, me, json={"response": None, "seq": 7}).get_json()
    assert cleared["answered_count"] == 0


def test_fields_that_nobody_asked_for_are_ignored(app, joined, attempt):
    body = {"response": option(attempt), "seq": 1, "score": 9, "participant_id": "x"}
    assert put(app, attempt, bearer(joined), json=body).status_code == 200


WRONG = [
    ({"response": "nothing", "seq": 1}, 422, "invalid_response"),
    ({"response": None, "seq": -1}, 422, "invalid"),
    ({"response": None, "seq": 1.5}, 422, "invalid"),
    ({"response": None, "seq": 2**63}, 422, "invalid"),
    ({"response": None}, 422, "invalid"),
    ([1], 422, "invalid"),
]


@pytest.mark.parametrize(("body", "status", "code"), WRONG)
def test_what_is_wrong_is_refused_by_its_name(app, joined, attempt, body, status, code):
    refused = put(app, attempt, bearer(joined), json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (status, code)


def test_what_cannot_be_read_is_malformed(app, joined, attempt):
    address = f"/api/v1/attempts/{attempt['id']}/answers/1"
    client = app.test_client(use_cookies=False)
    refused = client.put(address, data=b'{"seq":', headers=bearer(joined))
    assert (refused.status_code, refused.get_json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("slot", [0, 5, 999, 10**9])
def test_a_slot_that_is_not_there_is_refused(app, joined, attempt, slot):
    refused = put(app, attempt, bearer(joined), slot)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "unknown_slot")


def test_a_stranger_hears_what_is_heard_of_no_attempt_at_all(app, stage, joined, attempt):
    chi = bearer(join(app.test_client(), stage.code, full_name="Lê Chi", phone="0905555555"))
    nowhere = {**attempt, "id": "0" * 26}
    theirs, none = put(app, attempt, chi), put(app, nowhere, chi)
    assert theirs.status_code == none.status_code == 404
    assert theirs.get_json() == none.get_json()
    client = app.test_client(use_cookies=False)
    clocks = [
        client.get(f"/api/v1/attempts/{one['id']}/clock", headers=chi) for one in (attempt, nowhere)
    ]
    assert {answer.status_code for answer in clocks} == {404}
    assert clocks[0].get_json() == clocks[1].get_json()


def test_nobody_and_forgers_are_unknown(app, joined, attempt):
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": joined["token"]}):
        refused = put(app, attempt, headers)
        assert (refused.status_code, refused.get_json()["code"]) == (401, "participant_unknown")


def test_a_withdrawn_token_is_refused_at_once(app, database, joined, attempt):
    me = bearer(joined)
    assert put(app, attempt, me).status_code == 200
    with database.transaction() as session:
        session.execute(update(Participant).values(token_epoch=Participant.token_epoch + 1))
    client = app.test_client(use_cookies=False)
    told = client.get(f"/api/v1/attempts/{attempt['id']}/clock", headers=me)
    for refused in (put(app, attempt, me), told):
        assert (refused.status_code, refused.get_json()["code"]) == (401, "participant_unknown")


def test_a_closed_attempt_takes_nothing(app, joined, attempt):
    me = bearer(joined)
    app.test_client().post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    refused = put(app, attempt, me)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_closed")
    told = app.test_client().get(f"/api/v1/attempts/{attempt['id']}/clock", headers=me)
    assert told.get_json()["state"] == "submitted"


def by_cookie(joined, **more):
    return {"Cookie": f"{COOKIE}={joined['token']}", **more}


def test_a_cookie_needs_the_token_of_the_page(app, joined, attempt):
    own = csrf_token_of(app.extensions["quizapp"].keyring, joined["token"])
    refused = put(app, attempt, by_cookie(joined))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "csrf_expired")
    assert put(app, attempt, by_cookie(joined, **{"X-CSRFToken": "x"})).status_code == 403
    assert put(app, attempt, by_cookie(joined, **{"X-CSRFToken": own})).status_code == 200


def test_another_sites_page_is_refused(app, joined, attempt):
    me = bearer(joined)
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        refused = put(app, attempt, {**me, "Origin": origin})
        assert (refused.status_code, refused.get_json()["code"]) == (403, "cross_site_request")
    assert put(app, attempt, {**me, "Origin": "http://localhost"}).status_code == 200


def test_only_what_is_plain_is_answered_by_the_door(app, joined, attempt, flask_was_asked):
    me = bearer(joined)
    has_door = app.extensions["quizapp"].settings.answer_door
    address = f"/api/v1/attempts/{attempt['id']}"
    put(app, attempt, me)
    app.test_client().get(f"{address}/clock", headers=me)
    assert flask_was_asked == (
        [] if has_door else ["attempts_api.save_one", "attempts_api.show_clock"]
    )
    flask_was_asked.clear()
    spelled = put(app, attempt, me, address=f"{address}/answers/01?lang=en")
    assert spelled.status_code == 200
    assert flask_was_asked == ["attempts_api.save_one"]


def test_a_refusal_for_want_of_room_is_passed_on_and_not_tried_again(
    app, joined, attempt, monkeypatch
):
    asked = []

    def refuse(job):
        asked.append(job)
        raise Overloaded

    monkeypatch.setattr(app.extensions["quizapp"].parts["answers"].writer, "save", refuse)
    refused = put(app, attempt, bearer(joined))
    assert (refused.status_code, refused.get_json()["code"]) == (503, "overloaded")
    assert 1 <= int(refused.headers["Retry-After"]) <= 4
    assert len(asked) == 1
