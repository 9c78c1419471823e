"""The practical part: two mark, each for himself."""

import pytest

from quizapp.core.errors import Conflict, NotAllowed
from quizapp.training.models import Course, CourseCompletion, PracticalExam, PracticalMark
from quizapp.training.queries.finals import settings_of
from quizapp.training.rules.finals import FinalSettings
from quizapp.training.service.finals.practical import Seen, mark, settle_dispute
from quizapp.training.service.finals.settings import change_settings, skills_of
from tests.factories import make_staff
from tests.training.finals.testing import KEYRING, NOW, open_school

SKILLS = [{"code": "s1", "title": "Dừng xe"}, {"code": "s2", "title": "Báo cháy"}]
BOTH = ["s1", "s2"]


@pytest.fixture
def school(database):
    return open_school(database, skills=SKILLS, is_practical_needed=True)


@pytest.fixture
def markers(school):
    with school.database.transaction() as session:
        return [
            make_staff(session, "trainer", email=f"{name}@example.test").id
            for name in ("mot", "hai", "ba")
        ]


def marked(school, by, shown=BOTH, who=None):
    with school.database.transaction() as session:
        course = session.get_one(Course, school.course_id)
        return mark(*(session, course, who or school.an, Seen(shown), by), keyring=KEYRING, now=NOW)


def completed(school):
    return len(school.rows(CourseCompletion))


def test_a_course_that_asks_for_it_waits_for_the_practical_part(school, markers):
    school.take(school.an, right=4)
    assert completed(school) == 0
    assert marked(school, markers[0]).state == "waiting"
    assert completed(school) == 0
    exam = marked(school, markers[1])
    assert (exam.state, exam.is_passed) == ("decided", True)
    (completion,) = school.rows(CourseCompletion)
    assert completion.completed_at == NOW.replace(microsecond=0) or completion.completed_at >= NOW


def test_the_order_does_not_matter(school, markers):
    for by in markers[:2]:
        marked(school, by)
    assert completed(school) == 0
    school.take(school.an, right=4)
    assert completed(school) == 1


def test_one_person_does_not_mark_twice(school, markers):
    marked(school, markers[0])
    with pytest.raises(NotAllowed):
        marked(school, markers[0])
    assert len(school.rows(PracticalMark)) == 1


def test_a_third_decides_what_two_saw_differently(school, markers):
    school.take(school.an, right=4)
    marked(school, markers[0])
    assert marked(school, markers[1], ["s1"]).state == "disputed"
    exam = marked(school, markers[2])
    assert (exam.state, exam.shown, exam.decided_by) == ("decided", BOTH, None)
    assert completed(school) == 1


def test_or_they_settle_it_with_a_reason(school, markers):
    marked(school, markers[0])
    exam = marked(school, markers[1], ["s1"])

    def settle(by):
        with school.database.transaction() as session:
            return settle_dispute(
                *(session, exam.id, ["s1"], "Xem lại cùng nhau, chưa báo đúng số.", by),
                keyring=KEYRING,
                now=NOW,
            )

    with pytest.raises(NotAllowed):
        settle(markers[2])
    settled = settle(markers[0])
    assert (settled.is_passed, settled.decided_by) == (False, markers[0])
    with pytest.raises(Conflict):
        settle(markers[1])
    again = marked(school, markers[0])
    assert (again.number, again.state) == (2, "waiting")


def test_skills_that_change_leave_a_running_sitting_as_it_began(school, markers):
    marked(school, markers[0])
    change(school, skills=[*SKILLS, {"code": "s3", "title": "Cứu người"}])
    exam = marked(school, markers[1])
    assert (exam.state, exam.is_passed) == ("decided", True)


def change(school, **changed):
    with school.database.transaction() as session:
        course = session.get_one(Course, school.course_id)
        now = settings_of(session, course)
        values = {name: getattr(now, name) for name in FinalSettings.__slots__} | changed
        change_settings(
            session, course, FinalSettings(**values), "somebody", keyring=KEYRING, now=NOW
        )


def test_a_practical_part_given_up_completes_those_who_waited_for_it(school):
    school.take(school.an, right=4)
    assert completed(school) == 0
    change(school, is_practical_needed=False)
    assert completed(school) == 1
    change(school, is_practical_needed=True)
    change(school, is_practical_needed=False)
    assert completed(school) == 1


def test_a_skill_keeps_its_code_when_others_come_and_go():
    first = skills_of(["Dừng xe", " Báo cháy ", "", "Dừng xe"], [])
    assert [one["code"] for one in first] == ["s1", "s2"]
    later = skills_of(["Cứu người", "Báo cháy"], first)
    assert later == [
        {"code": "s3", "title": "Cứu người"},
        {"code": "s2", "title": "Báo cháy"},
    ]


def test_a_course_without_skills_has_nothing_to_mark(database):
    school = open_school(database)
    with school.database.transaction() as session:
        by = make_staff(session, "trainer", email="mot@example.test").id
    with pytest.raises(Conflict):
        marked(school, by)
    assert school.rows(PracticalExam) == []
