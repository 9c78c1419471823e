from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from quizapp.core.errors import NotFound
from quizapp.reports.queries.participation import (
    LineFilter,
    attempts_by_hour,
    count_lines,
    list_lines,
    tally,
)
from quizapp.reports.queries.rounds import (
    get_round_for_units,
    get_watched_round,
    list_rounds_for_units,
    list_watched_rounds,
)
from quizapp.reports.rules import hours_of_day
from tests.factories import make_staff, make_unit
from tests.reports.staging import (
    NOW,
    make_attempts,
    make_contest,
    make_enterprises,
    make_people,
    make_round,
)

HOUR = timedelta(hours=1)


def watched(session, round_):
    return get_watched_round(session, round_.id, None)


def test_people_and_attempts_are_different_numbers(database):
    with database.transaction() as session:
        here, there = make_enterprises(session, 2)
        contest = make_contest(session)
        round_, other = make_round(session, contest), make_round(session, contest, "Tuần 1")
        people = make_people(session, contest, here, 3)
        stranger = make_people(session, contest, there, 1)
        make_attempts(session, round_, people)
        make_attempts(session, round_, people[:2], number=2)
        make_attempts(session, round_, people[:1], number=3, state="open")
        make_attempts(session, other, stranger)
        found = tally(session, watched(session, round_), None)
    assert (found.people, found.attempts, found.running) == (3, 6, 1)
    assert (found.enterprises, found.enterprises_in, found.enterprises_missing) == (2, 1, 1)
    assert (found.headcount, found.people_measured, found.rate) == (200, 3, 1.5)


def test_demonstration_data_beside_real_ones_are_not_counted(database):
    with database.transaction() as session:
        real, *_none = make_enterprises(session, 1)
        demo, *_none = make_enterprises(session, 1, first=50, is_demo=True)
        part = make_unit(session, "TO-1", "Tổ 1", kind="department", parent_id=demo.id)
        contest = make_contest(session)
        round_ = make_round(session, contest)
        for unit, count in ((real, 2), (demo, 5), (part, 7), (None, 1)):
            make_attempts(session, round_, make_people(session, contest, unit, count))
        now_here = watched(session, round_)
        found, lines = (
            tally(session, now_here, None),
            list_lines(session, now_here, None, LineFilter()),
        )
        hours = hours_of_day(NOW, ZoneInfo("Asia/Ho_Chi_Minh"))
        assert sum(attempts_by_hour(session, now_here, hours)) == 3
    assert (found.people, found.attempts, found.enterprises, found.headcount) == (3, 3, 1, 100)
    assert [line.code for line in lines] == [real.code]


def test_a_demonstration_shows_its_own_figures(database):
    with database.transaction() as session:
        demo, *_none = make_enterprises(session, 1, is_demo=True)
        contest = make_contest(session, is_demo=True)
        round_ = make_round(session, contest)
        make_attempts(session, round_, make_people(session, contest, demo, 2))
        found = tally(session, watched(session, round_), None)
    assert (found.people, found.enterprises, found.rate) == (2, 1, 2)


def test_merged_entries_are_one_person_and_departments_count_for_their_enterprise(database):
    with database.transaction() as session:
        enterprise, *_none = make_enterprises(session, 1)
        workshop = make_unit(session, "PX", "Xưởng", kind="department", parent_id=enterprise.id)
        line = make_unit(session, "C1", "Chuyền 1", kind="department", parent_id=workshop.id)
        contest = make_contest(session)
        round_ = make_round(session, contest)
        one, two = make_people(session, contest, line, 2)
        two.merged_into_id = one.id
        session.flush()
        make_attempts(session, round_, [one, two])
        [found] = list_lines(session, watched(session, round_), None, LineFilter())
    assert (found.code, found.people, found.attempts) == (enterprise.code, 1, 2)


def test_hours_are_those_of_viet_nam(database):
    with database.transaction() as session:
        contest = make_contest(session)
        round_ = make_round(session, contest)
        people = make_people(session, contest, None, 4)
        hours = hours_of_day(NOW, ZoneInfo("Asia/Ho_Chi_Minh"))
        moments = [hours[0] - HOUR / 60, hours[0], hours[18], hours[19] - HOUR / 3600]
        for person, moment in zip(people, moments, strict=True):
            make_attempts(session, round_, [person], at=moment)
        counts = attempts_by_hour(session, watched(session, round_), hours)
    assert {hour: count for hour, count in enumerate(counts) if count} == {0: 1, 18: 2}


def test_only_enterprises_that_may_take_part_are_expected(database):
    with database.transaction() as session:
        park = make_unit(session, "YP", "Yên Phong", kind="park")
        inside, *_none = make_enterprises(session, 1, parent_id=park.id, guard_headcount=10)
        make_enterprises(session, 1, first=60)
        make_enterprises(session, 1, first=70, parent_id=park.id, status="bankrupt")
        contest = make_contest(session)
        round_ = make_round(session, contest, eligible_unit_ids=[park.id], guards_only=True)
        make_attempts(session, round_, make_people(session, contest, inside, 4))
        found = tally(session, watched(session, round_), None)
    assert (found.enterprises, found.headcount, found.rate) == (1, 10, 40)


@pytest.fixture
def province(database):
    with database.transaction() as session:
        parks = [
            make_unit(session, code, name, kind="park")
            for code, name in (("YP", "Yên Phong"), ("QV", "Quế Võ"))
        ]
        units = [
            make_unit(session, "A", "Công ty Ánh Dương", parent_id=parks[0].id, headcount=10),
            make_unit(session, "B", "Công ty Bắc Hà", parent_id=parks[1].id, headcount=100),
            make_unit(session, "C", "Công ty Đại Cường", parent_id=parks[1].id),
            make_unit(session, "D", "Công ty Dung Quất", headcount=50),
        ]
        contest = make_contest(session)
        round_ = make_round(session, contest)
        for unit, count in zip(units, (5, 20, 3, 0), strict=True):
            make_attempts(session, round_, make_people(session, contest, unit, count))
        return watched(session, round_), {unit.code: unit.id for unit in (*units, *parks)}


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({}, "ABDC"),
        ({"sort": "rate"}, "DBAC"),
        ({"sort": "-people"}, "BACD"),
        ({"sort": "name"}, "ABCD"),
        ({"typed": "dai cuong"}, "C"),
        ({"joined": "none"}, "D"),
        ({"joined": "yes", "sort": "name"}, "ABC"),
        ({"park_id": "QV"}, "BC"),
        ({"typed": "không có"}, ""),
    ],
)
def test_the_list_is_searched_filtered_and_ordered(database, province, wanted, codes):
    round_, ids = province
    asked = LineFilter(**{**wanted, "park_id": ids.get(wanted.get("park_id"), "")})
    with database.reading() as session:
        lines = list_lines(session, round_, None, asked)
        assert count_lines(session, round_, None, asked) == len(codes)
    assert "".join(line.code for line in lines) == codes


def test_a_coordinator_counts_his_own_units_alone(database, province):
    round_, ids = province
    with database.reading() as session:
        found = tally(session, round_, {ids["B"]})
        lines = list_lines(session, round_, {ids["B"]}, LineFilter())
        assert list_lines(session, round_, frozenset(), LineFilter()) == []
    assert (found.people, found.enterprises, found.rate) == (20, 1, 20)
    assert [line.code for line in lines] == ["B"]


def test_organizers_watch_their_contests_alone(database):
    with database.transaction() as session:
        dung = make_staff(session, email="dung@x.vn")
        other = make_staff(session, email="khac@x.vn")
        mine = make_round(session, make_contest(session, "Của Dung", staff_id=dung.id), "Mở")
        make_round(session, make_contest(session, "Khác", staff_id=other.id), "Không phải")
        draft = make_round(session, mine.contest, "Nháp", state="draft")
        found = list_watched_rounds(session, dung.id, NOW)
        assert [one.id for one in found] == [mine.id]
        assert len(list_watched_rounds(session, None, NOW)) == 2
        for round_id, scope in ((mine.id, other.id), (draft.id, dung.id)):
            with pytest.raises(NotFound):
                get_watched_round(session, round_id, scope)


def test_coordinators_watch_rounds_that_their_people_may_enter(database):
    with database.transaction() as session:
        park = make_unit(session, "YP", "Yên Phong", kind="park")
        inside, *_none = make_enterprises(session, 1, parent_id=park.id)
        outside, *_none = make_enterprises(session, 1, first=9)
        contest = make_contest(session)
        round_ = make_round(session, contest, eligible_unit_ids=[park.id])
        assert [one.id for one in list_rounds_for_units(session, {inside.id}, NOW)] == [round_.id]
        assert list_rounds_for_units(session, {outside.id}, NOW) == []
        assert list_rounds_for_units(session, set(), NOW) == []
        with pytest.raises(NotFound):
            get_round_for_units(session, round_.id, {outside.id})
