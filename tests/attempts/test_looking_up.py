"""Finding a result by its receipt: whoever has no receipt learns nothing, not even who exists."""

from __future__ import annotations

import pytest

from quizapp.attempts import views
from tests.contracts.test_participant_way import play
from tests.factories import bearer, join, make_stage


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, attempts_allowed=1)


def look_up(client, code):
    return client.post("/result", data={"receipt_code": code})


def receipt_of(client, stage, **who):
    joined = join(client, stage.code, **who)
    me = bearer(joined)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(address, json={}, headers=me).get_json()["attempt"]
    handed_in = client.post(
        f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me
    ).get_json()
    return joined, handed_in


def test_the_receipt_shows_the_result_to_whoever_holds_it(app, client, stage):
    _joined, handed_in = receipt_of(client, stage)
    stranger = app.test_client()
    shown = look_up(stranger, handed_in["receipt_code"].lower())
    assert shown.status_code == 200
    assert "Nguyễn Văn An" in shown.text
    assert "Set-Cookie" not in shown.headers
    assert shown.headers["Cache-Control"] == "no-store"


def test_what_is_no_receipt_is_answered_alike_whether_it_exists_or_not(app, client, stage):
    play(client, stage.code, 2)
    _joined, handed_in = receipt_of(client, stage, full_name="Lê Chi", phone="0987654321")
    waiting = join(app.test_client(), stage.code, full_name="Trần Bình", phone="0977777777")
    typed = [
        "0912345678",
        "0900000000",
        handed_in["entrant_code"],
        "A" * len(handed_in["entrant_code"]),
        waiting["resume_code"],
        waiting["participant"]["id"],
        "K7M4QX9T2345",
        "",
        "' OR 1=1 --",
    ]
    answers = [look_up(app.test_client(), code) for code in typed]
    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.data) for answer in answers}) == 1


def test_a_receipt_before_handing_in_is_answered_as_an_unknown_one(app, client, stage):
    from quizapp.organisations.service.joining import receipt_code

    waiting = join(client, stage.code)
    receipt = receipt_code(waiting["participant"]["id"], app.extensions["quizapp"].keyring)
    answers = [look_up(app.test_client(), code) for code in (receipt, "K7M4QX9T2345")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(answers[0].data) == len(answers[1].data)


def test_guessing_is_slowed_down_and_a_factory_behind_one_address_is_not(
    app, client, stage, monkeypatch
):
    monkeypatch.setattr(views, "LOOKUP_TRIES", 3)
    _joined, handed_in = receipt_of(client, stage)
    for _ in range(10):
        assert look_up(client, handed_in["receipt_code"]).status_code == 200
    guesses = [look_up(client, f"GUESS{number}").status_code for number in range(5)]
    assert guesses == [404, 404, 404, 429, 429]
    assert int(look_up(client, "GUESS").headers["Retry-After"]) > 0
