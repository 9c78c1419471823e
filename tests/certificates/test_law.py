"""A law changes, and takes along on the same day what rests on it; nothing else does."""

from datetime import date, timedelta

import pytest

from quizapp.certificates.queries import renewal_is_open
from quizapp.law.models import LegalDocument
from tests.certificates.issuing import NOW, TODAY, YEAR, certify, standing, state


def law(database, document_id, **values):
    with database.transaction() as session:
        document = session.get_one(LegalDocument, document_id)
        for name, value in values.items():
            setattr(document, name, value)


@pytest.mark.parametrize(
    ("values", "lessons"),
    [
        ({"status": "expired"}, {"kiem-soat", "quyen-han"}),
        ({"in_force_to": TODAY - timedelta(days=1)}, {"kiem-soat", "quyen-han"}),
        ({"grade": "do_not_use"}, {"kiem-soat", "quyen-han"}),
        ({"do_not_cite_articles": ["10"]}, {"kiem-soat"}),
        ({"amended_by": ["Nghị định 1/2026 sửa đổi từ ngày 22/11/2026."]}, None),
        ({"amended_by": ["Nghị định 1/2026 sửa đổi."]}, None),
    ],
)
def test_a_law_that_changes_takes_it_along_the_same_day(database, people, values, lessons):
    with database.transaction() as session:
        code = certify(session, people).code
    law(database, people.decree, **values)
    with database.reading() as session:
        found = standing(session, code)
        assert found.state == "law_changed"
        again = {one.lesson_slug for one in found.changed}
        assert again == (lessons or {"kiem-soat", "quyen-han"})


@pytest.mark.parametrize(
    "values",
    [
        {"in_force_to": TODAY},
        {"do_not_cite_articles": ["12"]},
        {"amended_by": ["Nghị định 1/2026 sửa đổi từ ngày 23/11/2026."]},
        {"note": "Có dự thảo sửa đổi."},
    ],
)
def test_what_does_not_touch_it_today_changes_nothing(database, people, values):
    with database.transaction() as session:
        code = certify(session, people).code
    law(database, people.decree, **values)
    assert state(database, code) == "valid"


def test_amendments_known_when_it_was_issued_are_no_change(database, people):
    law(database, people.decree, amended_by=["Một", "Hai, từ ngày 01/01/2027"])
    with database.transaction() as session:
        code = certify(session, people).code
    assert state(database, code) == "valid"
    new_year = NOW + timedelta(days=40)
    assert state(database, code, now=new_year, today=date(2027, 1, 1)) == "law_changed"


@pytest.mark.parametrize(
    ("after", "values", "expected"),
    [
        (0, {}, False),
        (305, {}, True),
        (365, {}, True),
        (0, {"amended_by": ["Sửa đổi."]}, True),
        (0, {"do_not_cite_articles": ["10"]}, False),
        (305, {"do_not_cite_articles": ["10"]}, False),
    ],
)
def test_when_a_renewal_is_open(database, people, after, values, expected):
    with database.transaction() as session:
        certify(session, people, completed_at=NOW - YEAR)
        certify(session, people)
    law(database, people.decree, **values)
    moment = NOW + timedelta(days=after)
    when = {"today": moment.date(), "now": moment}
    with database.reading() as session:
        assert renewal_is_open(session, people.an, "bao-ve", **when) is expected
        assert not renewal_is_open(session, people.chi, "bao-ve", **when)
