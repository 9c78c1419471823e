"""The prediction question over HTTP: an answer in all but its call."""

from __future__ import annotations

import pytest

from quizapp.attempts.models import Attempt
from quizapp.contests.rules.ranking import PRESETS
from tests.factories import bearer, join, make_stage

QUESTION = {
    "kind": "participants",
    "over": "people",
    "decimals": 0,
    "sentence": "Theo bạn, có bao nhiêu người tham gia vòng thi này?",
}


@pytest.fixture
def an(database, client):
    with database.transaction() as session:
        chain = list(PRESETS["prediction_later"])
        stage = make_stage(session, ranking=chain, prediction=QUESTION)
    return begin(client, stage.code)


def begin(client, code, **who):
    joined = join(client, code, **who)
    me = bearer(joined)
    answer = client.post(f"/api/v1/rounds/{joined['round_id']}/attempts", json={}, headers=me)
    attempt = answer.get_json()["attempt"]
    return {"me": me, "attempt": attempt, "address": f"/api/v1/attempts/{attempt['id']}"}


def predict(client, an, value, seq=1):
    address = f"{an['address']}/prediction"
    return client.put(address, json={"value": value, "seq": seq}, headers=an["me"])


def shown(client, an):
    answer = client.get(an["address"], headers=an["me"])
    return answer.get_json()["attempt"]["prediction"]


def test_a_prediction_is_saved_as_an_answer_is(client, an):
    empty = {"label": QUESTION["sentence"], "unit": "người", "value": None, "seq": None}
    assert an["attempt"]["prediction"] == empty
    assert shown(client, an) == empty
    saved = predict(client, an, "1.234", seq=5).get_json()
    assert (saved["value"], saved["seq"], saved["superseded"]) == ("1234", 5, False)
    assert saved["answered_count"] == 0
    older = predict(client, an, "7", seq=4).get_json()
    assert (older["value"], older["superseded"]) == ("1234", True)
    assert shown(client, an) == empty | {"value": "1234", "seq": 5}
    assert predict(client, an, None, seq=6).get_json()["value"] is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("nhiều lắm", "invalid_prediction"),
        ([1], "invalid_prediction"),
        ("-3", "prediction_out_of_range"),
        ("12,5", "prediction_decimals"),
    ],
)
def test_what_is_no_such_number_is_refused_with_a_word(client, an, value, code):
    refused = predict(client, an, value)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    assert shown(client, an)["value"] is None


def test_a_submission_brings_it_along_and_repeats_safely(client, an, database):
    body = {"answers": [], "prediction": {"value": "40", "seq": 9}}
    done = client.post(f"{an['address']}/submission", json=body, headers=an["me"])
    again = client.post(f"{an['address']}/submission", json=body, headers=an["me"])
    assert (done.status_code, again.status_code) == (200, 200)
    other = body | {"prediction": {"value": "41", "seq": 10}}
    refused = client.post(f"{an['address']}/submission", json=other, headers=an["me"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_closed")
    assert predict(client, an, "42", seq=11).status_code == 409
    with database.reading() as session:
        assert session.get_one(Attempt, an["attempt"]["id"]).prediction == "40"


def test_a_stranger_and_a_round_that_asks_nothing(client, an, database):
    chi = begin(client, "BN7K4T", full_name="Lê Thị Chi", phone="0911222333")
    assert predict(client, an | {"me": chi["me"]}, "1").status_code == 404
    with database.transaction() as session:
        session.get_one(Attempt, chi["attempt"]["id"]).round.prediction = None
    assert predict(client, chi, "1").get_json()["code"] == "prediction_not_asked"
    assert shown(client, chi) is None


def test_without_script_it_is_a_form_before_handing_in(app, an, database):
    browser = app.test_client()
    browser.set_cookie("quizapp_participant", an["me"]["Authorization"].split()[1])
    page_address = f"/attempts/{an['attempt']['id']}?view=submit"
    page = browser.get(page_address).get_data(as_text=True)
    assert QUESTION["sentence"] in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "value": "abc", "seq": "1"}
    refused = browser.post(f"/attempts/{an['attempt']['id']}/prediction", data=form)
    assert "prediction=refused" in refused.location
    assert "Số này chưa được lưu" in browser.get(refused.location).get_data(as_text=True)
    browser.post(f"/attempts/{an['attempt']['id']}/prediction", data=form | {"value": "1 500"})
    assert 'value="1500"' in browser.get(page_address).get_data(as_text=True)
