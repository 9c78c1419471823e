"""Papers given out before Flask are those that Flask would give out."""

import gzip
from dataclasses import replace

import orjson
import pytest
from flask import request as flask_request
from sqlalchemy import update

from quizapp.core.errors import Overloaded
from quizapp.organisations.models import Participant
from quizapp.web.csrf import csrf_token_of
from tests.conftest import running, settings_for
from tests.factories import bearer, join, make_stage

COOKIE = "quizapp_participant"
SHIFTING = {"server_time"}


@pytest.fixture(params=["door", "flask"])
def app(request, database, tmp_path):
    settings = replace(settings_for(database, tmp_path), answer_door=request.param == "door")
    yield from running(settings)


@pytest.fixture
def asked(app, monkeypatch):
    """Endpoints that Flask dispatched."""
    asked = []
    dispatch = app.dispatch_request

    def noted(*args):
        asked.append(flask_request.endpoint)
        return dispatch(*args)

    monkeypatch.setattr(app, "dispatch_request", noted)
    return asked


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def joined(app, stage):
    return join(app.test_client(), stage.code)


def start(app, stage, headers, **more):
    client = app.test_client(use_cookies=False)
    more.setdefault("json", {})
    return client.post(f"/api/v1/rounds/{stage.round_id}/attempts", headers=headers, **more)


def show(app, attempt_id, headers):
    return app.test_client(use_cookies=False).get(f"/api/v1/attempts/{attempt_id}", headers=headers)


def by_cookie(app, joined, more=""):
    token = joined["token"]
    csrf = csrf_token_of(app.extensions["quizapp"].keyring, token)
    return {"Cookie": f"{COOKIE}={token}{more}", "X-CSRFToken": csrf}


def steady(attempt):
    return {name: said for name, said in attempt.items() if name not in SHIFTING}


def test_the_attempt_is_shown_as_it_was_started_with_the_answers_since(app, stage, joined):
    me = bearer(joined)
    began = start(app, stage, me)
    assert (began.status_code, began.content_type) == (201, "application/json")
    assert began.headers["Cache-Control"] == "no-store"
    attempt = began.get_json()["attempt"]
    answers = {}
    for slot, question in enumerate(attempt["questions"][:3], 1):
        chosen = question["options"][0]["id"] if question.get("options") else True
        response = [chosen] if question["type"] == "multiple_choice" else chosen
        response = None if slot == 3 else response
        body = {"response": response, "seq": slot}
        address = f"/api/v1/attempts/{attempt['id']}/answers/{slot}"
        assert app.test_client().put(address, json=body, headers=me).status_code == 200
        answers[str(slot)] = body
    shown = show(app, attempt["id"], me).get_json()["attempt"]
    assert list(shown) == list(attempt)
    assert steady(shown) == steady(attempt) | {"answers": answers}


def test_the_door_spares_flask_what_is_plain(app, request, stage, joined, asked):
    me = by_cookie(app, joined)
    attempt = start(app, stage, me).get_json()["attempt"]
    assert show(app, attempt["id"], me).get_json()["attempt"]["id"] == attempt["id"]
    is_door = "door" in request.node.callspec.id
    assert asked == ([] if is_door else ["attempts_api.start", "attempts_api.show"])


def test_who_began_already_goes_on_with_it(app, stage, joined):
    me = bearer(joined)
    first, again = start(app, stage, me), start(app, stage, me)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["attempt"]["id"] == first.get_json()["attempt"]["id"]


def test_the_paper_comes_packed_and_in_the_language_chosen(app, stage, joined):
    me = by_cookie(app, joined, "; quizapp_language=en") | {"Accept-Encoding": "gzip, br"}
    began = start(app, stage, me)
    assert began.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in began.headers["Vary"]
    attempt = orjson.loads(gzip.decompress(began.data))["attempt"]
    plain = show(app, attempt["id"], by_cookie(app, joined, "; quizapp_language=en"))
    assert "Content-Encoding" not in plain.headers
    assert plain.get_json()["attempt"]["questions"] == attempt["questions"]


def test_a_program_is_heard_about_its_language(app, stage, joined, asked):
    attempt = start(app, stage, bearer(joined)).get_json()["attempt"]
    asked.clear()
    english = bearer(joined) | {"Accept-Language": "en"}
    assert show(app, attempt["id"], english).status_code == 200
    assert asked == ["attempts_api.show"]


@pytest.mark.parametrize(
    ("more", "status"),
    [({"X-CSRFToken": "x"}, 403), ({"Origin": "https://elsewhere.example"}, 403)],
)
def test_what_another_site_may_have_caused_starts_nothing(app, stage, joined, more, status):
    assert start(app, stage, by_cookie(app, joined) | more).status_code == status


@pytest.mark.parametrize(("body", "status"), [(b"[]", 422), (b"{", 400), (b"", 201)])
def test_bodies_are_read_as_ever(app, stage, joined, body, status):
    me = bearer(joined) | {"Content-Type": "application/json"}
    assert start(app, stage, me, json=None, data=body).status_code == status


def test_strangers_and_withdrawn_tokens_see_nothing(app, database, stage, joined):
    me = bearer(joined)
    attempt = start(app, stage, me).get_json()["attempt"]
    chi = bearer(join(app.test_client(), stage.code, full_name="Lê Thị Chi", phone="0905000003"))
    assert show(app, attempt["id"], chi).status_code == 404
    with database.transaction() as session:
        session.execute(
            update(Participant)
            .where(Participant.id == joined["participant"]["id"])
            .values(token_epoch=Participant.token_epoch + 1)
        )
    assert show(app, attempt["id"], me).status_code == 401
    assert start(app, stage, me).status_code == 401


def test_without_room_the_desk_is_asked_once(app, stage, joined, monkeypatch):
    asked = []

    def refuse(*_asked):
        asked.append(1)
        raise Overloaded

    monkeypatch.setattr(app.extensions["quizapp"].parts["starts"], "start", refuse)
    assert start(app, stage, bearer(joined)).status_code == 503
    assert len(asked) == 1
