"""A series of rounds from one template."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quizapp.contests.models import Round
from quizapp.contests.queries import list_rounds
from quizapp.contests.rules import RoundDraft
from quizapp.contests.rules.series import SeriesPlan, moved, series_of
from quizapp.contests.service.series import create_series, plan_series
from quizapp.core.errors import Invalid, NotFound
from tests.conftest import NOW
from tests.contests.conftest import ZONE

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 30, 10, tzinfo=HANOI)
TEMPLATE = RoundDraft("Mẫu", MONDAY, MONDAY + timedelta(days=1), attempts_allowed=3)


def plan(**more):
    week = {"closes_at": MONDAY + timedelta(days=7, hours=-1), "opens_at": MONDAY}
    return SeriesPlan(**{"label": "Tuần", "count": 3, "zone": HANOI, **week, **more})


def test_weeks_follow_each_other_on_the_same_weekday_and_hour():
    drafts = series_of(TEMPLATE, plan())
    assert [one.title for one in drafts] == ["Tuần 1", "Tuần 2", "Tuần 3"]
    assert [one.opens_at.astimezone(HANOI).isoweekday() for one in drafts] == [1, 1, 1]
    assert all(one.closes_at - one.opens_at == timedelta(days=7, hours=-1) for one in drafts)
    assert {one.attempts_allowed for one in drafts} == {3}


def test_a_practice_round_lies_beside_the_whole_series():
    practice = series_of(TEMPLATE, plan(practice=" Luyện  tập "))[-1]
    assert (practice.title, practice.kind) == ("Luyện tập", "practice")
    last = series_of(TEMPLATE, plan())[-1]
    assert (practice.opens_at, practice.closes_at) == (MONDAY, last.closes_at)


@pytest.mark.parametrize(
    ("every", "times", "expected"),
    [
        ("day", 3, "2027-02-03T10:00:00"),
        ("week", 1, "2027-02-07T10:00:00"),
        ("two_weeks", 1, "2027-02-14T10:00:00"),
        ("month", 1, "2027-02-28T10:00:00"),
        ("month", 2, "2027-03-31T10:00:00"),
        ("month", 12, "2028-01-31T10:00:00"),
    ],
)
def test_steps(every, times, expected):
    start = datetime(2027, 1, 31, 3, tzinfo=UTC)
    assert moved(start, every, times, HANOI).isoformat() == expected + "+07:00"


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"label": " "}, "label", "required"),
        ({"count": 0}, "count", "series_out_of_range"),
        ({"count": 61}, "count", "series_out_of_range"),
        ({"first_number": -1}, "first_number", "first_number_out_of_range"),
        ({"every": "year"}, "every", "choice_unknown"),
        ({"closes_at": MONDAY}, "closes_at", "closes_before_opens"),
        ({"practice": "Tuần 2"}, "label", "titles_taken"),
    ],
)
def test_what_a_plan_must_not_say(more, field, code):
    with pytest.raises(Invalid) as refused:
        series_of(TEMPLATE, plan(**more))
    assert refused.value.fields == {field: code}


def test_titles_that_exist_are_refused():
    with pytest.raises(Invalid):
        series_of(TEMPLATE, plan(), {"Tuần 3"})
    assert series_of(TEMPLATE, plan(first_number=4), {"Tuần 3"})[0].title == "Tuần 4"


def own_plan(**more):
    opens_at = NOW + timedelta(days=1)
    window = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=7)}
    return SeriesPlan(**{"label": "Kỳ", "count": 2, "zone": ZONE, **window, **more})


def test_nothing_is_written_before_it_is_wanted_and_strangers_find_nothing(database, workshop):
    with database.transaction() as session:
        template = workshop.make_round(session, attempts_allowed=2)
        planned = plan_series(session, workshop.contest_id, template.id, own_plan(), workshop.dung)
        assert [one.title for one in planned] == ["Kỳ 1", "Kỳ 2"]
        assert len(list_rounds(session, workshop.contest_id)) == 1
        with pytest.raises(NotFound):
            plan_series(session, workshop.contest_id, template.id, own_plan(), workshop.chi)
        made = create_series(
            session,
            workshop.contest_id,
            template.id,
            own_plan(practice="Luyện tập"),
            workshop.dung,
            now=NOW,
        )
        kinds = [(one.title, one.kind, one.state, one.attempts_allowed) for one in made]
        assert kinds == [
            ("Kỳ 1", "official", "draft", 2),
            ("Kỳ 2", "official", "draft", 2),
            ("Luyện tập", "practice", "draft", 0),
        ]
        assert all(one.question_count == 4 for one in session.query(Round))
