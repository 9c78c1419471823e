"""A register from Excel: what is read, what is refused, and that twice is once."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from quizapp.audit.models import AuditEntry
from quizapp.banks.shipped_files import FOLDER
from quizapp.core.errors import Conflict, Invalid
from quizapp.law.models import LegalDocument
from quizapp.law.queries import documents_by_slug
from quizapp.law.register import read_register
from quizapp.law.rules.sheet import read_documents, slug_of
from quizapp.law.service import import_documents, load_register
from quizapp.law.spreadsheets import register_template, register_xlsx
from quizapp.organisations.spreadsheets import read_upload
from tests.conftest import NOW

TODAY = NOW.date()
HEADER = ("Số hiệu", "Tên văn bản", "Loại", "Hiệu lực từ ngày", "Hết hiệu lực từ ngày",
          "Tình trạng hiệu lực", "Các điều không được dẫn", "Văn bản sửa đổi")  # fmt: skip
FIRE = ("55/2024/QH15", "Luật Phòng cháy", "Luật", "", "", "Còn hiệu lực", "", "")


def row(**changes):
    fields = ("number", "title", "kind", "begins", "ends", "status", "articles", "amended")
    return tuple(changes.get(name, cell) for name, cell in zip(fields, FIRE, strict=True))


def read_one(**changes):
    return read_documents([HEADER, row(**changes)])


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"number": "Nghị định số 105/2025/NĐ-CP"}, "number", "105/2025/NĐ-CP"),
        ({"number": "Hiến pháp 2013"}, "number", "Hiến pháp 2013"),
        ({"kind": "BỘ LUẬT"}, "kind", "code"),
        ({"status": "Hết hiệu lực một phần"}, "status", "partly"),
        ({"begins": "1/7/2025"}, "in_force_from", date(2025, 7, 1)),
        ({"begins": date(2025, 7, 1)}, "in_force_from", date(2025, 7, 1)),
        ({"ends": "01/01/2027"}, "in_force_to", date(2026, 12, 31)),
        ({"articles": "Điều 6, điều 13; 14a"}, "do_not_cite_articles", ("6", "13", "14a")),
        ({"articles": 6}, "do_not_cite_articles", ("6",)),
        ({"amended": "Luật A\n\n Luật  B"}, "amended_by", ("Luật A", "Luật B")),
        ({"status": ""}, "status", None),
    ],
)
def test_cells_as_offices_write_them(changes, field, value):
    sheet = read_one(**changes)
    (found,) = sheet.rows
    read = found.document_number if field == "number" else found.given.get(field)
    assert (read, sheet.findings) == (value, [])


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"number": ""}, "A", "law_number_missing"),
        ({"title": ""}, "B", "law_title_missing"),
        ({"kind": "Luật lệ"}, "C", "word_unknown"),
        ({"begins": "31/02/2025"}, "D", "date_unclear"),
        ({"status": "còn"}, "F", "word_unknown"),
        ({"articles": "5-12"}, "G", "law_articles_unclear"),
        ({"articles": date(2026, 12, 5)}, "G", "became_a_date"),
        ({"title": "LuËt Phßng ch¸y"}, "B", "not_unicode"),
        ({"title": "L" * 401}, "B", "cell_too_long"),
    ],
)
def test_a_faulty_cell_is_named(changes, column, code):
    sheet = read_one(**changes)
    assert [(one.row, one.column, one.code) for one in sheet.findings] == [(2, column, code)]
    assert sheet.rows == []


def test_another_table_is_no_register():
    with pytest.raises(Invalid, match="header_not_found"):
        read_documents([("Mã", "Họ và tên"), ("1", "An")])


@pytest.mark.parametrize(
    ("kind", "number", "slug"),
    [
        ("decree", "105/2025/NĐ-CP", "nd-105-2025"),
        ("law", "55/2024/QH15", "luat-55-2024"),
        ("other", "Số không", "vb-so-khong"),
    ],
)
def test_a_new_document_gets_a_short_name(kind, number, slug):
    assert slug_of(kind, number) == slug


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


def take_in(session, *rows, rehearsed=False):
    sheet = read_documents([HEADER, *rows])
    return import_documents(session, sheet, "binh", rehearsed=rehearsed, today=TODAY, now=NOW)


def counts(outcome):
    return len(outcome.created), len(outcome.updated), len(outcome.unchanged)


def test_twice_the_same_sheet_is_once(session):
    other = row(number="12/2026/QH16", title="Luật Khác")
    assert counts(take_in(session, FIRE, other)) == (2, 0, 0)
    deeds = session.scalar(select(func.count()).select_from(AuditEntry))
    assert counts(take_in(session, FIRE, other)) == (0, 0, 2)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == deeds
    changed = take_in(session, row(title="Luật Phòng cháy, chữa cháy"), other)
    assert counts(changed) == (0, 1, 1)
    assert changed.updated[0].changed == ("title",)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_goes_out_comes_in_again_unchanged(app, session, language):
    shipped = read_register((FOLDER / "documents.toml").read_bytes())
    load_register(session, shipped, now=NOW)
    with app.test_request_context(), force_locale(language):
        content = register_xlsx(documents_by_slug(session).values())
        template = register_template()
    sheet = read_upload(content, "danh-muc.xlsx", read_documents)
    outcome = import_documents(session, sheet, "binh", today=TODAY, now=NOW)
    assert counts(outcome) == (0, 0, len(shipped))
    assert outcome.errors == []
    assert read_upload(template, "mau.xlsx", read_documents).rows == []


def test_cells_left_empty_change_nothing(session):
    take_in(session, row(begins="01/07/2025", articles="6"))
    assert counts(take_in(session, row(kind="", status=""))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row(kind="")], (2, "C", "law_kind_missing")),
        ([row(status="")], (2, "F", "law_status_missing")),
        ([FIRE, FIRE], (3, "A", "law_document_twice")),
        ([row(begins="01/07/2025", ends="01/07/2024")], (2, "", "law_dates_crossed")),
        (
            [row(status="Hết hiệu lực", ends="01/01/2099")],
            (2, "F", "law_expired_too_early"),
        ),
    ],
)
def test_one_fault_and_nothing_is_written(database, rows, found):
    fine = row(number="12/2026/QH16", title="Luật Khác")
    with pytest.raises(Conflict, match="law_import_has_errors"), database.transaction() as session:
        take_in(session, *rows, fine)
    with database.reading() as session:
        assert session.scalars(select(LegalDocument)).all() == []
    with database.rehearsal() as session:
        outcome = take_in(session, *rows, fine, rehearsed=True)
        assert [(one.row, one.column, one.code) for one in outcome.errors] == [found]


@pytest.mark.parametrize(
    "change",
    [{"status": "Đã được sửa đổi"}, {"amended": "Luật 118/2025/QH15 sửa đổi từ ngày 01/07/2026"}],
)
def test_an_amendment_is_not_typed_in_but_marked(session, change):
    take_in(session, FIRE)
    outcome = take_in(session, row(**change), rehearsed=True)
    assert [one.code for one in outcome.errors] == ["law_amendment_to_mark"]
    assert [one.document.number for one in outcome.to_mark] == ["55/2024/QH15"]


def test_a_status_that_lags_behind_its_dates_is_told(session):
    outcome = take_in(session, row(begins="01/01/2099"))
    assert [(one.code, one.is_error) for one in outcome.findings] == [("law_status_behind", False)]


def test_two_offices_may_give_the_same_number(session):
    header = ("Tên ngắn", *HEADER)
    first, second = ("qd-1-bn", *FIRE), ("qd-1-bg", *row(title="Quyết định của tỉnh khác"))
    sheet = read_documents([header, first, second])
    for expected in ((2, 0, 0), (0, 0, 2)):
        outcome = import_documents(session, sheet, "binh", today=TODAY, now=NOW)
        assert counts(outcome) == expected
