"""The worker's way through plain forms, without any script."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.core.db import Database
from tests.factories import make_stage

CONSENT = {"full_name": "Nguyễn Văn An", "phone": "0912 345 678", "consents": "contest"}


def fill(client: FlaskClient, address: str, **fields: str):
    """Post a form with the token of the page that holds it."""
    return client.post(address, data=fields)


def token_of(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]*)"', page).group(1)


def test_a_worker_without_script_goes_from_the_code_to_the_result(
    database: Database, client: FlaskClient
):
    with database.transaction() as session:
        stage = make_stage(session)
    found = client.post("/", data={"join_code": "bn7k 4t"})
    assert found.headers["Location"] == "/j/BN7K4T"
    assert "Tìm hiểu pháp luật 2026" in client.get("/j/BN7K4T").text
    joined = client.post("/j/BN7K4T", data={**CONSENT, "unit_code": "CT07"})
    assert joined.headers["Location"].endswith(f"/rounds/{stage.round_id}/start")
    start = client.get(f"/rounds/{stage.round_id}/start").text
    assert "chỉ hiện một lần" in start
    assert re.search(r"<code>([0-9A-Z-]{14,})</code>", start)
    begun = client.post(f"/rounds/{stage.round_id}/start", data={"csrf_token": token_of(start)})
    paper_address = begun.headers["Location"]
    page = client.get(paper_address).text
    for slot in range(1, 5):
        option = re.search(rf'id="q{slot}-A" name="response" value="([^"]+)"', page).group(1)
        saved = client.post(
            f"{paper_address}/answers/{slot}",
            data={"csrf_token": token_of(page), "response": option, "seq": "1", "go": "next"},
        )
        assert saved.status_code == 302
    done = client.post(f"{paper_address}/submission", data={"csrf_token": token_of(page)})
    result = client.get(done.headers["Location"]).text
    assert "trả lời 4/4 câu" in result
    receipt = re.search(r"<code>([0-9A-Z-]{14})</code>", result).group(1)
    looked_up = client.application.test_client().post("/result", data={"receipt_code": receipt})
    assert "trả lời 4/4 câu" in looked_up.text


def test_the_form_names_what_is_wrong_and_keeps_what_was_typed(
    database: Database, client: FlaskClient
):
    with database.transaction() as session:
        make_stage(session)
    page = client.post("/j/BN7K4T", data={**CONSENT, "phone": "12"})
    assert page.status_code == 422
    assert "Số điện thoại chưa đúng" in page.text
    assert 'value="Nguyễn Văn An"' in page.text


def test_a_shared_phone_asks_who_is_there(database: Database, client: FlaskClient):
    with database.transaction() as session:
        make_stage(session)
    client.post("/j/BN7K4T", data=CONSENT)
    page = client.get("/j/BN7K4T").text
    assert "Nguyễn V. A***" in page
    assert "Nguyễn Văn An" not in page
    client.post("/j/BN7K4T", data={"choice": "new"})
    assert "Nguyễn V. A***" not in client.get("/j/BN7K4T").text


def test_a_forged_form_of_a_signed_participant_is_refused(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session)
    client.post("/j/BN7K4T", data=CONSENT)
    assert client.post(f"/rounds/{stage.round_id}/start").status_code == 403
    elsewhere = {"Origin": "http://evil.example"}
    assert client.post("/j/BN7K4T", data=CONSENT, headers=elsewhere).status_code == 403


@pytest.mark.parametrize("address", ["/j/XXXXXX", "/rounds/none/leaderboard", "/attempts/none"])
def test_an_error_page_says_what_to_do(database: Database, app: Flask, address: str):
    with database.transaction() as session:
        make_stage(session)
    page = app.test_client().get(address)
    assert page.status_code in {401, 404}
    assert "Hãy" in page.text
    assert "0222 000 000" in page.text


def test_board_and_projector_show_masked_names(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session)
    client.post("/j/BN7K4T", data=CONSENT)
    token = token_of(client.get(f"/rounds/{stage.round_id}/start").text)
    paper = client.post(f"/rounds/{stage.round_id}/start", data={"csrf_token": token})
    client.post(f"{paper.headers['Location']}/submission", data={"csrf_token": token})
    for page in ("leaderboard", "projector", "leaderboard?tab=units"):
        shown = client.get(f"/rounds/{stage.round_id}/{page}").text
        assert "Nguyễn Văn An" not in shown
        assert ("Nguyễn V. A***" in shown) == ("units" not in page)
