"""The board of somebody signed in: the door before Flask answers as Flask does, or lets it."""

import gzip
import json
from dataclasses import replace

import pytest
from flask import request as flask_request
from sqlalchemy import update

from quizapp.organisations.models import Participant
from tests.conftest import running, settings_for
from tests.contracts.test_participant_way import play
from tests.factories import bearer, join, make_stage

COOKIE = "quizapp_participant"
PHONE = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture(params=["door", "flask"])
def app(request, database, tmp_path):
    settings = replace(settings_for(database, tmp_path), answer_door=request.param == "door")
    yield from running(settings)


@pytest.fixture
def is_door(request):
    return request.node.callspec.params["app"] == "door"


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


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


def finish(app, stage, person):
    """Somebody who joined begins and hands in."""
    client, headers = app.test_client(use_cookies=False), bearer(person)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(address, json={}, headers=headers).get_json()["attempt"]
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    return client.post(address, json={}, headers=headers)


@pytest.fixture
def an(app, stage):
    person = join(app.test_client(), stage.code)
    assert finish(app, stage, person).status_code == 200
    return person


def look(app, stage, headers, query="?limit=50"):
    client = app.test_client(use_cookies=False)
    address = f"/api/v1/rounds/{stage.round_id}/leaderboard{query}"
    return client.get(address, headers=headers)


def shown(answer):
    """The content, whichever way it was packed."""
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return json.loads(gzip.decompress(answer.data) if packed else answer.data)


def test_the_caller_finds_himself(app, stage, an, is_door, flask_was_asked):
    answer = look(app, stage, bearer(an) | PHONE)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    body = shown(answer)
    assert list(body) == ["as_of", "frozen", "total", "entries", "me"]
    assert body["me"] == body["entries"][0]
    assert body["me"]["display_name"] == "Nguyễn V. A***"
    assert bool(flask_was_asked) is not is_door


def test_a_cookie_shows_the_same_as_a_token(app, stage, an):
    cookie = {"Cookie": f"quizapp_language=en; {COOKIE}={an['token']}"}
    assert shown(look(app, stage, cookie | PHONE))["me"]["rank"] == 1


def test_nobody_else_may_be_given_the_answer(app, stage, an):
    answer = look(app, stage, bearer(an) | PHONE)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert shown(look(app, stage, PHONE))["me"] is None


def test_who_has_it_already_is_told_so(app, stage, an):
    headers = bearer(an) | PHONE
    etag = look(app, stage, headers).headers["ETag"]
    again = look(app, stage, headers | {"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_a_strangers_answer_has_another_tag(app, stage, an):
    chi = join(app.test_client(), stage.code, full_name="Lê Chi", phone="0987654321")
    etag = look(app, stage, bearer(an) | PHONE).headers["ETag"]
    answer = look(app, stage, bearer(chi) | PHONE | {"If-None-Match": etag})
    assert answer.status_code == 200
    assert shown(answer)["me"] is None


def test_the_tag_changes_with_the_board(app, stage, an):
    headers = bearer(an) | PHONE
    etag = look(app, stage, headers).headers["ETag"]
    play(app.test_client(), stage.code, 2, full_name="Lê Chi", phone="0987654321")
    answer = look(app, stage, headers | {"If-None-Match": etag})
    assert answer.status_code == 200
    assert shown(answer)["me"]["rank"] == 2


def test_a_withdrawn_token_shows_nobody(app, stage, database, an):
    headers = bearer(an) | PHONE
    with database.transaction() as session:
        session.execute(update(Participant).values(token_epoch=Participant.token_epoch + 1))
    answer = look(app, stage, headers)
    assert (answer.status_code, shown(answer)["me"]) == (200, None)


def test_of_two_merged_entries_the_one_that_stayed_is_shown(app, stage, database, an):
    twice = join(app.test_client(), stage.code, full_name="Nguyễn Văn An", phone="0987654321")
    assert shown(look(app, stage, bearer(twice) | PHONE))["me"] is None
    with database.transaction() as session:
        session.execute(
            update(Participant)
            .where(Participant.id == twice["participant"]["id"])
            .values(merged_into_id=an["participant"]["id"])
        )
    assert shown(look(app, stage, bearer(twice) | PHONE))["me"]["rank"] == 1


def test_a_forged_token_is_nobodys(app, stage, an):
    headers = {"Authorization": f"Bearer {an['token'][:-2]}xx"} | PHONE
    answer = look(app, stage, headers)
    assert (answer.status_code, shown(answer)["me"]) == (200, None)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=x", "?offset=-1", "?limit=50&offset=x"])
def test_what_is_wrong_is_refused_by_its_name(app, stage, an, query):
    answer = look(app, stage, bearer(an) | PHONE, query)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("query", ["", "?limit=1", "?limit=999", "?limit=1&offset=0"])
def test_every_part_of_the_board_can_be_had(app, stage, an, query):
    assert shown(look(app, stage, bearer(an) | PHONE, query))["me"]["rank"] == 1


def test_who_takes_nothing_compressed_gets_it_plain(app, stage, an):
    answer = look(app, stage, bearer(an) | {"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.get_json()["me"]["rank"] == 1


def test_a_round_that_is_not_there_is_refused(app, stage, an):
    client = app.test_client(use_cookies=False)
    answer = client.get(
        "/api/v1/rounds/00000000000000000000000000/leaderboard", headers=bearer(an) | PHONE
    )
    assert answer.status_code == 404
