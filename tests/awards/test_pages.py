"""The organizer's way from prizes to winners, the public page, and those who may not."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, update

from quizapp.audit.models import AuditEntry
from quizapp.awards import service
from quizapp.awards.queries import find_newest_run, get_run, list_exclusions, list_tiers
from quizapp.contests.models import Round
from quizapp.documents.spreadsheets import read_sheets
from tests.awards.stage import NOON, assign, give_prizes, make_closed_stage, play
from tests.factories import signed_in_client

TIERS = {
    "tiers-0-name": "Nhất",
    "tiers-0-quantity": "1",
    "tiers-0-value_vnd": "1.500.000",
    "tiers-0-division": "all",
    "tiers-1-name": "Nhất bảo vệ",
    "tiers-1-quantity": "2",
    "tiers-1-value_vnd": "",
    "tiers-1-division": "guards",
    "max_per_unit": "",
    "reserve_count": "3",
}


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_closed_stage(session)


@pytest.fixture
def dung(app, database, stage):
    client = signed_in_client(app, email="dung@kcn.example")
    with database.transaction() as session:
        assign(session, stage, client.staff_id)
    return client


@pytest.fixture
def people(database, stage):
    with database.transaction() as session:
        give_prizes(session, stage.round_id, ("Nhất", 1), ("Khuyến khích", 1))
        return {
            "an": play(session, stage, "Nguyễn Văn An", 4, seconds=291, agrees=True).id,
            "binh": play(session, stage, "Trần Thị Bình", 4, seconds=302).id,
            "chi": play(session, stage, "Lê Văn Chi", 2).id,
        }


def as_draft(database, stage):
    with database.transaction() as session:
        session.execute(update(Round).where(Round.id == stage.round_id).values(state="draft"))


def text_of(response) -> str:
    page = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def deeds(database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


def confirmed(database, stage):
    with database.transaction() as session:
        service.propose(session, stage.round_id, by="dung", now=NOON)
        service.confirm_run(session, stage.round_id, by="dung", now=NOON)


def pages(stage) -> list[str]:
    round_ = f"/manage/rounds/{stage.round_id}"
    return [
        f"{round_}/prizes",
        f"{round_}/winners",
        f"{round_}/winners.xlsx",
        f"{round_}/decision.docx",
        f"{round_}/ceremony",
    ]


def deeds_of(stage, someone="x") -> list[str]:
    round_ = f"/manage/rounds/{stage.round_id}"
    return [
        f"{round_}/prizes",
        f"{round_}/prizes/exclusions",
        f"{round_}/prizes/exclusions/{someone}/removal",
        f"{round_}/winners/proposal",
        f"{round_}/winners/lots",
        f"{round_}/winners/confirmation",
        f"{round_}/winners/reopening",
        f"{round_}/winners/{someone}/removal",
        f"{round_}/winners/{someone}/restoration",
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [("organizer", 404), ("trainer", 403), ("coordinator", 403), ("reviewer", 403), ("admin", 403)],
)
def test_strangers_see_and_do_nothing(app, database, stage, people, role, status):
    confirmed(database, stage)
    stranger = signed_in_client(app, role)
    before = deeds(database)
    assert {stranger.get(page).status_code for page in pages(stage)} == {status}
    for deed in deeds_of(stage, people["an"]):
        assert stranger.post(deed, data={**TIERS, "reason": "Khai sai"}).status_code == status
    assert deeds(database) == before


def test_without_signing_in_nobody_gets_there(client, stage, people):
    for page in pages(stage):
        assert client.get(page).status_code in {302, 303, 401}


def test_the_usual_tiers_stand_in_an_empty_form(database, dung, stage):
    as_draft(database, stage)
    page = dung.get(f"/manage/rounds/{stage.round_id}/prizes").get_data(as_text=True)
    assert re.findall(r'name="tiers-\d-name"[^>]*value="([^"]+)"', page) == [
        "Nhất",
        "Nhì",
        "Ba",
        "Khuyến khích",
    ]


def test_tiers_are_saved_with_values_as_people_write_them(database, dung, stage):
    as_draft(database, stage)
    address = f"/manage/rounds/{stage.round_id}/prizes"
    assert dung.post(address, data={**TIERS, "do": "save"}).status_code == 302
    with database.reading() as session:
        tiers = list_tiers(session, stage.round_id)
        assert [(t.name, t.quantity, t.value_vnd, t.division) for t in tiers] == [
            ("Nhất", 1, 1_500_000, "all"),
            ("Nhất bảo vệ", 2, 0, "guards"),
        ]
    assert "1.500.000" in dung.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("do", "names"),
    [("add", ["Nhất", "Nhất bảo vệ", ""]), ("remove-0", ["Nhất bảo vệ"]), ("remove-7", None)],
)
def test_rows_come_and_go_without_script_and_nothing_is_saved(database, dung, stage, do, names):
    as_draft(database, stage)
    page = dung.post(f"/manage/rounds/{stage.round_id}/prizes", data={**TIERS, "do": do})
    found = re.findall(r'name="tiers-\d-name"[^>]*value="([^"]*)"', page.get_data(as_text=True))
    assert found == (names or ["Nhất", "Nhất bảo vệ"])
    with database.reading() as session:
        assert list_tiers(session, stage.round_id) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tiers-0-name": ""}, "Hãy ghi tên giải"),
        ({"tiers-0-quantity": "0"}, "Số giải từ 1 đến 1.000"),
        ({"tiers-0-quantity": "ba"}, "Hãy ghi bằng chữ số"),
        ({"tiers-0-value_vnd": "năm trăm"}, "Hãy ghi số tiền bằng chữ số"),
        ({"tiers-0-value_vnd": "2.000.000.000"}, "tối đa 1.000.000.000"),
        ({"max_per_unit": "0"}, "Ghi số từ 1 đến 1.000"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(database, dung, stage, change, sentence):
    as_draft(database, stage)
    response = dung.post(
        f"/manage/rounds/{stage.round_id}/prizes", data={**TIERS, "do": "save", **change}
    )
    assert response.status_code == 422
    assert sentence in text_of(response)


def test_published_prizes_are_shown_and_refused(dung, stage, people):
    address = f"/manage/rounds/{stage.round_id}/prizes"
    page = text_of(dung.get(address))
    assert "Giải Khuyến khích" in page
    assert "500.000đ" in page
    assert dung.post(address, data={**TIERS, "do": "save"}).status_code == 409


@pytest.mark.parametrize(("typed", "status"), [("0912 345 678", 302), ("chi", 422), ("12", 422)])
def test_somebody_is_excluded_by_phone(database, dung, stage, typed, status):
    address = f"/manage/rounds/{stage.round_id}/prizes/exclusions"
    response = dung.post(address, data={"who": typed, "reason": "Tổ thư ký"})
    assert response.status_code == status
    with database.reading() as session:
        found = [one.phone for one in list_exclusions(session, stage.contest_id)]
    assert found == (["+84912345678"] if status == 302 else [])
    page = text_of(dung.get(f"/manage/rounds/{stage.round_id}/prizes"))
    assert "345678" not in page


def test_winners_come_with_reasons_and_who_did_not_agree(dung, stage, people):
    address = f"/manage/rounds/{stage.round_id}/winners"
    assert "chưa xét giải" in text_of(dung.get(address))
    dung.post(f"{address}/proposal")
    page = text_of(dung.get(address))
    assert "hơn người kế tiếp ở tiêu chí 2: thời gian làm bài 04:51 so với 05:02" in page
    assert "hơn người kế tiếp ở tiêu chí 1: số điểm 4 so với 2" in page
    assert page.count("chưa đồng ý công bố tên") == 2
    assert "khớp" in page
    assert "giống hệt" in text_of(dung.post(f"{address}/proposal", follow_redirects=True))


def test_somebody_is_left_out_with_a_reason_and_brought_back(dung, stage, people):
    address = f"/manage/rounds/{stage.round_id}/winners"
    dung.post(f"{address}/proposal")
    someone = f"{address}/{people['an']}"
    assert dung.post(f"{someone}/removal", data={"reason": ""}).status_code == 422
    page = text_of(
        dung.post(f"{someone}/removal", data={"reason": "Khai sai"}, follow_redirects=True)
    )
    assert "Ban tổ chức loại khỏi danh sách: Khai sai" in page
    page = text_of(dung.post(f"{someone}/restoration", follow_redirects=True))
    assert "Khai sai" not in page


def test_every_earlier_run_can_be_computed_again(database, dung, stage, people):
    address = f"/manage/rounds/{stage.round_id}/winners"
    dung.post(f"{address}/proposal")
    dung.post(f"{address}/{people['an']}/removal", data={"reason": "Khai sai"})
    with database.transaction() as session:
        first = get_run(session, stage.round_id, 1)
        first.outcome = {**first.outcome, "reserves": []}
    page = text_of(dung.get(address))
    assert "Tính lại lần 1" in page
    assert "không khớp" not in page
    assert "không khớp" in text_of(dung.get(address, query_string={"check": 1}))


def test_lots_of_an_open_tie_are_entered_and_the_list_confirmed(database, dung, stage):
    with database.transaction() as session:
        give_prizes(session, stage.round_id, ("Nhất", 1))
        an = play(session, stage, "Nguyễn Văn An").id
        binh = play(session, stage, "Trần Thị Bình").id
    address = f"/manage/rounds/{stage.round_id}/winners"
    page = text_of(dung.post(f"{address}/proposal", follow_redirects=True))
    assert "Cần bốc thăm: Giải Nhất" in page
    assert "còn người bằng nhau" in page
    minutes = {"minutes": "Biên bản số 4"}
    wrong = dung.post(f"{address}/lots", data={f"lot-{an}": "2", f"lot-{binh}": "1"})
    assert (wrong.status_code, "Hãy ghi biên bản" in text_of(wrong)) == (422, True)
    wrong = dung.post(f"{address}/lots", data={f"lot-{an}": "1", f"lot-{binh}": "1", **minutes})
    assert wrong.status_code == 422
    page = text_of(
        dung.post(
            f"{address}/lots",
            data={f"lot-{an}": "2", f"lot-{binh}": "1", **minutes},
            follow_redirects=True,
        )
    )
    assert "được xếp trước khi bốc thăm" in page
    page = text_of(dung.post(f"{address}/confirmation", follow_redirects=True))
    assert "Danh sách chính thức" in page
    with database.reading() as session:
        run = find_newest_run(session, stage.round_id)
        assert [one["participant_id"] for one in run.outcome["winners"]] == [binh]


def test_the_public_sees_confirmed_winners_masked_unless_they_agreed(
    client, database, dung, stage, people
):
    address = f"/rounds/{stage.round_id}/winners"
    assert client.get(address).status_code == 404
    confirmed(database, stage)
    page = text_of(client.get(address))
    assert "Nguyễn Văn An" in page
    assert "Trần T. B***" in page
    assert "Bình" not in page
    reopening = f"/manage/rounds/{stage.round_id}/winners/reopening"
    dung.post(reopening, data={"reason": "Có khiếu nại"})
    assert client.get(address).status_code == 404


def test_papers_say_what_they_are_and_are_logged(database, dung, stage, people):
    round_ = f"/manage/rounds/{stage.round_id}"
    assert dung.get(f"{round_}/winners.xlsx").status_code == 409
    dung.post(f"{round_}/winners/proposal")
    sheet = read_sheets(dung.get(f"{round_}/winners.xlsx").data, "x.xlsx")[0]
    cells = [cell for row in sheet.rows for cell in row]
    assert "DANH SÁCH DỰ KIẾN ĐẠT GIẢI (CHƯA XÁC NHẬN)" in cells
    assert dung.get(f"{round_}/decision.docx").status_code == 409
    dung.post(f"{round_}/winners/confirmation")
    sheets = read_sheets(dung.get(f"{round_}/winners.xlsx").data, "x.xlsx")
    rows = sheets[0].rows
    assert any(
        {1, "Nguyễn Văn An", "Giải Nhất", 500_000, 4, "04:51", "có"} <= set(row) for row in rows
    )
    assert [sheet.name for sheet in sheets] == ["Đạt giải", "Dự bị"]
    document = Document(BytesIO(dung.get(f"{round_}/decision.docx").data))
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    table = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Tổng giá trị giải thưởng: 1.000.000 đồng." in body
    assert {"Nguyễn Văn An", "Trần Thị Bình"} <= set(table)
    assert "DỰ THẢO" in document.sections[0].header.paragraphs[0].text
    assert deeds(database)[1:] == [
        "award.list_downloaded",
        "award.confirmed",
        "award.list_downloaded",
        "award.decision_downloaded",
    ]


def test_the_ceremony_goes_from_the_lowest_prize_to_the_highest(database, dung, stage, people):
    address = f"/manage/rounds/{stage.round_id}/ceremony"
    assert dung.get(address).status_code == 409
    confirmed(database, stage)
    screens = [text_of(dung.get(address, query_string={"screen": n})) for n in range(3)]
    assert "Lễ trao giải" in screens[0]
    assert "Trần Thị Bình" in screens[1]
    assert "Giải Nhất" in screens[2]
    assert "Nguyễn Văn An" not in screens[1]
    assert dung.get(address, query_string={"screen": 3}).status_code == 404
    assert deeds(database).count("award.ceremony_opened") == 3


def test_the_list_of_rounds_leads_to_prizes_and_winners(app, dung, stage, people):
    assert "2 giải" in text_of(dung.get("/manage/awards"))
    stranger = signed_in_client(app, email="someone@kcn.example")
    assert "Tuần 1" not in text_of(stranger.get("/manage/awards"))
