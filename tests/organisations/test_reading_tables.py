import unicodedata
from datetime import date

import pytest

from quizapp.core.errors import Invalid
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.rules.tables import column_letter, is_garbled, recognise
from quizapp.organisations.rules.unit_sheet import HEADINGS, read_units

HEADER = ("STT", "Mã NV (*)", "Họ và tên", "Chuyền/Tổ", "Ca", "Bảo vệ")


def roster(*rows):
    return read_roster([("DANH SÁCH LAO ĐỘNG",), (), HEADER, *rows])


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (("Mã", "Tên doanh nghiệp", "KCN"), {"code": 0, "name": 1, "parent": 2}),
        (("TÊN CÔNG TY", "Mã số thuế"), {"name": 0, "code": 1}),
        (("Mã số thuế", "Mã doanh nghiệp", "Tên"), {"code": 1, "name": 2}),
        (("Tên DN", "Tổng số lao động (người)", "Số bảo vệ"), {"name": 0, "headcount": 1,
                                                              "guard_headcount": 2}),
        (("Tên đơn vị", "Loại hình DN", "Quốc gia/vùng lãnh thổ", "Tình trạng hoạt động"),
         {"name": 0, "ownership": 1, "country": 2, "status": 3}),
        (("Ghi chú", "Diện tích"), {}),
    ],
)  # fmt: skip
def test_columns_are_recognised_in_any_order_and_wording(headings, fields):
    assert recognise(headings, HEADINGS) == fields


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("NguyÔn V¨n ¸nh", True),
        ("Nguyeãn Vaên AÙnh", True),
        ("Trần Thị Thuý Hoà", False),
        ("Nguyễn Huê", False),
        ("Raúl Müller", False),
        ("김민수", False),
    ],
)
def test_text_of_old_fonts_is_noticed(text, garbled):
    assert is_garbled(text) is garbled


def test_a_roster_is_read_below_its_title_rows():
    sheet = roster((1, "nv 001", "Nguyễn  Văn An", "Chuyền 1", "Ngày", ""), (), (2, 912, "Bình"))
    assert [(row.number, row.employee_code, row.full_name) for row in sheet.rows] == [
        (4, "NV001", "Nguyễn Văn An"),
        (6, "912", "Bình"),
    ]
    assert sheet.findings == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ((1, "NV009", "Người khác"), "B", "code_twice"),
        ((1, "", "Lê Chi"), "B", "code_missing"),
        ((1, "#REF!", "Lê Chi"), "B", "formula_error"),
        ((1, date(2026, 2, 1), "Lê Chi"), "B", "became_a_date"),
        ((1, "mã?", "Lê Chi"), "B", "code_unreadable"),
        ((1, "NV1", ""), "C", "name_missing"),
        ((1, "NV1", "1234"), "C", "name_missing"),
        ((1, "NV1", "A" * 121), "C", "name_too_long"),
        ((1, "NV1", "TrÇn ThÞ B×nh ¸"), "C", "not_unicode"),
        ((1, "NV1", "Lê Chi", "x" * 81), "D", "cell_too_long"),
        ((1, "NV1", "Lê Chi", "", "", "có lẽ"), "F", "guard_unclear"),
    ],
)
def test_a_fault_is_named_by_row_column_and_reason(row, column, code):
    sheet = roster((1, "NV009", "Nguyễn Văn An"), row)
    assert [(fault.row, fault.column, fault.code) for fault in sheet.errors] == [(5, column, code)]
    assert [row.employee_code for row in sheet.rows] == ["NV009"]


def test_what_excel_does_to_codes_and_names_is_undone():
    sheet = roster(
        (1, 912.0, unicodedata.normalize("NFD", "Nguyễn Văn Ấn")),
        (2, "913.0", "Trần Thị Bình", "", "", "X"),
    )
    assert [row.employee_code for row in sheet.rows] == ["912", "913"]
    assert sheet.rows[0].full_name == unicodedata.normalize("NFC", "Nguyễn Văn Ấn")
    assert sheet.rows[1].is_guard
    assert [(note.row, note.code, note.is_error) for note in sheet.findings] == [
        (5, "code_was_decimal", False)
    ]


def test_family_and_given_names_in_two_columns_are_one_name():
    sheet = read_roster([("Mã", "Họ đệm", "Tên"), ("1", "Nguyễn Văn", "An")])
    assert sheet.rows[0].full_name == "Nguyễn Văn An"


def test_a_sheet_without_headings_is_refused():
    with pytest.raises(Invalid) as refused:
        read_roster([("1", "Nguyễn Văn An")])
    assert refused.value.code == "header_not_found"


def test_units_are_read_with_everything_their_columns_say():
    sheet = read_units(
        [
            ("Tên doanh nghiệp", "Mã", "KCN", "Lao động", "Loại hình", "Trạng thái", "Từ ngày"),
            ("Công ty A", "ct 01", "KCN Một", "1.250", "FDI", "Tạm ngừng", "01/02/2020"),
        ]
    )
    (unit,) = sheet.rows
    assert (unit.code, unit.name, unit.kind, unit.parent) == (
        "CT01", "Công ty A", "enterprise", "KCN Một",
    )  # fmt: skip
    assert unit.given == {
        "headcount": 1250,
        "ownership": "foreign",
        "status": "suspended",
        "valid_from": date(2020, 2, 1),
    }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Công ty B", "CT01"), "code_twice"),
        (("", "CT02"), "name_missing"),
        (("Công ty B", "CT*2"), "code_unreadable"),
        (("Công ty B", "CT02", "rất đông"), "count_unclear"),
        (("Công ty B", "CT02", -5), "count_unclear"),
        (("Công ty B", "CT02", "", "tập thể"), "word_unknown"),
        (("Công ty B", "CT02", "", "", "32/13/2026"), "date_unclear"),
    ],
)
def test_a_faulty_unit_is_named(row, code):
    header = ("Tên", "Mã", "Số lao động", "Loại hình", "Từ ngày")
    sheet = read_units([header, ("Công ty A", "CT01"), row])
    assert [(fault.row, fault.code) for fault in sheet.errors] == [(3, code)]


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_called_as_excel_calls_them(index, letter):
    assert column_letter(index) == letter
