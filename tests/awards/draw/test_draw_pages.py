"""The staff's way through a draw in the browser, what strangers see, and the command line."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.awards.draw.models import LotDraw
from tests.awards.stage import assign, make_closed_stage, play
from tests.conftest import PROJECT
from tests.factories import make_staff, signed_in_client

FORM = {
    "title": "Quà may mắn",
    "who": "all_correct",
    "scope": "round",
    "prizes-0-name": "Áo mưa",
    "prizes-0-quantity": "1",
    "reserves": "1",
    "source_kind": "xsmb_special",
    "value_due_at": "25/12/2099 18:45",
    "fallback_at": "26/12/2099 18:45",
}


def set_the_stage(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        for name in ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Chi"):
            play(session, stage, name)
        return stage


@pytest.fixture
def stage(database):
    return set_the_stage(database)


def staff(app, database, stage, role, email):
    client = signed_in_client(app, role, email=email)
    with database.transaction() as session:
        assign(session, stage, client.staff_id)
    return client


@pytest.fixture
def dung(app, database, stage):
    return staff(app, database, stage, "organizer", "dung@kcn.example")


@pytest.fixture
def hai(app, database, stage):
    return staff(app, database, stage, "reviewer", "hai@kcn.example")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def after(client, address, **data) -> str:
    return text_of(client.post(address, data=data, follow_redirects=True))


def the_draw(database) -> LotDraw:
    with database.reading() as session:
        return session.scalars(select(LotDraw).order_by(LotDraw.number.desc())).first()


def let_it_be_due(database):
    """Both dates go by; nothing else of the draw changes."""
    past = datetime.now(UTC) - timedelta(hours=1)
    with database.transaction() as session:
        draw = session.scalars(select(LotDraw)).one()
        draw.value_due_at, draw.fallback_at = past, past + timedelta(minutes=1)


def test_two_people_draw_and_everybody_can_check(app, client, database, dung, hai, stage):
    place = f"/manage/rounds/{stage.round_id}/draws"
    assert "Chưa có lần bốc thăm nào" in text_of(dung.get(place))
    assert dung.get(f"{place}/new?purpose=lots").status_code == 200
    wrong = dung.post(f"{place}/new?purpose=lots", data={**FORM, "fallback_at": "hôm sau"})
    assert wrong.status_code == 422
    few = dung.post(f"{place}/new?purpose=lots", data={**FORM, "reserves": "9"})
    assert "chỉ có 3 người" in text_of(few)
    dung.post(f"{place}/new?purpose=lots", data=FORM)
    draw = the_draw(database)
    here, public = f"{place}/{draw.id}", f"/draws/{draw.id}"
    assert "3 người" in text_of(dung.get(here))
    assert "Ký và công bố" not in after(dung, f"{here}/commitment")
    assert "Việc này cần người thứ hai" in after(dung, f"{here}/signature")
    assert client.get(public).status_code == 404
    assert client.get(f"/rounds/{stage.round_id}/draws").status_code == 404
    assert "chờ bạn" in text_of(hai.get("/manage/draws"))
    assert "Đã ký và công bố" in after(hai, f"{here}/signature")
    assert "Chưa đến giờ công bố" in after(hai, f"{here}/value", value="12345")
    of_round = f"/rounds/{stage.round_id}/draws"
    assert "Quà may mắn" in text_of(client.get(of_round))
    code = draw.codes[0]
    assert "Có. Mã" in text_of(client.get(f"{public}?code={code}"))
    assert "Không có mã này" in text_of(client.get(f"{public}?code=ABC"))
    assert client.get(f"{public}/list.txt").get_data(as_text=True) == draw.entrants
    assert client.get(f"{public}/draw.json").get_json()["secret"] is None
    let_it_be_due(database)
    assert "tự tra nguồn" in after(dung, f"{here}/value", value="12354")
    assert "12354" not in text_of(hai.get(here))
    assert "Hai lần nhập khác nhau" in after(hai, f"{here}/value", value="12345")
    after(dung, f"{here}/value", value="12345")
    assert "giống nhau" in after(hai, f"{here}/value", value="12345", evidence="xskt.example")
    assert hai.post(f"{here}/revelation").status_code == 403
    assert "Đã bốc thăm và công bố" in after(dung, f"{here}/revelation")
    page = text_of(client.get(public))
    assert "Áo mưa" in page
    assert "Dự bị" in page
    assert not re.search(r"Nguyễn Văn An|Trần Thị Bình|Lê Văn Chi", page)
    assert len(client.get(f"{public}/draw.json").get_json()["winners"]) == 2
    assert "khi người thứ hai ký" in after(hai, f"{here}/voiding", reason="Danh sách sai")
    assert "Đã hủy" in after(dung, f"{here}/voiding/signature")
    assert "Danh sách sai" in text_of(client.get(public))
    with database.reading() as session:
        refused = select(AuditEntry.details).where(AuditEntry.action == "draw.refused")
        codes = [details["code"] for details in session.scalars(refused)]
    assert codes[1:] == ["draw_same_person", "draw_value_too_early"]
    assert codes[0] == "draw_more_prizes_than_people"


def test_strangers_see_and_do_nothing(one_app, sqlite_database):
    stage = set_the_stage(sqlite_database)
    dung = staff(one_app, sqlite_database, stage, "organizer", "dung@kcn.example")
    place = f"/manage/rounds/{stage.round_id}/draws"
    dung.post(f"{place}/new?purpose=lots", data=FORM)
    here = f"{place}/{the_draw(sqlite_database).id}"
    expected = {"organizer": 404, "reviewer": 404, "trainer": 403, "coordinator": 403, "admin": 403}
    for role, status in expected.items():
        stranger = signed_in_client(one_app, role, email=f"la.{role}@kcn.example")
        assert {stranger.get(page).status_code for page in (place, here)} == {status}
        for deed in ("signature", "value", "voiding", "voiding/signature"):
            assert stranger.post(f"{here}/{deed}", data={"value": "1"}).status_code == status
        for deed in ("removal", "commitment", "revelation"):
            assert stranger.post(f"{here}/{deed}").status_code in {status, 403}
    assert the_draw(sqlite_database).state == "draft"


def quiz(app, *arguments):
    done = app.test_cli_runner().invoke(args=["quiz", "awards", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_the_same_on_the_command_line(one_app, sqlite_database, tmp_path):
    app, database = one_app, sqlite_database
    stage = set_the_stage(database)
    with database.transaction() as session:
        for role, email in (("organizer", "dung@kcn.example"), ("reviewer", "hai@kcn.example")):
            assign(session, stage, make_staff(session, role, email=email).id)
    due = ("--due", "25/12/2099 18:45", "--fallback", "26/12/2099 18:45")
    prize = ("--prize", "Áo mưa=1", "--source", "xsmb_special")
    by_dung, by_hai = ("--by", "dung@kcn.example"), ("--by", "hai@kcn.example")
    assert quiz(app, "draw", "commit", stage.round_id, *by_hai, *prize, *due)[0] == 1
    code, told = quiz(app, "draw", "commit", stage.round_id, *by_dung, *prize, *due)
    assert (code, told["state"], told["entrants"]) == (0, "signing", 3)
    assert quiz(app, "draw", "sign", stage.round_id, *by_dung)[1]["code"] == "draw_same_person"
    assert quiz(app, "draw", "sign", stage.round_id, *by_hai)[1]["state"] == "promised"
    let_it_be_due(database)
    quiz(app, "draw", "value", stage.round_id, "12345", *by_dung)
    assert quiz(app, "draw", "value", stage.round_id, "12345", *by_hai)[1]["state"] == "valued"
    code, told = quiz(app, "draw", "reveal", stage.round_id, *by_dung)
    assert (code, len(told["winners"])) == (0, 1)
    bundle = app.test_client().get(f"/draws/{told['draw']}/draw.json").get_json()
    void = ("draw", "void", stage.round_id)
    assert quiz(app, *void, *by_dung)[0] == 1
    assert quiz(app, *void, *by_dung, "--reason", "Thử hủy")[1]["state"] == "drawn"
    assert quiz(app, *void, *by_hai)[1]["state"] == "void"
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(bundle))
    assert quiz(app, "verify", str(file))[0] == 0
    outside = [sys.executable, str(PROJECT / "docs/verify_draw.py"), str(file)]
    assert subprocess.run(outside, capture_output=True).returncode == 0
    noted = ("--list-hash", "0" * 64)
    assert quiz(app, "verify", str(file), *noted)[1]["first_wrong"] == "list_hash"
    file.write_text(json.dumps({**bundle, "value": "XSMB 2026-12-25 DB 99999"}))
    assert quiz(app, "verify", str(file)) == (
        1,
        {**quiz(app, "verify", str(file))[1], "verified": False, "first_wrong": "seed"},
    )
    file.write_text("không phải tệp")
    assert quiz(app, "verify", str(file))[1]["code"] == "draw_file_wrong"
