from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.organisations.models import Guard
from quizapp.training.records.models import Equipment, OfficialCertificate
from tests.factories import make_unit, signed_in_client, signed_in_learner
from tests.organisations.guarding import hired, own, serve
from tests.organisations.sheets import xlsx
from tests.training.records.holding import (
    PAPER_HEADER,
    POLICE,
    TOOL_HEADER,
    certify,
    equip,
)

PAPERS, TOOLS = "/manage/official-certificates", "/manage/equipment"
PAPER_FORM = {
    "kind": "guard_training", "number": "12/GCN", "issuer": POLICE, "issued_on": "01/03/2024",
}  # fmt: skip
TOOL_FORM = {"kind": "electric_baton", "serial": "DC-01", "licence_number": "7/GP"}
AN_ROW = ("BV1", "Nguyễn Văn An", "", "Giấy chứng nhận huấn luyện nghiệp vụ bảo vệ", "12/GCN",
          POLICE, "01/03/2024", "")  # fmt: skip


@pytest.fixture
def unit(database):
    with database.transaction() as session:
        return make_unit(session)


@pytest.fixture
def coordinator(app, unit):
    return signed_in_client(app, "coordinator", unit_id=unit.id, email="phu-trach@ct07.example")


@pytest.fixture
def stranger(app, database):
    with database.transaction() as session:
        strange = make_unit(session, "CT99", "Công ty của Chi")
    return signed_in_client(app, "coordinator", unit_id=strange.id, email="chi@ct99.example")


@pytest.fixture
def dung(app):
    return signed_in_client(app, "organizer")


@pytest.fixture
def ids(database, unit):
    """Guard, paper and tool of an; binh serves beside her."""
    with database.transaction() as session:
        an = serve(session, unit, own(phone="0912345670"))
        serve(session, unit, hired())
        return {
            "guard": an.id,
            "paper": certify(session, an).id,
            "tool": equip(session, unit).id,
        }


@pytest.fixture
def guard_id(database, unit):
    with database.transaction() as session:
        return serve(session, unit, own()).id


def one(database, model):
    with database.reading() as session:
        return session.scalars(select(model)).one()


def test_a_coordinator_records_puts_right_withdraws_and_restores(coordinator, database, guard_id):
    page = f"{PAPERS}/guards/{guard_id}"
    shown = coordinator.get(page).text
    assert "Giấy chứng nhận huấn luyện nghiệp vụ bảo vệ" in shown
    assert "Chứng chỉ nghiệp vụ bảo vệ" not in shown
    assert 'type="file"' not in shown
    assert coordinator.post(page, data=PAPER_FORM).location == page
    kept = one(database, OfficialCertificate)
    assert "01/03/2029" in coordinator.get(page).text
    assert "Còn hạn" in coordinator.get(PAPERS).text
    address = f"{PAPERS}/{kept.id}"
    assert "12/GCN" in coordinator.get(f"{address}/edit").text
    changed = coordinator.post(f"{address}/edit", data={**PAPER_FORM, "number": "13/GCN"})
    assert changed.location == page
    coordinator.post(f"{address}/withdraw", data={"reason": ""})
    assert "Hãy ghi lý do" in coordinator.get(page).text
    coordinator.post(f"{address}/withdraw", data={"reason": "Bị mất"})
    shown = coordinator.get(page).text
    assert ("Thôi tính" in shown, "Bị mất" in shown) == (True, True)
    assert "Chưa có" in coordinator.get(PAPERS).text
    coordinator.post(f"{address}/restore")
    assert one(database, OfficialCertificate).withdrawn_on is None


def test_complaints_stand_beside_their_fields(coordinator, guard_id):
    page = f"{PAPERS}/guards/{guard_id}"
    refused = coordinator.post(page, data={**PAPER_FORM, "issued_on": "01/03/2030"})
    assert (refused.status_code, "không thể sau hôm nay" in refused.text) == (422, True)
    refused = coordinator.post(page, data={**PAPER_FORM, "number": "001199000123"})
    assert "giống số căn cước" in refused.text
    refused = coordinator.post(page, data={**PAPER_FORM, "kind": "security_service"})
    assert refused.status_code == 422
    refused = coordinator.post(page, data={**PAPER_FORM, "issued_on": "mai"})
    assert "Ngày ghi theo mẫu" in refused.text


def test_the_law_s_term_stands_with_how_well_its_text_was_checked(coordinator, app, guard_id):
    from quizapp.banks.shipped_files import read_shipped
    from quizapp.law.service import load_register
    from tests.conftest import NOW

    with app.extensions["quizapp"].database.transaction() as session:
        load_register(session, read_shipped()[0], now=NOW)
    shown = coordinator.get(f"{PAPERS}/guards/{guard_id}").text
    assert "46/2014/TT-BCA, Điều 6 khoản 6" in shown
    assert "cần đối chiếu bản hợp nhất" in shown


def test_a_list_of_papers_is_shown_first_and_taken_in_parts(coordinator, database, unit, guard_id):
    address = f"{PAPERS}/units/{unit.id}/import"
    assert "Chỉ số và ngày, không có ảnh" in coordinator.get(address).text
    faulty = ("KHONG", *AN_ROW[1:])
    sent = coordinator.post(address, data={"file": xlsx([PAPER_HEADER, AN_ROW, faulty])})
    preview = coordinator.get(sent.location).text
    for words in ("Dòng 3", "Không có bảo vệ đang làm nào", "Ghi 1 dòng", "Nguyễn Văn An"):
        assert words in preview
    assert coordinator.post(sent.location).location == sent.location
    done = coordinator.post(sent.location, data={"partial": "1"})
    assert done.location == f"{PAPERS}?unit={unit.id}"
    assert "Đã thêm 1" in coordinator.get(done.location).text
    assert coordinator.post(sent.location).status_code == 404
    assert one(database, OfficialCertificate).number == "12/GCN"
    refused = coordinator.post(address, data={"file": xlsx([("Món", "Giá"), ("Phở", "40")])})
    assert refused.status_code == 422
    assert coordinator.get(f"{PAPERS}/template.xlsx").data.startswith(b"PK")


def test_a_tool_is_kept_in_its_book(coordinator, database, unit, guard_id):
    new = f"{TOOLS}/units/{unit.id}/new"
    assert coordinator.get(new).status_code == 200
    assert coordinator.post(new, data={**TOOL_FORM, "serial": ""}).status_code == 422
    made = coordinator.post(new, data=TOOL_FORM)
    kept = one(database, Equipment)
    page = f"{TOOLS}/{kept.id}"
    assert made.location == page
    assert "cùng số hiệu" in coordinator.post(new, data=TOOL_FORM).text
    coordinator.post(f"{page}/hand-over", data={"holder_id": guard_id})
    shown = coordinator.get(page).text
    assert ("Nguyễn Văn An" in shown, "Chưa được tập huấn" in shown) == (True, True)
    assert "DC-01" in coordinator.get(f"{TOOLS}?problem=holder_untrained").text
    coordinator.post(f"{page}/edit", data={**TOOL_FORM, "licence_expires_on": "01/01/2020"})
    assert "Giấy phép hết hạn" in coordinator.get(page).text
    coordinator.post(f"{page}/take-back")
    assert "không ai, đang cất giữ" in coordinator.get(page).text
    coordinator.post(f"{page}/hand-over", data={"holder_id": "nobody"})
    assert "Chỉ giao cho bảo vệ đang làm" in coordinator.get(page).text
    coordinator.post(f"{page}/withdraw", data={"reason": "lost"})
    assert "Đã ghi giảm ngày" in coordinator.get(page).text
    assert "DC-01" not in coordinator.get(f"{TOOLS}?kind=electric_baton").text
    assert "DC-01" in coordinator.get(f"{TOOLS}?state=withdrawn").text
    coordinator.post(f"{page}/restore")
    assert one(database, Equipment).withdrawn_on is None


def test_a_book_comes_in_from_excel(coordinator, database, unit, guard_id):
    address = f"{TOOLS}/units/{unit.id}/import"
    assert coordinator.get(address).status_code == 200
    row = ("Dùi cui điện", "", "DC-9", "7/GP", "", "BV1", "", "")
    sent = coordinator.post(address, data={"file": xlsx([TOOL_HEADER, row])})
    assert "DC-9" in coordinator.get(sent.location).text
    assert coordinator.post(sent.location).location == f"{TOOLS}?unit={unit.id}"
    assert one(database, Equipment).holder_id == guard_id
    assert coordinator.get(f"{TOOLS}/template.xlsx").data.startswith(b"PK")
    refused = coordinator.post(address, data={"file": xlsx([("Món", "Giá"), ("Phở", "40")])})
    assert refused.status_code == 422


def test_others_of_the_staff_see_names_and_numbers_masked(dung, ids, database):
    for page in (PAPERS, f"{PAPERS}/guards/{ids['guard']}", TOOLS, f"{TOOLS}/{ids['tool']}"):
        shown = dung.get(page)
        assert shown.status_code == 200
        assert "Nguyễn Văn An" not in shown.text
        assert "12/GCN" not in shown.text
    assert dung.get(f"{PAPERS}/export.xlsx").status_code == 403
    book = load_workbook(BytesIO(dung.get(f"{TOOLS}/export.xlsx").data)).active
    assert "BV1" not in {cell.value for row in book.iter_rows() for cell in row}


def test_downloads_are_kept_in_the_log(coordinator, ids, database):
    papers = load_workbook(BytesIO(coordinator.get(f"{PAPERS}/export.xlsx").data)).active
    values = {cell.value for row in papers.iter_rows() for cell in row}
    assert {"Nguyễn Văn An", "12/GCN", "Trần Thị Bình"} <= values
    assert "0912 345 670" not in values
    coordinator.get(f"{TOOLS}/export.xlsx")
    with database.reading() as session:
        kept = set(session.scalars(select(AuditEntry.action)))
    assert {"papers.downloaded", "equipment.downloaded"} <= kept


def test_a_stranger_s_coordinator_sees_and_changes_nothing(stranger, unit, ids):
    for page in (PAPERS, TOOLS):
        assert "Nguyễn Văn An" not in stranger.get(page).text
        assert "DC-01" not in stranger.get(page).text
    looks = (
        f"{PAPERS}/guards/{ids['guard']}", f"{PAPERS}/{ids['paper']}/edit",
        f"{PAPERS}?unit={unit.id}", f"{PAPERS}/units/{unit.id}/import",
        f"{TOOLS}/{ids['tool']}", f"{TOOLS}/{ids['tool']}/edit", f"{TOOLS}?unit={unit.id}",
        f"{TOOLS}/units/{unit.id}/new", f"{TOOLS}/units/{unit.id}/import",
    )  # fmt: skip
    assert {stranger.get(page).status_code for page in looks} == {404}
    deeds = (
        f"{PAPERS}/guards/{ids['guard']}", f"{PAPERS}/{ids['paper']}/edit",
        f"{PAPERS}/{ids['paper']}/withdraw", f"{PAPERS}/{ids['paper']}/restore",
        f"{PAPERS}/units/{unit.id}/import", f"{TOOLS}/units/{unit.id}/import",
        f"{TOOLS}/{ids['tool']}/edit", f"{TOOLS}/{ids['tool']}/hand-over",
        f"{TOOLS}/{ids['tool']}/take-back", f"{TOOLS}/{ids['tool']}/withdraw",
        f"{TOOLS}/{ids['tool']}/restore",
    )  # fmt: skip
    assert {stranger.post(page).status_code for page in deeds} == {404}
    assert stranger.post(f"{TOOLS}/units/{unit.id}/new", data=TOOL_FORM).status_code == 404


def test_a_guard_sees_her_own_papers_alone(app, database, ids):
    with database.reading() as session:
        learner_id = session.get_one(Guard, ids["guard"]).learner_id
    an = signed_in_learner(app, learner_id=learner_id)
    shown = an.get("/learn/papers").text
    assert ("12/GCN" in shown, "Còn hạn" in shown, "01/03/2029" in shown) == (True, True, True)
    chi = signed_in_learner(app, full_name="Lê Thị Chi", employee_code="C9")
    strange = chi.get("/learn/papers").text
    assert ("12/GCN" in strange, "Chưa ghi giấy nào" in strange) == (False, True)
