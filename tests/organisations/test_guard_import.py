from datetime import date

import pytest
from sqlalchemy import func, select

from quizapp.core.errors import Conflict
from quizapp.organisations.models import Guard, Learner, Post, Unit
from quizapp.organisations.queries.guards import list_posts, serving_guards
from quizapp.organisations.rules.guard_sheet import read_guards
from quizapp.organisations.service.guard_import import (
    ADD,
    REPLACE,
    ImportChoice,
    import_guards,
)
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.posts import close_post, create_post
from quizapp.organisations.spreadsheets import read_upload
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import (
    FAULTY,
    GUARD_HEADER,
    HOW_MANY,
    TODAY,
    own,
    serve,
    two_hundred_with_faults,
)
from tests.organisations.sheets import xlsx

AN = ("BV1", "Nguyễn Văn An", "0912345678", "Doanh nghiệp", "", "Cổng chính", "Ngày",
      "Chuyên trách", date(2024, 3, 1))  # fmt: skip
BINH = ("", "Trần Thị Bình", "0912345679", "Dịch vụ", "Sao Đêm", "Kho", "Đêm",
        "Bán chuyên trách", "")  # fmt: skip


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def unit(session):
    return make_unit(session)


def take_in(session, unit, *rows, mode=ADD, partial=False):
    sheet = read_guards([GUARD_HEADER, *rows], today=TODAY)
    choice = ImportChoice(mode, partial)
    return import_guards(session, unit, sheet, choice, by="dung", today=TODAY, now=NOW)


def counts(outcome):
    return (outcome.created, outcome.updated, outcome.unchanged, outcome.left)


def names(session, unit):
    return sorted(guard.learner.full_name for guard in serving_guards(session, unit.id).values())


def test_200_rows_with_faults_name_each_and_twice_is_once(database):
    content, name = xlsx(two_hundred_with_faults())
    sheet = read_upload(content.read(), name, lambda rows: read_guards(rows, today=TODAY))
    assert [(fault.row, fault.code) for fault in sheet.errors] == [
        (row, code) for row, (_column, _value, code) in FAULTY.items()
    ]
    with database.transaction() as session:
        unit_id = make_unit(session).id

    def import_it(**choice):
        with database.transaction() as session:
            how = {"by": "dung", "today": TODAY, "now": NOW}
            unit = session.get_one(Unit, unit_id)
            return import_guards(session, unit, sheet, ImportChoice(**choice), **how)

    with pytest.raises(Conflict) as refused:
        import_it()
    assert refused.value.params == {"count": len(FAULTY)}
    good = HOW_MANY - len(FAULTY)
    outcome = import_it(partial=True)
    assert (counts(outcome), len(outcome.new_posts)) == ((good, 0, 0, 0), 6)
    again = import_it(partial=True)
    assert (counts(again), again.new_posts) == ((0, 0, good, 0), [])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Learner)) == good


def test_a_list_makes_guards_accounts_and_posts(session, unit):
    create_post(session, unit, "Cổng Chính", 2, by="dung", now=NOW)
    outcome = take_in(session, unit, AN, BINH)
    assert (counts(outcome), outcome.new_posts) == ((2, 0, 0, 0), ["Kho"])
    by_name = {
        guard.learner.full_name: guard for guard in serving_guards(session, unit.id).values()
    }
    an, binh = by_name["Nguyễn Văn An"], by_name["Trần Thị Bình"]
    assert (an.kind, an.service_company, an.hired_on) == ("own", None, date(2024, 3, 1))
    assert (binh.kind, binh.service_company, binh.is_full_time) == ("service", "Sao Đêm", False)
    assert (binh.hired_on, binh.learner.phone) == (TODAY, "+84912345679")
    assert [(line.post.name, line.strength.actual) for line in list_posts(session, unit.id)] == [
        ("Cổng Chính", 1),
        ("Kho", 1),
    ]


def test_an_empty_cell_changes_nothing_and_a_filled_one_does(session, unit):
    take_in(session, unit, AN)
    bare = ("BV1", "Nguyễn Văn An", "", "Doanh nghiệp", "", "", "", "", "")
    assert counts(take_in(session, unit, bare)) == (0, 0, 1, 0)
    moved = ("BV1", "nguyễn văn an", "", "Doanh nghiệp", "", "Kho", "", "", "")
    assert counts(take_in(session, unit, moved)) == (0, 1, 0, 0)
    (guard,) = serving_guards(session, unit.id).values()
    session.refresh(guard)
    assert (guard.post.name, guard.shift, guard.learner.phone) == ("Kho", "Ngày", "+84912345678")


def test_the_same_list_of_a_stranger_s_unit_makes_people_of_its_own(session, unit):
    take_in(session, unit, AN, BINH)
    other = make_unit(session, "CT99", "Công ty của Chi")
    assert counts(take_in(session, other, AN, BINH)) == (2, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Learner)) == 4


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("BV1", "Lê Chi", "", "Doanh nghiệp", "", "", "", "", ""), "A", "guard_name_differs"),
        (("", "Lê Chi", "0912345679", "Dịch vụ", "Sao", "", "", "", ""), "C", "guard_name_differs"),
        (("BV1", "Nguyễn Văn An", "0912345679", "Doanh nghiệp", "", "", "", "", ""), "C",
         "guard_two_people"),
        (("BV1", "Nguyễn Văn An", "", "Dịch vụ", "Sao Đêm", "", "", "", ""), "D",
         "guard_kind_fixed"),
        (("BV5", "Lê Năm", "", "Doanh nghiệp", "", "Chốt cũ", "", "", ""), "F", "post_closed"),
    ],
)  # fmt: skip
def test_what_contradicts_the_register_is_a_fault_of_its_row(session, unit, row, column, code):
    take_in(session, unit, AN, BINH)
    close_post(session, create_post(session, unit, "Chốt cũ", 1, by="d", now=NOW), by="d", now=NOW)
    good = ("BV6", "Lê Sáu", "", "Doanh nghiệp", "", "", "", "", "")
    outcome = take_in(session, unit, row, good, partial=True)
    found = [(fault.row, fault.column, fault.code) for fault in outcome.errors]
    assert (found, counts(outcome)) == ([(2, column, code)], (1, 0, 0, 0))
    with pytest.raises(Conflict):
        take_in(session, unit, row, good)


def test_one_person_in_two_rows_is_a_fault_of_the_later(session, unit):
    take_in(session, unit, AN)
    by_code = ("BV1", "Nguyễn Văn An", "", "Doanh nghiệp", "", "", "", "", "")
    by_phone = ("", "Nguyễn Văn An", "0912345678", "Doanh nghiệp", "", "", "", "", "")
    outcome = take_in(session, unit, by_code, by_phone, partial=True)
    assert [(fault.row, fault.code) for fault in outcome.errors] == [(3, "guard_listed_twice")]


def test_replacing_lets_who_is_not_listed_leave_but_never_with_faults(session, unit):
    take_in(session, unit, AN, BINH)
    assert take_in(session, unit, AN).absent == ["Trần Thị Bình"]
    faulty = ("BV9", "", "", "Doanh nghiệp", "", "", "", "", "")
    with pytest.raises(Conflict):
        take_in(session, unit, AN, faulty, mode=REPLACE, partial=True)
    assert names(session, unit) == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert counts(take_in(session, unit, AN, mode=REPLACE)) == (0, 0, 1, 1)
    assert names(session, unit) == ["Nguyễn Văn An"]
    left = session.scalars(select(Guard).where(Guard.left_on.is_not(None))).unique().one()
    assert (left.left_on, left.learner.unit_id) == (TODAY, None)


def test_who_left_and_is_listed_again_keeps_the_account(session, unit):
    an = serve(session, unit, own(phone="0912345678"))
    let_leave(session, an, TODAY, by="dung", today=TODAY, now=NOW)
    assert counts(take_in(session, unit, AN)) == (1, 0, 0, 0)
    assert list(serving_guards(session, unit.id)) == [an.learner_id]


def test_a_rehearsal_leaves_nothing(database):
    with database.transaction() as session:
        unit_id = make_unit(session).id
    with database.rehearsal() as session:
        assert take_in(session, session.get_one(Unit, unit_id), AN, BINH).created == 2
    with database.reading() as session:
        assert session.scalars(select(Guard)).unique().all() == []
        assert session.scalars(select(Post)).all() == []
