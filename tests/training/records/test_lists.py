"""Papers and tools in from Excel: every fault beside its row, and nothing by halves."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from quizapp.core.errors import Conflict
from quizapp.organisations.spreadsheets import read_upload
from quizapp.training.records.models import Equipment, EquipmentEntry, OfficialCertificate
from quizapp.training.records.queries.certificates import PaperFilter, all_papers
from quizapp.training.records.queries.equipment import EquipmentFilter, list_equipment
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.certificate_sheet import read_certificates
from quizapp.training.records.rules.equipment_sheet import read_equipment
from quizapp.training.records.service.certificate_import import import_certificates
from quizapp.training.records.service.equipment_import import import_equipment
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import TODAY, hired, own, serve
from tests.organisations.sheets import xlsx
from tests.training.records.holding import PAPER_HEADER, POLICE, TOOL_HEADER, equip, tool

TRAINING = "Giấy chứng nhận huấn luyện nghiệp vụ bảo vệ"
SERVICE = "Chứng chỉ nghiệp vụ bảo vệ"
ISSUED = date(2024, 3, 1)
AN = ("BV1", "Nguyễn Văn An", "", TRAINING, "12/GCN", POLICE, ISSUED, "")
BINH = ("", "Trần Thị Bình", "0912345678", SERVICE, "4/CC", POLICE, "20/05/2025", "20/05/2030")
BATON = ("Dùi cui điện", "", "DC-01", "7/GP", date(2028, 1, 1), "BV1", "", "Tủ kho")
GLOVES = ("Găng tay bắt dao", "", "GT-01", "", "", "", "", "")


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def unit(session):
    unit = make_unit(session)
    serve(session, unit, own())
    serve(session, unit, hired())
    serve(session, make_unit(session, "CT99", "Công ty của Chi"), own("Lê Thị Chi", "C1"))
    return unit


def papers_in(session, unit, *rows, partial=False):
    sheet = read_certificates([PAPER_HEADER, *rows])
    return import_certificates(
        session, unit, sheet, partial=partial, by="dung", today=TODAY, now=NOW
    )


def tools_in(session, unit, *rows, partial=False):
    sheet = read_equipment([TOOL_HEADER, *rows])
    return import_equipment(session, unit, sheet, partial=partial, by="dung", now=NOW)


def counts(outcome):
    return (outcome.created, outcome.updated, outcome.unchanged)


def faults(outcome):
    return [(one.row, one.column, one.code) for one in outcome.errors]


def changed(row, place, value):
    return (*row[:place], value, *row[place + 1 :])


def test_papers_are_taken_in_and_the_same_list_again_changes_nothing(session, unit):
    assert counts(papers_in(session, unit, AN, BINH)) == (2, 0, 0)
    assert counts(papers_in(session, unit, AN, BINH)) == (0, 0, 2)
    assert counts(papers_in(session, unit, changed(AN, 6, date(2024, 4, 1)))) == (0, 1, 0)
    assert session.scalar(select(func.count()).select_from(OfficialCertificate)) == 2


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (changed(AN, 0, "KHONG"), ("A", "paper_guard_unknown")),
        (changed(AN, 0, "C1"), ("A", "paper_guard_unknown")),
        (changed(AN, 0, ""), ("A", "paper_code_or_phone_needed")),
        (changed(AN, 1, "Lê Thị Chi"), ("B", "guard_name_differs")),
        (changed(AN, 2, "0912345678"), ("C", "guard_two_people")),
        (changed(AN, 3, SERVICE), ("D", "paper_of_other_law")),
        (changed(BINH, 3, TRAINING), ("D", "paper_of_other_law")),
        (changed(AN, 3, ""), ("D", "paper_kind_missing")),
        (changed(AN, 3, "Bằng lái"), ("D", "word_unknown")),
        (changed(AN, 4, ""), ("E", "paper_number_needed")),
        (changed(AN, 4, "001199000123"), ("E", "paper_number_is_identity")),
        (changed(AN, 5, ""), ("F", "paper_issuer_needed")),
        (changed(AN, 6, ""), ("G", "paper_issued_needed")),
        (changed(AN, 6, "31/13/2024"), ("G", "date_unclear")),
        (changed(AN, 6, date(2027, 1, 1)), ("G", "paper_issued_later")),
        (changed(AN, 7, date(2030, 1, 1)), ("H", "paper_longer_than_law")),
    ],
)
def test_each_fault_of_a_paper_stands_beside_its_row(session, unit, row, fault):
    assert faults(papers_in(session, unit, BINH, row, partial=True))[0] == (3, *fault)


def test_with_a_fault_nothing_is_taken_unless_somebody_says_so(session, unit):
    with pytest.raises(Conflict) as refused:
        papers_in(session, unit, BINH, changed(AN, 0, "KHONG"))
    assert refused.value.code == "import_has_errors"
    assert refused.value.params == {"count": 1}


def test_the_good_rows_go_in_when_the_others_are_left_out(session, unit):
    outcome = papers_in(session, unit, BINH, changed(AN, 4, ""), AN, AN, partial=True)
    assert counts(outcome) == (2, 0, 0)
    assert faults(outcome) == [(3, "E", "paper_number_needed"), (5, "E", "paper_twice")]


def test_tools_are_taken_in_and_handed_over(session, unit):
    assert counts(tools_in(session, unit, BATON, GLOVES)) == (2, 0, 0)
    assert counts(tools_in(session, unit, BATON, GLOVES)) == (0, 0, 2)
    empty_cells = ("Dùi cui điện", "", "dc-01", "", "", "", "", "Phòng bảo vệ")
    assert counts(tools_in(session, unit, empty_cells)) == (0, 1, 0)
    baton = session.scalars(select(Equipment).where(Equipment.serial == "DC-01")).one()
    assert (baton.licence_number, baton.stored_at) == ("7/GP", "Phòng bảo vệ")
    assert baton.holder.learner.full_name == "Nguyễn Văn An"
    deeds = session.scalars(
        select(EquipmentEntry.deed).where(EquipmentEntry.equipment_id == baton.id)
    )
    assert sorted(deeds) == ["added", "corrected", "handed_over"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (changed(BATON, 0, "Kiếm"), ("A", "word_unknown")),
        (changed(BATON, 0, ""), ("A", "equipment_kind_missing")),
        (changed(BATON, 2, ""), ("C", "equipment_serial_needed")),
        (changed(BATON, 3, ""), ("D", "equipment_licence_needed")),
        (changed(BATON, 4, "mai"), ("E", "date_unclear")),
        (changed(BATON, 5, "C1"), ("F", "paper_guard_unknown")),
        (changed(BATON, 2, "gt-01"), ("C", "equipment_serial_twice")),
    ],
)
def test_each_fault_of_a_tool_stands_beside_its_row(session, unit, row, fault):
    first = changed(GLOVES, 0, "Dùi cui điện") if fault[1].endswith("twice") else GLOVES
    assert faults(tools_in(session, unit, first, row, partial=True))[0] == (3, *fault)
    with pytest.raises(Conflict):
        tools_in(session, unit, first, row)


def test_a_file_goes_out_and_comes_in_again(session, unit):
    from flask import Flask
    from flask_babel import Babel

    from quizapp.training.records.spreadsheets import equipment_xlsx, papers_xlsx

    app = Flask("words")
    Babel(app, default_locale="vi")
    papers_in(session, unit, AN, BINH)
    equip(session, unit, tool(label="=HYPERLINK(1)"))
    with app.app_context():
        papers = papers_xlsx(all_papers(session, [unit.id], PaperFilter(), TODAY))
        lines = list_equipment(session, [unit.id], EquipmentFilter(), Moment(TODAY, NOW))
        book = equipment_xlsx(lines, names=True)
    again = read_upload(papers, "giay.xlsx", read_certificates)
    outcome = import_certificates(
        session, unit, again, partial=False, by="dung", today=TODAY, now=NOW
    )
    assert counts(outcome) == (0, 0, 2)
    sheet = load_workbook(BytesIO(book)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"
    tools = import_equipment(
        session, unit, read_upload(book, "so.xlsx", read_equipment), partial=False, by="dung",
        now=NOW,
    )  # fmt: skip
    assert counts(tools) == (0, 0, 1)


def test_offices_send_files_with_titles_and_columns_in_any_order(session, unit):
    rows = [
        ("DANH SÁCH GIẤY TỜ", "", "", "", "", ""),
        ("Số chứng chỉ", "Ngày cấp", "Loại giấy", "Mã NV", "Họ và tên", "Nơi cấp"),
        ("5/GCN", "01/03/2024", "huấn luyện nghiệp vụ bảo vệ", "bv1", "NGUYỄN VĂN AN", POLICE),
    ]
    sheet = read_upload(xlsx(rows)[0].getvalue(), "ds.xlsx", read_certificates)
    outcome = import_certificates(
        session, unit, sheet, partial=False, by="dung", today=TODAY, now=NOW
    )
    assert counts(outcome) == (1, 0, 0)
