"""The winner's private page, the desk, the sheet to sign; strangers and coordinators."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

from quizapp.awards.handover.models import HandoverPlan, PrizeClaim
from quizapp.awards.queries import list_agreed
from quizapp.awards.service import confirm_run, propose
from tests.awards.stage import NOON, assign, make_closed_stage, play
from tests.factories import signed_in_client

PLAN = {
    "deadline_at": "31/12/2099 17:00",
    "place": "Phòng 201",
    "budget_vnd": "2.000.000",
    "offers_transfer": "y",
}


def set_the_stage(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1), ("Nhì", 1))
        play(session, stage, "Nguyễn Văn An", seconds=100, phone="+84912345678")
        play(session, stage, "Trần Thị Bình", seconds=200, agrees=True)
        play(session, stage, "Lê Văn Chi", seconds=300)
        propose(session, stage.round_id, by="dung", now=NOON)
        confirm_run(session, stage.round_id, by="dung", now=NOON)
        return stage


def the_organizer(app, database, stage):
    client = signed_in_client(app, email="dung@kcn.example")
    with database.transaction() as session:
        assign(session, stage, client.staff_id)
    return client


@pytest.fixture
def stage(database):
    return set_the_stage(database)


@pytest.fixture
def dung(app, database, stage):
    return the_organizer(app, database, stage)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def after(client, address, **data) -> str:
    return text_of(client.post(address, data=data, follow_redirects=True))


def claims_of(database) -> list[PrizeClaim]:
    with database.reading() as session:
        return list(session.scalars(select(PrizeClaim).order_by(PrizeClaim.position)))


def link_on(response) -> str:
    return re.search(r"/claim/([A-Z0-9]{27})", response.get_data(as_text=True))[0]


def test_a_winner_confirms_on_his_phone_and_signs_there(app, client, database, dung, stage):
    place = f"/manage/rounds/{stage.round_id}/handover"
    assert "Đặt hạn và nơi nhận" in text_of(dung.get(place))
    assert dung.post(f"{place}/plan", data={**PLAN, "deadline_at": "mai"}).status_code == 422
    assert "2.000.000" in after(dung, f"{place}/plan", **PLAN)
    first, second = claims_of(database)
    here = f"{place}/{first.id}"
    link = link_on(dung.post(f"{here}/link"))
    page = client.get(link)
    assert "Nguyễn V. A***" in text_of(page)
    assert "checked" not in re.search(r'<input[^>]*name="publish"[^>]*>', page.text)[0]
    wrong = client.post(link, data={"do": "confirm", "proof": "1111"})
    assert (wrong.status_code, "Chưa khớp" in text_of(wrong)) == (422, True)
    transfer = {"do": "confirm", "proof": "5678", "choice": "transfer", "bank": "VCB"}
    assert "Số tài khoản gồm" in text_of(client.post(link, data=transfer))
    after(client, link, do="confirm", proof="5678", choice="gift", publish="y")
    assert claims_of(database)[0].state == "confirmed"
    with database.reading() as session:
        assert first.participant_id in list_agreed(session, {first.participant_id}, "publish_name")
    assert "Chưa ghi đã đối chiếu" in after(dung, f"{here}/handing", receipt="link")
    assert "Hãy chọn ít nhất một" in text_of(dung.post(f"{here}/identity"))
    after(dung, f"{here}/identity", checked_with="name")
    after(dung, f"{here}/handing", receipt="link")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    photo = {"photo": (io.BytesIO(picture.getvalue()), "x.png")}
    dung.post(f"{here}/photo", data=photo, content_type="multipart/form-data")
    assert dung.get(f"{here}/photo").content_type == "image/png"
    assert "Tôi đã nhận" in text_of(client.get(link))
    assert "Bạn đã nhận giải" in after(client, link, do="receive", proof="5678")
    page = after(dung, f"{place}/{second.id}/confirmation", checked_with="name", choice="gift")
    assert "Trao giải" in page
    assert "ký vào danh sách" in after(dung, f"{place}/{second.id}/handing", receipt="signature")
    sheet = text_of(dung.get(f"{place}/sheet"))
    assert "đã xác nhận trên điện thoại" in sheet
    assert "1.000.000" in sheet
    assert "1.000.000" in text_of(dung.get(f"{place}?state=received&q=binh"))


def test_a_link_nobody_used_in_time_leads_to_the_reserve(client, database, dung, stage):
    place = f"/manage/rounds/{stage.round_id}/handover"
    dung.post(f"{place}/plan", data=PLAN)
    first = claims_of(database)[0]
    here = f"{place}/{first.id}"
    link = link_on(dung.post(f"{here}/link"))
    fresh = link_on(dung.post(f"{here}/link", data={"new": "1"}))
    assert (client.get(link).status_code, client.get(fresh).status_code) == (404, 200)
    lapse = {"reason": "Không liên lạc được"}
    assert "Chưa hết hạn nhận" in after(dung, f"{here}/lapse", **lapse)
    with database.transaction() as session:
        past = datetime.now(UTC) - timedelta(hours=1)
        session.execute(update(HandoverPlan).values(deadline_at=past))
        session.execute(update(PrizeClaim).values(link_expires_at=past))
    assert client.get(fresh).status_code == 404
    assert client.post(fresh, data={"do": "confirm", "proof": "5678"}).status_code == 404
    assert "xác nhận lại" in after(dung, f"{here}/lapse", **lapse)
    dung.post(f"/manage/rounds/{stage.round_id}/winners/confirmation")
    assert "Danh sách người đạt giải đã thay đổi" in text_of(dung.get(place))
    assert "thêm 1" in after(dung, f"{place}/list")
    assert [one.state for one in claims_of(database)].count("waiting") == 2


def test_strangers_see_and_do_nothing(one_app, sqlite_database):
    stage = set_the_stage(sqlite_database)
    dung = the_organizer(one_app, sqlite_database, stage)
    place = f"/manage/rounds/{stage.round_id}/handover"
    dung.post(f"{place}/plan", data=PLAN)
    here = f"{place}/{claims_of(sqlite_database)[0].id}"
    pages = (place, f"{place}/sheet", here, f"{here}/photo")
    deeds = ("link", "confirmation", "identity", "handing", "refusal", "lapse", "sealed", "photo")
    expected = {"organizer": 404, "reviewer": 403, "trainer": 403, "coordinator": 403, "admin": 403}
    for role, status in expected.items():
        stranger = signed_in_client(one_app, role, email=f"la.{role}@kcn.example")
        assert {stranger.get(page).status_code for page in pages} == {status}
        for deed in deeds:
            assert stranger.post(f"{here}/{deed}", data={"reason": "Xem"}).status_code == status
    assert one_app.test_client().get("/claim/AAAA").status_code == 404


def test_a_coordinator_sees_names_only_of_those_who_agreed(one_app, sqlite_database):
    stage = set_the_stage(sqlite_database)
    dung = the_organizer(one_app, sqlite_database, stage)
    dung.post(f"/manage/rounds/{stage.round_id}/handover/plan", data=PLAN)
    own = signed_in_client(one_app, "coordinator", unit_id=stage.unit_id, email="own@kcn.example")
    page = text_of(own.get("/manage/unit-winners"))
    assert "Trần Thị Bình" in page
    assert "Nguyễn V. A***" in page
    assert "Nguyễn Văn An" not in page
    other = signed_in_client(one_app, "coordinator", email="other@kcn.example")
    assert "Bình" not in text_of(other.get("/manage/unit-winners"))
