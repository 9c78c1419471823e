import json
import time
from datetime import date

import pytest
from sqlalchemy import event, select

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid
from quizapp.documents.spreadsheets import Column, SheetToWrite, read_sheets, write_xlsx
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.units import (
    UnitFilter,
    list_all_units,
    list_parks,
    list_units,
    search_enterprises,
)
from quizapp.organisations.rules.unit_sheet import read_units
from quizapp.organisations.rules.units import UnitDraft
from quizapp.organisations.service.unit_import import import_units
from quizapp.organisations.service.units import close_unit, create_unit, edit_unit
from quizapp.organisations.spreadsheets import read_upload, units_template, units_xlsx
from tests.conftest import NOW
from tests.factories import make_unit

TODAY = date(2026, 11, 22)
DUNG = "dung"


def take_in(session, rows, *, partial=False):
    return import_units(session, read_units(rows), partial=partial, by=DUNG, today=TODAY, now=NOW)


def many(count, parks=12):
    header = ("Mã", "Tên doanh nghiệp", "KCN", "Số lao động")
    return [header] + [
        (f"CT{number:04}", f"Công ty Điện tử số {number}", f"KCN {number % parks + 1}", 100)
        for number in range(count)
    ]


def test_a_unit_is_added_and_written_down(database):
    with database.transaction() as session:
        park = create_unit(session, UnitDraft("park", "kcn 1", "KCN Quế Võ"), by=DUNG, now=NOW)
        made = create_unit(
            session,
            UnitDraft("enterprise", "ct01", "  Công ty   Đèn Sáng ", park.id, headcount=5),
            by=DUNG,
            now=NOW,
        )
        assert (made.code, made.name, made.folded_name) == (
            "CT01", "Công ty Đèn Sáng", "cong ty den sang",
        )  # fmt: skip
        assert session.scalars(select(AuditEntry.action)).all() == ["unit.created"] * 2


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        (UnitDraft("enterprise", "CT07", "Trùng mã"), "code", "unit_code_taken"),
        (UnitDraft("enterprise", "mã có dấu", "Công ty"), "code", "unit_code_wrong"),
        (UnitDraft("enterprise", "CT1", " \u200b "), "name", "unit_name_needed"),
        (UnitDraft("enterprise", "CT1", "A", "nowhere"), "parent_id", "parent_wrong"),
        (UnitDraft("department", "CT1", "A"), "parent_id", "parent_wrong"),
        (
            UnitDraft("enterprise", "CT1", "A", headcount=3, guard_headcount=4),
            "guard_headcount",
            "more_guards_than_people",
        ),
    ],
)
def test_a_unit_that_cannot_be_is_refused_at_its_field(database, draft, field, code):
    with database.transaction() as session:
        make_unit(session)
    with pytest.raises(Invalid) as refused, database.transaction() as session:
        create_unit(session, draft, by=DUNG, now=NOW)
    assert refused.value.fields == {field: code}


def test_an_earlier_name_stays_searchable_with_the_day_it_ended(database):
    with database.transaction() as session:
        unit = make_unit(session, "CT07", "Công ty Đại Phát")
        changed = edit_unit(
            session,
            unit,
            UnitDraft("enterprise", "CT07", "Công ty Tân Phát"),
            by=DUNG,
            today=TODAY,
            now=NOW,
        )
        assert changed == ["name"]
    with database.reading() as session:
        (found,) = search_enterprises(session, "dai phat")
        assert found.name == "Công ty Tân Phát"
        assert [(alias.name, alias.until) for alias in found.aliases] == [
            ("Công ty Đại Phát", TODAY)
        ]


def test_a_unit_cannot_come_to_lie_below_itself(database):
    with database.transaction() as session:
        company = make_unit(session)
        upper = make_unit(session, "P1", "Xưởng 1", kind="department", parent_id=company.id)
        lower = make_unit(session, "P2", "Tổ 2", kind="department", parent_id=upper.id)
        with pytest.raises(Invalid) as refused:
            edit_unit(
                session,
                upper,
                UnitDraft("department", "P1", "Xưởng 1", lower.id),
                by=DUNG,
                today=TODAY,
                now=NOW,
            )
        assert refused.value.fields == {"parent_id": "parent_below"}


def test_a_closed_unit_leaves_the_lists_and_stays_in_the_database(database):
    with database.transaction() as session:
        park = make_unit(session, "KCN1", "KCN Một", kind="park")
        unit = make_unit(session, parent_id=park.id)
        with pytest.raises(Conflict):
            close_unit(session, park, TODAY, by=DUNG, now=NOW)
        close_unit(session, unit, TODAY, by=DUNG, now=NOW)
        assert search_enterprises(session, "mau") == []
        lines, total = list_units(session, None, UnitFilter(kind="enterprise"), limit=9, offset=0)
        assert (lines, total) == ([], 0)
        assert session.get_one(Unit, unit.id).valid_to == TODAY


def test_1190_enterprises_come_in_at_once_and_the_second_time_change_nothing(database):
    with database.transaction() as session:
        first = take_in(session, many(1190))
        assert (len(first.created), len(first.new_parks), first.errors) == (1190, 12, [])
    with database.transaction() as session:
        again = take_in(session, many(1190))
        assert (again.created, again.updated, len(again.unchanged)) == ([], [], 1190)
        parks = list_parks(session, None)
        assert sum(park.enterprise_count for park in parks) == 1190
        assert sum(park.headcount for park in parks) == 119_000
    with database.reading() as session:
        begun = time.thread_time()
        assert len(search_enterprises(session, "dien tu so 118")) == 12
        assert time.thread_time() - begun < 0.5


def test_one_faulty_row_writes_nothing_unless_parts_are_wanted(database):
    rows = [*many(3), ("CT0001", "Hai lần", "KCN 1", 5)]
    with pytest.raises(Conflict), database.transaction() as session:
        take_in(session, rows)
    with database.transaction() as session:
        assert session.scalars(select(Unit)).all() == []
        outcome = take_in(session, rows, partial=True)
        assert (len(outcome.created), [fault.row for fault in outcome.errors]) == (3, [5])


def test_a_list_without_codes_is_known_again_by_its_names(database):
    rows = [("Tên công ty",), ("Công ty Hoà Bình",), ("Công ty Đông Á",)]
    with database.transaction() as session:
        made = take_in(session, rows)
        assert made.created == ["DN0001", "DN0002"]
        assert take_in(session, rows).unchanged == made.created


def test_empty_cells_change_nothing_and_a_new_name_keeps_the_old(database):
    with database.transaction() as session:
        make_unit(session, "CT07", "Tên cũ", headcount=70)
        outcome = take_in(session, [("Mã", "Tên", "Lao động"), ("CT07", "Tên mới", "")])
        assert outcome.updated == ["CT07"]
        (unit,) = session.scalars(select(Unit))
        assert (unit.name, unit.headcount, unit.aliases[0].name) == ("Tên mới", 70, "Tên cũ")


def test_the_tree_comes_in_whatever_the_order_of_its_rows(database):
    rows = [
        ("Mã", "Tên", "Cấp", "Thuộc"),
        ("X1", "Xưởng 1", "Bộ phận", "CT1"),
        ("CT1", "Công ty A", "Doanh nghiệp", "KCN Một"),
        ("K1", "KCN Một", "Khu", ""),
        ("X9", "Xưởng lạ", "Bộ phận", "Không ai biết"),
    ]
    with database.transaction() as session:
        outcome = take_in(session, rows, partial=True)
        assert (sorted(outcome.created), outcome.new_parks) == (["CT1", "K1", "X1"], [])
        assert [(fault.row, fault.code) for fault in outcome.errors] == [(5, "parent_unknown")]


def test_what_is_exported_can_be_taken_in_again_and_changes_nothing(database):
    with database.transaction() as session:
        take_in(session, many(30))
        session.scalars(select(Unit).where(Unit.code == "CT0000")).one().name = "=1+1 Công ty"
    with database.transaction() as session:
        content = units_xlsx(list_all_units(session, None, UnitFilter()))
        sheet = read_upload(content, "don-vi.xlsx", read_units)
        outcome = import_units(session, sheet, partial=False, by=DUNG, today=TODAY, now=NOW)
        assert (outcome.created, outcome.updated, len(outcome.unchanged)) == ([], [], 42)


def test_the_template_can_be_read(app):
    with app.test_request_context():
        names = [sheet.name for sheet in read_sheets(units_template(), "mau.xlsx")]
        assert names == ["Đơn vị", "Ví dụ"]
        assert read_upload(units_template(), "mau.xlsx", read_units).rows == []


def test_real_names_of_a_real_park_come_in(database, shared_data):
    path = shared_data / "units_names/enterprises_shtp.json"
    listed = json.loads(path.read_text("utf-8"))
    header = ["Quốc gia", "Tên doanh nghiệp", "Gọi tắt", "ID"]
    rows = [[one["QuocGia"], one["TenDoanhNghiep"], one["GoiTat"], one["ID"]] for one in listed]
    content = write_xlsx([SheetToWrite("SHTP", [Column(title) for title in header], rows)])
    sheet = read_upload(content, "shtp.xlsx", read_units)
    with database.transaction() as session:
        outcome = import_units(session, sheet, partial=True, by=DUNG, today=TODAY, now=NOW)
        names = {one["TenDoanhNghiep"].strip() for one in listed}
        assert len(outcome.created) == len(names)
        assert search_enterprises(session, "cmc")[0].name.endswith("CMC")
        assert search_enterprises(session, "ban dan viet nam")


@pytest.mark.parametrize("count", [50, 1200])
def test_the_list_takes_the_same_number_of_statements_for_few_and_many(database, count):
    with database.transaction() as session:
        take_in(session, many(count))
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with database.reading() as session:
        lines, total = list_units(session, None, UnitFilter(typed="cong ty"), limit=50, offset=0)
        list_parks(session, None)
    assert (len(lines), total) == (50, count)
    assert len([one for one in statements if one.lstrip().startswith(("SELECT", "WITH"))]) == 6


def test_wildcards_are_only_letters(database):
    with database.transaction() as session:
        make_unit(session)
        for typed in ("%", "_", "\\", "100%", "'--"):
            assert list_units(session, None, UnitFilter(typed=typed), limit=9, offset=0)[1] == 0


def test_the_english_template_is_read_like_the_vietnamese(app):
    read = {}
    for language in ("vi", "en"):
        with app.test_request_context(query_string={"lang": language}):
            sheets = read_sheets(units_template(), "mau.xlsx")
        header = next(row for row in sheets[1].rows if len([cell for cell in row if cell]) > 3)
        rows = sheets[1].rows[sheets[1].rows.index(header) :]
        found = read_units(rows)
        assert found.findings == []
        read[language] = [(one.kind, one.code, set(one.given)) for one in found.rows]
    assert read["en"] == read["vi"] != []
