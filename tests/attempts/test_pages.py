"""The worker's way through plain forms, without any script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.core.clock import CONTEST_CLOCK
from quizapp.core.db import Database
from quizapp.entry.models import JoinCode
from tests.factories import join, make_stage

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


def begin_without_script(client: FlaskClient, round_id: str) -> tuple[str, str]:
    """Join and start; the paper's address and page."""
    client.post("/j/BN7K4T", data=CONSENT)
    start = f"/rounds/{round_id}/start"
    begun = client.post(start, data={"csrf_token": token_of(client.get(start).text)})
    address = begun.headers["Location"]
    return address, client.get(address).text


def hand_in(client: FlaskClient, address: str, page: str) -> None:
    client.post(f"{address}/submission", data={"csrf_token": token_of(page)})


def test_who_comes_back_by_the_qr_finds_the_result(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session, show_score="after_closing")
    address, page = begin_without_script(client, stage.round_id)
    hand_in(client, address, page)
    start = client.get(f"/rounds/{stage.round_id}/start").text
    assert "Bạn đã dùng hết số lượt của vòng này" in start
    assert f'href="{address}/result"' in start
    assert "/leaderboard" not in start, "a board that is not shown yet is no way"
    with database.transaction() as session:
        session.get_one(Round, stage.round_id).state = "closed"
    closed = client.get(f"/rounds/{stage.round_id}/start").text
    assert "Vòng thi đã đóng" in closed
    assert f'href="{address}/result"' in closed
    board = client.get(f"/rounds/{stage.round_id}/leaderboard").text
    assert f'href="{address}/result"' in board
    stranger = client.application.test_client().get(f"/rounds/{stage.round_id}/leaderboard")
    assert "/result" not in stranger.text


def test_boxes_may_all_be_unticked_again(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session)
        session.query(QuestionVersion).update({"type": "multiple_choice"})
    address, page = begin_without_script(client, stage.round_id)
    box = re.search(r'id="q1-A" name="response" value="([^"]+)"', page).group(1)
    token = {"csrf_token": token_of(page)}
    client.post(f"{address}/answers/1", data={**token, "response": box, "seq": "1"})
    assert "đã lưu 1/4" in client.get(address).text
    client.post(f"{address}/answers/1", data={**token, "seq": "2"})
    assert "đã lưu 0/4" in client.get(address).text


def test_attempts_by_the_day_begin_anew_on_the_next(database: Database, client: FlaskClient):
    with database.transaction() as session:
        later = datetime.now(UTC) + timedelta(days=3)
        stage = make_stage(session, attempts_per="day", closes_at=later)
    address, page = begin_without_script(client, stage.round_id)
    hand_in(client, address, page)
    start = f"/rounds/{stage.round_id}/start"
    assert "Bạn đã dùng hết số lượt hôm nay" in client.get(start).text
    assert "Làm lượt khác" not in client.get(f"{address}/result").text
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    CONTEST_CLOCK.shift(tomorrow.timestamp())
    tomorrow = client.get(start).text
    assert "Bạn còn 1 lượt hôm nay." in tomorrow
    assert "Làm lượt khác" in client.get(f"{address}/result").text


def test_a_round_that_is_not_open_yet_says_when_it_opens(database: Database, client: FlaskClient):
    with database.transaction() as session:
        opens = datetime.now(UTC) + timedelta(minutes=30)
        stage = make_stage(session, opens_at=opens)
    client.post("/j/BN7K4T", data=CONSENT)
    start = client.get(f"/rounds/{stage.round_id}/start").text
    assert "Vòng thi mở lúc" in start
    assert "/leaderboard" not in start


def test_a_round_closed_early_does_not_name_its_later_end(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session)
        round_ = session.get_one(Round, stage.round_id)
        round_.state, round_.closed_at = "closed", datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert "Vòng thi đóng lúc 22/11/2026 11:00" in client.get("/j/BN7K4T").text


def test_a_chosen_unit_survives_a_slip_elsewhere(database: Database, client: FlaskClient):
    with database.transaction() as session:
        fields = [{"name": "phone", "required": True}, {"name": "unit_code", "required": True}]
        stage = make_stage(session, fields=fields)
        session.query(JoinCode).filter_by(round_id=stage.round_id).update({"unit_id": None})
    slip = {**CONSENT, "phone": "12", "unit_query": "cong ty mau", "unit_code": "CT07"}
    page = client.post("/j/BN7K4T", data=slip).text
    assert re.search(r'name="unit_code" value="CT07" checked', page)
    nothing = client.post("/j/BN7K4T", data={**CONSENT, "unit_query": "không có"}).text
    assert "Không thấy đơn vị nào" in nothing


def test_a_pin_is_offered_only_where_it_can_bring_back(database: Database, client: FlaskClient):
    with database.transaction() as session:
        make_stage(session, fields=[])
    assert 'name="pin"' not in client.get("/j/BN7K4T").text


def test_whoever_is_not_known_is_led_to_the_resume_code(database: Database, app: Flask):
    with database.transaction() as session:
        make_stage(session)
    page = app.test_client().get("/attempts/none")
    assert page.status_code == 401
    assert 'href="/resume"' in page.text


def test_the_page_before_the_start_takes_one_statement_and_shows_the_window_as_it_is(
    database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    with database.transaction() as session:
        stage = make_stage(session)
    client, stranger = app.test_client(), app.test_client()
    join(client)
    address = f"/rounds/{stage.round_id}/start"
    assert 'id="start"' in client.get(address).text
    own, asked = app.extensions["quizapp"].database, []
    look = own.look
    monkeypatch.setattr(own, "look", lambda *call: asked.append(call) or look(*call))
    event.listen(own.engine, "before_cursor_execute", lambda *call: asked.append(call))
    assert 'id="start"' in client.get(address).text
    assert len(asked) == 1
    with database.transaction() as session:
        session.get_one(Round, stage.round_id).state = "closed"
    assert "Vòng thi đã đóng" in client.get(address).text
    assert stranger.get(address).status_code == 401
