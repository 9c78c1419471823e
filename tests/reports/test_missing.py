import pytest

from quizapp.contests.models import ContestStaff
from quizapp.organisations.models import Unit
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.service.roster import ADD, import_roster
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage, make_unit, signed_in_client
from tests.organisations.sheets import ROSTER_HEADER, roster_of_3000_with_10_faults

PEOPLE = [
    ROSTER_HEADER,
    ("NV1", "Nguyễn Văn An", "Chuyền 1", "Ngày"),
    ("NV2", "Trần Thị Bình", "Chuyền 2", "Đêm"),
    ("NV3", "Phạm Văn Giang", "Chuyền 2", "Ngày"),
]


ASKS_CODE = ({"name": "employee_code", "required": False},)
ASKS_PHONE = ({"name": "phone", "required": False},)


def set_up(database, rows, fields=ASKS_CODE, **more):
    with database.transaction() as session:
        stage = make_stage(session, fields=list(fields), **more)
        unit = session.get_one(Unit, stage.unit_id)
        sheet = read_roster(rows)
        import_roster(session, unit, sheet, mode=ADD, partial=True, by="pt", now=NOW)
        return stage


@pytest.fixture
def stage(database):
    return set_up(database, PEOPLE)


@pytest.fixture
def coordinator(app, stage):
    return signed_in_client(app, "coordinator", unit_id=stage.unit_id, email="pt@ct07.example")


def take_part(client, stage, **who):
    joined = join(client, stage.code, **who)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    assert client.post(address, json={}, headers=bearer(joined)).status_code == 201
    client.delete_cookie("quizapp_participant")


def test_the_coordinator_sees_who_has_not_taken_part(client, coordinator, stage):
    take_part(client, stage, full_name="Nguyễn Văn An", employee_code="NV1")
    take_part(client, stage, full_name="Lê Không Mã")
    join(client, stage.code, full_name="Trần Thị Bình", employee_code="NV2")
    page = coordinator.get(f"/manage/units/{stage.unit_id}/participation").text
    assert "Nguyễn Văn An" not in page
    # Joining alone is not taking part.
    assert "Trần Thị Bình" in page
    assert "Phạm Văn Giang" in page
    assert "1<small>/3</small>" in page
    assert "Tham gia là tự nguyện" in page
    assert "Lê Không Mã" not in page


def test_the_list_is_narrowed_by_line_shift_and_search(coordinator, stage):
    address = f"/manage/units/{stage.unit_id}/participation"
    for query, names in (
        ("line=Chuyền 2", {"Trần Thị Bình", "Phạm Văn Giang"}),
        ("line=Chuyền 2&shift=Ngày", {"Phạm Văn Giang"}),
        ("q=binh", {"Trần Thị Bình"}),
        ("q=chi", set()),
    ):
        page = coordinator.get(f"{address}?{query}").text
        assert {row[1] for row in PEOPLE[1:] if row[1] in page} == names


def test_the_reminder_names_the_way_in_and_nobody(coordinator, stage):
    page = coordinator.get(f"/manage/units/{stage.unit_id}/participation").text
    reminder = page.split('id="reminder">')[1].split("</pre>")[0]
    assert "Tìm hiểu pháp luật 2026" in reminder
    assert f"http://localhost/j/{stage.code}" in reminder
    assert "tự nguyện" in reminder
    assert "Bình" not in reminder


def test_the_printed_list_is_a_pdf_of_the_coordinator_alone(app, coordinator, stage):
    address = f"/manage/units/{stage.unit_id}/participation.pdf"
    for query in ("", "?signed=1&line=Chuyền 2"):
        answer = coordinator.get(address + query)
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store"
    assert signed_in_client(app, "admin").get(address).status_code == 403


def test_strangers_see_neither_counts_nor_rounds(app, database, stage, coordinator):
    with database.transaction() as session:
        other = make_unit(session, "CT99", "Công ty của Chi")
    chi = signed_in_client(app, "coordinator", unit_id=other.id, email="chi@ct99.example")
    for path in ("participation", "participation.pdf"):
        assert chi.get(f"/manage/units/{stage.unit_id}/{path}").status_code == 404
    address = f"/manage/units/{stage.unit_id}/participation"
    assert coordinator.get(f"{address}?round=somethingelse").status_code == 404


def test_an_organizer_sees_rounds_of_his_contests_with_names_masked(app, database, stage):
    dung = signed_in_client(app, "organizer")
    address = f"/manage/units/{stage.unit_id}/participation"
    assert "Chưa có vòng thi nào" in dung.get(address).text
    with database.transaction() as session:
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
    page = dung.get(address).text
    assert "Trần T. B***" in page
    assert "Trần Thị Bình" not in page


def test_nobody_is_listed_as_missing_where_no_code_is_asked(app, database, client):
    stage = set_up(database, PEOPLE, ASKS_PHONE)
    take_part(client, stage, full_name="Nguyễn Văn An", phone="0912345678")
    coordinator = signed_in_client(app, "coordinator", unit_id=stage.unit_id)
    address = f"/manage/units/{stage.unit_id}/participation"
    page = coordinator.get(address).text
    assert "không hỏi mã nhân viên" in page
    assert "Lời nhắc cho nhóm Zalo" in page
    assert not any(row[1] in page for row in PEOPLE)
    assert coordinator.get(f"{address}.pdf").status_code == 404
    stranger = signed_in_client(app, "coordinator", email="chi@ct99.example")
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_round_shows_up_once_it_is_published_for_this_unit(app, database, state):
    stage = set_up(database, PEOPLE, state=state, eligible_unit_ids=["somewhere else"])
    client = signed_in_client(app, "coordinator", unit_id=stage.unit_id)
    page = client.get(f"/manage/units/{stage.unit_id}/participation").text
    assert "Chưa có vòng thi nào" in page


def test_of_3000_rows_with_10_faults_and_50_who_played_2940_are_missing(app, database, client):
    stage = set_up(database, roster_of_3000_with_10_faults())
    for number in range(100, 150):
        take_part(
            client,
            stage,
            full_name=f"Nguyễn Thị Lao Động {number}",
            employee_code=f"NV{number:04}",
        )
    coordinator = signed_in_client(app, "coordinator", unit_id=stage.unit_id)
    address = f"/manage/units/{stage.unit_id}/participation"
    page = coordinator.get(address).text
    assert "50<small>/2.990</small>" in page
    assert "<dd>2.940</dd>" in page
    assert "Trang 1 / 59" in page
    assert coordinator.get(f"{address}.pdf").data.startswith(b"%PDF")
