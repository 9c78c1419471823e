import json
import re
from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import select

from quizapp.organisations.models import PendingUpload, RosterEntry, Unit
from tests.factories import make_unit, signed_in_client
from tests.organisations.sheets import FAULTY_ROWS, roster_of_3000_with_10_faults, xlsx

UNITS = [("Mã", "Tên doanh nghiệp", "KCN"), ("CT01", "Công ty Đèn Sáng", "KCN Một")]


@pytest.fixture
def unit(database):
    with database.transaction() as session:
        return make_unit(session, headcount=100)


@pytest.fixture
def strange_unit(database):
    with database.transaction() as session:
        return make_unit(session, "CT99", "Công ty của Chi")


@pytest.fixture
def dung(app):
    return signed_in_client(app, "organizer")


@pytest.fixture
def coordinator(app, unit):
    return signed_in_client(app, "coordinator", unit_id=unit.id, email="phu-trach@ct07.example")


def uploaded(client, address, rows):
    response = client.post(address, data={"file": xlsx(rows)})
    assert response.status_code == 302, response.text
    return response.location


def test_an_organizer_finds_a_unit_without_accents(dung, unit, strange_unit):
    page = dung.get("/manage/units?q=cong ty mau").text
    assert "Công ty mẫu 07" in page
    assert "Công ty của Chi" not in page
    assert "Không có đơn vị nào như vậy" in dung.get("/manage/units?q=xyz").text


def test_a_coordinator_sees_his_unit_and_not_the_stranger_s(coordinator, unit, strange_unit):
    page = coordinator.get("/manage/units?q=cong").text
    assert "Công ty mẫu 07" in page
    assert "Công ty của Chi" not in page
    assert coordinator.get(f"/manage/units/{unit.id}").status_code == 200
    for path in ("", "/roster", "/roster/import", "/roster/template.xlsx"):
        assert coordinator.get(f"/manage/units/{strange_unit.id}{path}").status_code == 404
    exported = coordinator.get("/manage/units/export.xlsx").data
    assert "Công ty của Chi".encode() not in exported


@pytest.mark.parametrize("value", ["{id}", "{id}&park=x", "", "-1", "%27--", "9" * 200])
def test_no_filter_lets_a_coordinator_see_a_stranger_s_unit(coordinator, strange_unit, value):
    park = value.format(id=strange_unit.id)
    for path in ("/manage/units", "/manage/units/export.xlsx", "/manage/participants"):
        answer = coordinator.get(f"{path}?park={park}&unit={park}&closed=1")
        assert answer.status_code == 200
        assert "Công ty của Chi".encode() not in answer.data


def test_a_nul_is_refused_wherever_it_stands(dung, unit):
    assert dung.get("/manage/units?park=%00").status_code == 400
    assert dung.get("/manage/units/%00").status_code == 400
    assert dung.post(f"/manage/units/{unit.id}/aliases", data={"remove": "\0"}).status_code == 400


def test_a_coordinator_changes_no_unit(coordinator, unit):
    for path in ("/manage/units/new", f"/manage/units/{unit.id}/edit", "/manage/units/import"):
        assert coordinator.get(path).status_code == 403
    for path in ("close", "reopen", "aliases", "edit"):
        assert coordinator.post(f"/manage/units/{unit.id}/{path}").status_code == 403


@pytest.mark.parametrize("role", ["trainer", "reviewer"])
def test_who_has_nothing_to_do_with_units_is_refused(app, unit, role):
    client = signed_in_client(app, role)
    for path in ("", "/export.xlsx", f"/{unit.id}", f"/{unit.id}/roster"):
        assert client.get(f"/manage/units{path}").status_code == 403


def test_a_unit_is_added_renamed_and_closed_by_the_pages(dung, database):
    form = {"kind": "enterprise", "code": "ct 55", "name": "Công ty Cũ"}
    form |= {"status": "active", "ownership": ""}
    made = dung.post("/manage/units/new", data={**form, "headcount": "1.200"})
    assert made.status_code == 302, made.text
    renamed = {**form, "code": "CT55", "name": "Công ty Mới", "valid_from": "01/02/2020"}
    assert dung.post(f"{made.location}/edit", data=renamed).status_code == 302
    page = dung.get(made.location).text
    assert "Công ty Mới" in page
    assert "Công ty Cũ" in page
    assert "01/02/2020" in page
    assert dung.post(f"{made.location}/close", data={"last_day": "31/12/2026"}).status_code == 302
    assert "Đơn vị này đã kết thúc ngày 31/12/2026" in dung.get(made.location).text
    dung.post(f"{made.location}/reopen")
    with database.reading() as session:
        assert session.scalars(select(Unit)).one().valid_to is None


def test_a_wrong_form_comes_back_with_the_reason_at_the_field(dung, unit):
    form = {"kind": "enterprise", "code": "CT07", "name": "", "headcount": "nhiều"}
    response = dung.post("/manage/units/new", data=form)
    assert response.status_code == 422
    assert "Hãy điền ô này." in response.text
    assert "Hãy ghi một số nguyên không âm." in response.text
    taken = dung.post(
        "/manage/units/new",
        data={**form, "name": "X", "headcount": "", "status": "active", "ownership": "foreign"},
    )
    assert (taken.status_code, "Mã này đã dùng" in taken.text) == (422, True)


def test_a_list_is_previewed_before_anything_is_written(dung, database):
    address = uploaded(dung, "/manage/units/import", UNITS)
    page = dung.get(address).text
    assert "KCN Một" in page
    with database.reading() as session:
        assert session.scalars(select(Unit)).all() == []
    assert dung.post(address).location == "/manage/units"
    with database.reading() as session:
        assert len(session.scalars(select(Unit)).all()) == 2
        assert session.scalars(select(PendingUpload)).all() == []
    assert dung.get(address).status_code == 404


def test_a_kept_file_is_its_owners_alone(app, dung, database):
    address = uploaded(dung, "/manage/units/import", UNITS)
    chi = signed_in_client(app, "organizer", email="chi@kcn.example")
    assert chi.get(address).status_code == 404
    assert chi.post(address).status_code == 404
    with database.reading() as session:
        assert b"CT01" not in session.scalars(select(PendingUpload)).one().content


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "tep.xlsx", "Tệp này trống"),
        (b"PK\x03\x04 khong phai", "tep.xlsx", "Không mở được tệp này"),
        (b"Ghi chu;Dien tich\n1;2\n", "tep.csv", "Không thấy dòng tiêu đề"),
    ],
)
def test_an_unreadable_file_is_refused_with_what_to_do(dung, content, name, sentence):
    response = dung.post("/manage/units/import", data={"file": (BytesIO(content), name)})
    assert (response.status_code, sentence in response.text) == (422, True)


def test_the_coordinator_takes_in_3000_rows_and_sees_the_10_faults(coordinator, unit, database):
    roster = f"/manage/units/{unit.id}/roster"
    address = uploaded(coordinator, f"{roster}/import", roster_of_3000_with_10_faults())
    page = coordinator.get(address).text
    assert [int(row) for row in re.findall(r"Dòng (\d+)</th>", page)] == FAULTY_ROWS
    whole = coordinator.post(address, data={"mode": "replace"})
    assert whole.location == address
    coordinator.post(address, data={"mode": "replace", "partial": "1"})
    page = coordinator.get(f"{roster}?q=lao dong 2999").text
    assert "2.990 người" in page
    assert "Đã thêm 2.990," in page
    assert "Nguyễn Thị Lao Động 2999" in page
    with database.reading() as session:
        entry_id = session.scalars(select(RosterEntry.id)).first()
    coordinator.post(f"{roster}/{entry_id}/remove")
    assert "2.989 người" in coordinator.get(roster).text


def test_others_of_the_staff_see_a_roster_masked_and_cannot_change_it(dung, coordinator, unit):
    roster = f"/manage/units/{unit.id}/roster"
    rows = [("Mã", "Họ và tên"), ("NV001234", "Nguyễn Văn An")]
    coordinator.post(uploaded(coordinator, f"{roster}/import", rows))
    page = dung.get(roster).text
    assert "Nguyễn V. A***" in page
    assert "NV001234" not in page
    assert "Nguyễn Văn An" not in page
    assert dung.get(f"{roster}/import").status_code == 403
    assert dung.post(f"{roster}/clear").status_code == 403


def test_hidden_rows_and_merged_cells_are_pointed_out(coordinator, unit):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("Mã", "Họ và tên", "Chuyền"))
        for row in range(1, 5):
            page.write_row(row, 0, (f"NV{row}", f"Nguyễn Văn {'ABCDE'[row]}"))
        page.merge_range("C2:C3", "Chuyền 1")
        page.set_row(3, None, None, {"hidden": True})
    file.seek(0)
    address = f"/manage/units/{unit.id}/roster/import"
    kept = coordinator.post(address, data={"file": (file, "tep.xlsx")}).location
    page = coordinator.get(kept).text
    assert "Dòng này đang ẩn trong tệp" in page
    assert "Ô gộp" in page
    assert "C2:C3" in page


def test_the_command_line_rehearses_takes_in_and_lists(app, tmp_path):
    file, _name = xlsx(UNITS)
    path = tmp_path / "don-vi.xlsx"
    path.write_bytes(file.read())
    run = app.test_cli_runner().invoke

    def told(*words):
        answer = run(args=["quiz", "units", *words, "--json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    assert told("import", str(path), "--dry-run")["written"] is False
    assert told("list") == {"units": []}
    assert told("import", str(path))["created"] == 1
    assert told("import", str(path))["unchanged"] == 1
    assert [unit["name"] for unit in told("list", "--search", "den")["units"]] == [
        "Công ty Đèn Sáng"
    ]
    assert run(args=["quiz", "units", "import", str(path), "--by", "ai@do.vn"]).exit_code == 1
