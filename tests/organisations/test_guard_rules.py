from dataclasses import replace
from datetime import date

import pytest

from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.rules.guard_sheet import read_guards
from quizapp.organisations.rules.guards import (
    PostFacts,
    Strength,
    check_guard,
    check_last_day,
    check_may_close,
    check_may_stand,
    check_post,
)
from tests.organisations.guarding import GUARD_HEADER, TODAY, hired, own


@pytest.mark.parametrize(
    ("required", "own_guards", "service", "missing", "state"),
    [
        (4, 3, 1, 0, "enough"),
        (4, 2, 1, 1, "short"),
        (4, 0, 0, 4, "short"),
        (2, 3, 0, 0, "enough"),
        (0, 3, 0, 0, "unplanned"),
        (0, 0, 0, 0, "unplanned"),
    ],
)
def test_both_kinds_count_against_what_the_plan_asks_for(
    required, own_guards, service, missing, state
):
    strength = Strength(required, own=own_guards, service=service)
    assert (strength.missing, strength.state) == (missing, state)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (own(code=None), {"employee_code": "guard_code_or_phone_needed"}),
        (own(name=" "), {"full_name": "name_needed"}),
        (own(code="mã?"), {"employee_code": "employee_code_wrong"}),
        (hired(phone="123"), {"phone": "phone_wrong"}),
        (hired(service_company=" "), {"service_company": "guard_company_needed"}),
        (own(service_company="Sao Đêm"), {"service_company": "guard_company_not_for_own"}),
        (replace(own(), kind="both"), {"kind": "guard_kind_missing"}),
        (replace(own(), hired_on=date(2026, 11, 23)), {"hired_on": "guard_hired_later"}),
        (own(shift="x" * 41), {"shift": "cell_too_long"}),
    ],
)
def test_a_guard_has_one_employer_and_something_to_sign_in_by(draft, fields):
    with pytest.raises(Invalid) as refused:
        check_guard(draft, today=TODAY)
    assert refused.value.fields == fields


@pytest.mark.parametrize("draft", [own(), hired(), own(code=None, phone="0912345678")])
def test_a_guard_who_can_sign_in_is_taken(draft):
    assert check_guard(draft, today=TODAY).full_name == draft.full_name


def test_what_was_typed_is_cleaned():
    cleaned = check_guard(
        own(name="  Nguyễn   Văn An ", code="bv 1", phone="0912 345 678"), today=TODAY
    )
    assert cleaned.full_name == "Nguyễn Văn An"
    assert (cleaned.employee_code, cleaned.phone) == ("BV1", "+84912345678")


def test_a_guard_stands_at_an_open_post_of_the_own_unit_only():
    check_may_stand("own", PostFacts("own", is_closed=False))
    with pytest.raises(NotFound):
        check_may_stand("own", PostFacts("strange", is_closed=False))
    with pytest.raises(Invalid) as refused:
        check_may_stand("own", PostFacts("own", is_closed=True))
    assert refused.value.fields == {"post_id": "post_closed"}


@pytest.mark.parametrize(
    ("last_day", "code"),
    [
        (date(2024, 2, 29), "guard_left_before_hired"),
        (date(2026, 11, 23), "guard_leaves_later"),
    ],
)
def test_the_last_day_lies_between_the_first_and_today(last_day, code):
    for possible in (date(2024, 3, 1), TODAY):
        check_last_day(date(2024, 3, 1), possible, today=TODAY)
    with pytest.raises(Invalid) as refused:
        check_last_day(date(2024, 3, 1), last_day, today=TODAY)
    assert refused.value.fields == {"last_day": code}


def test_a_post_has_a_name_and_a_possible_number():
    assert check_post("  Cổng  chính ", 0) == "Cổng chính"
    for name, required, field in (
        (" ", 1, "name"),
        ("Kho", -1, "required_count"),
        ("K", 501, "required_count"),
    ):
        with pytest.raises(Invalid) as refused:
            check_post(name, required)
        assert refused.value.fields.keys() == {field}


def test_a_post_with_guards_is_not_closed():
    check_may_close(0)
    with pytest.raises(Conflict) as refused:
        check_may_close(2)
    assert refused.value.params == {"count": 2}


def sheet(*rows):
    return read_guards([GUARD_HEADER, *rows], today=TODAY)


FAULTS = [
    (("BV1", "An", "", "", "", "", "", "", ""), "D", "guard_kind_missing"),
    (("BV1", "An", "", "ngoài", "", "", "", "", ""), "D", "word_unknown"),
    (("BV1", "An", "", "Dịch vụ", "", "", "", "", ""), "E", "guard_company_needed"),
    (("BV1", "An", "", "Doanh nghiệp", "Sao", "", "", "", ""), "E", "guard_company_not_for_own"),
    (("", "An", "", "Doanh nghiệp", "", "", "", "", ""), "A", "guard_code_or_phone_needed"),
    (("BV1", "", "", "Doanh nghiệp", "", "", "", "", ""), "B", "name_missing"),
    (("mã?", "An", "", "Doanh nghiệp", "", "", "", "", ""), "A", "code_unreadable"),
    (("BV1", "An", "09x", "Doanh nghiệp", "", "", "", "", ""), "C", "phone_wrong"),
    (("BV1", "An", "", "Doanh nghiệp", "", "", "", "nửa ngày", ""), "H", "word_unknown"),
    (("BV1", "An", "", "Doanh nghiệp", "", "", "", "", "31/13/2024"), "I", "date_unclear"),
    (("BV1", "An", "", "Doanh nghiệp", "", "", "", "", "23/11/2026"), "I", "guard_hired_later"),
    (("BV1", "An", "", "Doanh nghiệp", "", "", "x" * 41, "", ""), "G", "cell_too_long"),
]


@pytest.mark.parametrize(("row", "column", "code"), FAULTS)
def test_a_fault_is_named_by_row_and_column(row, column, code):
    read = sheet(row)
    assert read.rows == []
    assert [(fault.row, fault.column, fault.code) for fault in read.errors] == [(2, column, code)]


def test_doubles_are_named_in_the_later_row():
    an = ("BV1", "An", "0912345678", "Doanh nghiệp", "", "", "", "", "")
    read = sheet(an, an, ("BV2", "Bình", "912345678", "Doanh nghiệp", "", "", "", "", ""))
    assert [(fault.row, fault.code) for fault in read.errors] == [
        (3, "code_twice"),
        (3, "guard_phone_twice"),
        (4, "guard_phone_twice"),
    ]


def test_a_row_is_read_as_offices_write_it():
    row = sheet(
        (
            1.0,
            "Lê Chi",
            912345678.0,
            "bảo vệ dịch vụ",
            "Sao Đêm",
            "Kho",
            "Đêm",
            "bán chuyên trách",
            date(2025, 1, 2),
        )
    ).rows[0]
    assert (row.employee_code, row.phone, row.kind) == ("1", "+84912345678", "service")
    assert (row.is_full_time, row.hired_on, row.post) == (False, date(2025, 1, 2), "Kho")
