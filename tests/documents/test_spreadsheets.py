import resource
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import openpyxl
import pytest
import xlsxwriter

from quizapp.documents.refusals import REFUSALS
from quizapp.documents.spreadsheets import (
    Column,
    Limits,
    SheetToWrite,
    UnreadableFile,
    cell_text,
    read_sheets,
    write_csv,
    write_xlsx,
)

DAY = date(2026, 3, 5)
OLD_LIST = Path(__file__).with_name("files") / "list.xls"


def xlsx(sheet_data: str, strings: str = "") -> bytes:
    """A workbook made by hand, to hold what no program would write."""
    output = BytesIO()
    with xlsxwriter.Workbook(output) as book:
        book.add_worksheet().write_string(0, 0, "so that it has shared strings")
    changed = BytesIO()
    with zipfile.ZipFile(output) as old, zipfile.ZipFile(changed, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                begin, end = content.index("<sheetData"), content.index("<pageMargins")
                content = content[:begin] + f"<sheetData>{sheet_data}</sheetData>" + content[end:]
            if name.endswith("sharedStrings.xml"):
                content = f'<sst xmlns="{MAIN}">{strings}</sst>'
            new.writestr(name, content)
    return changed.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="A">'
)
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
ODS_EMPTY_END = (
    '<table:table-row table:number-rows-repeated="1048574">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(rows: str) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", 8) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS_HEAD + rows + ODS_TAIL)
    return output.getvalue()


def ods_cell(text: str, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def repeated_row(times: int) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">'


def refusal_of(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(data, name)
    return refused.value.code


def test_cells_come_as_what_they_are():
    book = openpyxl.Workbook()
    moment = datetime(2026, 3, 5, 7, 30)  # noqa: DTZ001
    book.active.append(["0912345678", 912345678.0, 87.65, DAY, moment, True, None, "x"])
    output = BytesIO()
    book.save(output)
    (sheet,) = read_sheets(output.getvalue(), "a.xlsx")
    assert sheet.rows == (
        ("0912345678", 912345678, 87.65, date(2026, 3, 5), moment, True, None, "x"),
    )
    assert [cell_text(cell) for cell in sheet.rows[0][1:5]] == [
        "912345678",
        "87.65",
        "05/03/2026",
        "05/03/2026 07:30",
    ]
    assert type(sheet.rows[0][1]) is int
    assert type(sheet.rows[0][3]) is date


def test_an_old_xls_reads_like_a_new_one():
    (sheet,) = read_sheets(OLD_LIST.read_bytes(), "list.xls")
    moment = datetime(2026, 3, 5, 7, 30)  # noqa: DTZ001
    assert sheet.rows == (
        ("TT", "Họ tên", "SĐT", "Ngày", "Lúc", "Điểm"),
        (1, "Lê Hà", "0912345678", DAY, moment, 87.65),
        (2, "Kim", None, None, None, 912345678),
    )


def test_rows_keep_their_numbers_when_the_first_are_empty():
    (sheet,) = read_sheets(xlsx('<row r="3"><c r="B3"><v>1</v></c></row>'), "a.xlsx")
    assert sheet.rows == ((), (), (None, 1))


@pytest.mark.parametrize(
    ("sheet_data", "code"),
    [
        ('<row r="1"><c r="XFD1" s="1"/></row>', "too_many_columns"),
        ('<row r="1"/><row r="1048576"><c r="A1048576"/></row>', "too_many_rows"),
        ("<row/>" * 20_001, "too_many_rows"),
        ("<row>" + "<c/>" * 201 + "</row>", "too_many_columns"),
        ('<row r="1"><c r="&#65;1"><v>1</v></c></row>', "file_damaged"),
    ],
)
def test_a_sheet_too_large_is_refused_before_it_is_laid_out(sheet_data, code):
    began = process_time()
    assert refusal_of(xlsx(sheet_data)) == code
    assert process_time() - began < 3


def test_a_long_text_shared_by_many_cells_is_refused():
    rows = "".join(
        f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 20 + "</row>" for row in range(1, 1001)
    )
    data = xlsx(rows, f"<si><t>{'x' * 32_000}</t></si>")
    assert refusal_of(data) == "file_too_large_unpacked"


def test_a_gigabyte_in_a_megabyte_takes_neither_time_nor_memory():
    output = BytesIO()
    with (
        zipfile.ZipFile(output, "w", 8) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(1024):
            member.write(b" " * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = process_time()
    assert refusal_of(output.getvalue()) == "file_too_large_unpacked"
    assert process_time() - began < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize(
    "declaration", ['<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">']
)
def test_declared_entities_are_refused(declaration):
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("xl/workbook.xml", f"{declaration}<workbook/>")
    assert refusal_of(output.getvalue()) == "file_damaged"


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "C:\\a.xml", "xl/../../a.xml"])
def test_members_outside_the_archive_are_refused(name):
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr(name, "x")
    assert refusal_of(output.getvalue()) == "file_damaged"


def test_seventy_thousand_members_are_refused():
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", "")
    assert refusal_of(output.getvalue()) == "file_too_many_parts"


def test_ods_with_its_million_empty_rows_is_read():
    row = f"<table:table-row>{ods_cell('Lê Hà')}{ods_cell('x', 2)}</table:table-row>"
    (sheet,) = read_sheets(ods(row + ODS_EMPTY_END), "a.ods")
    assert sheet.rows == (("Lê Hà", "x", "x"),)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (f"<table:table-row>{ods_cell('x', 16384)}</table:table-row>", "too_many_columns"),
        (
            f"{repeated_row(1048576)}{ods_cell('x')}</table:table-row>",
            "too_many_rows",
        ),
        (
            f"{ODS_EMPTY_END}<table:table-row>{ods_cell('x')}</table:table-row>",
            "too_many_rows",
        ),
        (
            f"{repeated_row(19000)}{ods_cell('x' * 5000)}</table:table-row>",
            "file_too_large_unpacked",
        ),
    ],
)
def test_ods_repeating_too_much_is_refused(rows, code):
    assert refusal_of(ods(rows), "a.ods") == code


def test_hostile_files_are_refused_or_read_within_three_seconds(shared_data):
    folder = shared_data / "adversarial"
    for path in [*(folder / "office").iterdir(), *(folder / "office_fuzz").iterdir()]:
        began = process_time()
        try:
            read_sheets(path.read_bytes(), path.name)
        except UnreadableFile as refused:
            assert refused.code in REFUSALS  # noqa: PT017
        assert process_time() - began < 3, path.name


@pytest.mark.parametrize(
    ("name", "code"),
    [("poc-xmlbomb.xlsx", "file_damaged"), ("protect.xlsx", "file_password_protected")],
)
def test_bombs_and_locks_are_told_apart(shared_data, name, code):
    path = shared_data / "adversarial" / "office" / name
    assert refusal_of(path.read_bytes(), name) == code


def test_a_real_list_is_read_whole(shared_data):
    path = shared_data / "vn_question_banks/luat_dau_thau/390-cau-hoi-luat-dau-thau.xlsx"
    (sheet,) = read_sheets(path.read_bytes(), path.name)
    assert len(sheet.rows) == 391
    assert sheet.rows[0] == ("STT", "Hạng mục", "Nội dung", "Phương án trả lời", "Đáp án")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_every_unicode_and_with_every_separator(encoding, delimiter):
    text = f"TT{delimiter}Họ và tên{delimiter}SĐT\n1{delimiter}Nguyễn Thị Phương{delimiter}0912\n"
    (sheet,) = read_sheets(text.encode(encoding), "a.csv")
    assert sheet.rows == (("TT", "Họ và tên", "SĐT"), ("1", "Nguyễn Thị Phương", "0912"))


def test_csv_of_an_old_vietnamese_windows():
    decomposed = "Tên,Nguyê\u0303n Thi\u0323 Hoa\u0300\nĐơn vị,ư".replace("ị", "i\u0323")
    (sheet,) = read_sheets(decomposed.encode("cp1258"), "a.csv")
    assert sheet.rows == (("Tên", "Nguyễn Thị Hoà"), ("Đơn vị", "ư"))


def test_csv_of_a_western_windows():
    (sheet,) = read_sheets("Fran\xe7ois;\xec \xec\n".encode("cp1252"), "a.csv")
    assert sheet.rows == (("François", "ì ì"),)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "file_empty"),
        (b"%PDF-1.7", "a.csv", "not_a_spreadsheet"),
        (b"<html><table>", "a.xls", "not_a_spreadsheet"),
        (b"hello", "a.xlsx", "file_damaged"),
        (b"PK\x03\x04 and nothing", "a.xlsx", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "a.xls", "file_damaged"),
        (b"a,b\n" * 20_001, "a.csv", "too_many_rows"),
        (b"," * 201, "a.csv", "too_many_columns"),
        (b"x" * (10 * 2**20 + 1), "a.csv", "file_too_large"),
        (b"\x00\x01\x02\x03\x00\x00", "a.csv", "not_a_spreadsheet"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data, name, code):
    assert refusal_of(data, name) == code
    assert code in REFUSALS


def test_limits_can_be_narrower():
    with pytest.raises(UnreadableFile, match="too_many_rows"):
        read_sheets(b"a,b\n" * 11, "a.csv", limits=Limits(rows=10))


def payloads(shared_data) -> list[str]:
    path = shared_data / "adversarial/strings/csv-payload.txt"
    own = ["=1+1", "+84912345678", "-5", "@SUM(1)", "\t=1", "＝1+1", "  =1", "http://a.vn", "'=1"]
    return [*path.read_text(encoding="utf-8").splitlines(), *own]


def test_what_people_typed_stays_text_in_excel(shared_data):
    values = payloads(shared_data)
    sheet = SheetToWrite(
        name="Danh sách: [1]/2",
        columns=[Column("TT", 6, "integer"), Column("Họ và tên", 30), Column("SĐT")],
        rows=[(number, value, "0912345678") for number, value in enumerate(values, start=1)],
        title_rows=["DANH SÁCH"],
        note="Cập nhật 22/11/2026",
    )
    data = write_xlsx([sheet, sheet])
    page = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    cells = list(page.iter_rows(min_row=5))
    assert [row[1].value for row in cells] == values
    assert {row[1].data_type for row in cells} == {"s"}
    assert not any(row[1].hyperlink for row in cells)
    assert {row[2].value for row in cells} == {"0912345678"}
    assert page.freeze_panes == "A5"
    assert page.auto_filter.ref == f"A4:C{4 + len(values)}"


def test_what_is_written_is_read_back_the_same(shared_data):
    rows = [(1, value, date(2026, 3, 5), 87.65) for value in payloads(shared_data)]
    columns = [Column("TT", kind="integer"), Column("A"), Column("Ngày", kind="date")]
    columns.append(Column("Điểm", kind="decimal"))
    (sheet,) = read_sheets(write_xlsx([SheetToWrite("A", columns, rows)]), "a.xlsx")
    assert sheet.rows == (("TT", "A", "Ngày", "Điểm"), *rows)


def test_a_row_is_as_high_as_its_longest_text():
    columns = [Column("TT", 5), Column("Nội dung", 20)]
    sheet = SheetToWrite("A", columns, [("1", "ngắn"), ("2", "một câu dài " * 10)])
    page = openpyxl.load_workbook(BytesIO(write_xlsx([sheet]))).active
    assert page.row_dimensions[3].height >= 6 * page.row_dimensions[2].height


def test_no_csv_cell_begins_as_a_formula_and_our_reader_restores_it(shared_data):
    values = payloads(shared_data)
    data = write_csv([["A", "B"], *([value, "0912345678"] for value in values)])
    assert data.startswith("\ufeff".encode())
    (sheet,) = read_sheets(data, "a.csv")
    assert [row[0] for row in sheet.rows[1:]] == values
    lines = data.decode("utf-8-sig").splitlines()
    assert not any(line.lstrip('"').startswith(("=", "+", "-", "@", "\t")) for line in lines)
