import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from quizapp.contests.models import ContestStaff, Round
from quizapp.entry.models import JoinCode
from tests.factories import LONG_AGO, make_stage, make_unit, signed_in_client

PUBLIC = "http://thi.kcn.example"


def decoded(png: bytes) -> str:
    return zxingcpp.read_barcode(Image.open(io.BytesIO(png))).text


@pytest.fixture
def settings(settings):
    return replace(settings, base_url=PUBLIC)


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_stage(session)
        session.get(Round, stage.round_id).published_at = LONG_AGO
        return stage


@pytest.fixture
def dung(app, database, stage):
    client = signed_in_client(app, "organizer", email="dung@kcn.example")
    with database.transaction() as session:
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=client.staff_id))
    return client


def test_the_poster_of_a_code_opens_its_door(client, stage):
    png = client.get(f"/j/{stage.code}/poster.png")
    assert png.content_type == "image/png"
    assert decoded(png.data) == f"{PUBLIC}/j/{stage.code}"
    assert client.get(f"/j/{stage.code}/poster.pdf").data.startswith(b"%PDF")
    assert b"<svg" in client.get(f"/j/{stage.code}/poster.svg").data[:200]
    assert client.get(f"/j/{stage.code}/poster.exe").status_code == 404
    assert client.get("/j/NNNNNN/poster.png").status_code == 404


def test_a_flood_of_posters_is_slowed_down(client, stage, monkeypatch):
    from quizapp.entry.manage_views import posters

    monkeypatch.setattr(posters, "POSTERS_PER_MINUTE", 1)
    client.get(f"/j/{stage.code}/poster.svg")
    assert client.get(f"/j/{stage.code}/poster.svg").status_code == 429


def test_codes_and_posters_by_the_buttons(database, dung, stage):
    with database.transaction() as session:
        make_unit(session, "CT08", "Công ty Điện tử Đông Á")
    address = f"/manage/rounds/{stage.round_id}"
    page = dung.get(f"{address}/codes").get_data(as_text=True)
    assert "Tạo mã cho 1 doanh nghiệp" in page
    made = dung.post(f"{address}/codes", follow_redirects=True).get_data(as_text=True)
    assert "Đã tạo 1 mã dự thi." in made
    assert dung.get(f"{address}/posters.pdf").data.startswith(b"%PDF")
    assert dung.post(f"{address}/places", data={"place": ""}).status_code == 422
    wrong = {"place": "Cổng 1", "unit_code": "XX"}
    assert dung.post(f"{address}/places", data=wrong).status_code == 422
    public = dung.post(f"{address}/public-code", follow_redirects=True).get_data(as_text=True)
    assert "Mã chung của vòng thi là" in public
    place = {"place": "Cổng 1", "is_kiosk": "y"}
    made = dung.post(f"{address}/places", data=place, follow_redirects=True)
    assert "Cổng 1" in made.get_data(as_text=True)


def test_strangers_see_no_codes(app, client, database, stage):
    chi = signed_in_client(app, "organizer", email="chi@kcn.example")
    trainer = signed_in_client(app, "trainer", email="thu@kcn.example")
    with database.reading() as session:
        code_id = session.scalars(select(JoinCode.id)).one()
    for address in (
        f"/manage/rounds/{stage.round_id}/codes",
        f"/manage/rounds/{stage.round_id}/posters.pdf",
        f"/manage/codes/{code_id}",
    ):
        assert chi.get(address).status_code == 404, address
        assert trainer.get(address).status_code == 403, address
        assert client.get(address).status_code == 302, address
    for address in (
        f"/manage/rounds/{stage.round_id}/codes",
        f"/manage/codes/{code_id}/repointing",
        f"/manage/codes/{code_id}/kiosk",
    ):
        assert chi.post(address).status_code == 404, address


def test_a_coordinator_gets_his_own_posters_only(app, database, dung, stage):
    with database.transaction() as session:
        other = make_unit(session, "CT08", "Công ty Khác").id
    dung.post(f"/manage/rounds/{stage.round_id}/codes")
    nam = signed_in_client(app, "coordinator", email="nam@kcn.example", unit_id=stage.unit_id)
    page = nam.get(f"/manage/rounds/{stage.round_id}/codes").get_data(as_text=True)
    assert "Công ty mẫu 07" in page
    assert "Công ty Khác" not in page
    assert "Tạo mã" not in page
    own = nam.get("/manage/posters").get_data(as_text=True)
    assert "Công ty mẫu 07" in own
    assert "Công ty Khác" not in own
    answer = nam.get(f"/manage/rounds/{stage.round_id}/posters.pdf")
    assert "ap-phich-1.pdf" in answer.headers["Content-Disposition"]
    with database.reading() as session:
        theirs = session.scalars(select(JoinCode.id).where(JoinCode.unit_id == other)).one()
        mine = session.scalars(select(JoinCode.id).where(JoinCode.unit_id == stage.unit_id)).one()
    assert nam.get(f"/manage/codes/{theirs}").status_code == 404
    assert nam.get(f"/manage/codes/{mine}").status_code == 200
    assert nam.post(f"/manage/codes/{mine}/kiosk").status_code == 403
    minh = signed_in_client(app, "coordinator", email="minh@kcn.example")
    assert minh.get(f"/manage/rounds/{stage.round_id}/codes").status_code == 404
    assert minh.get(f"/manage/rounds/{stage.round_id}/posters.pdf").status_code == 404


class TestOnThisMachineOnly:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, base_url="http://127.0.0.1:8000")

    def test_nothing_is_printed_and_the_sentence_says_what_to_do(self, client, dung, stage):
        for asking, address in (
            (client, f"/j/{stage.code}/poster.pdf"),
            (dung, f"/manage/rounds/{stage.round_id}/posters.pdf"),
        ):
            refused = asking.get(address)
            assert refused.status_code == 409
            assert "QUIZAPP_BASE_URL" in refused.get_data(as_text=True)
        page = dung.get(f"/manage/rounds/{stage.round_id}/codes").get_data(as_text=True)
        assert "make event" in page


class TestOnALan:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, base_url="http://192.168.1.5:8000")

    def test_the_page_warns_of_the_lease_and_prints(self, client, dung, stage):
        page = dung.get(f"/manage/rounds/{stage.round_id}/codes").get_data(as_text=True)
        assert "DHCP" in page
        png = client.get(f"/j/{stage.code}/poster.png").data
        assert decoded(png) == f"http://192.168.1.5:8000/j/{stage.code}"
