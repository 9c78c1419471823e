"""Loading courses: once, again, changed, and beside what people here have written."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from quizapp.banks.models import Question, QuestionBank
from quizapp.core.errors import Invalid
from quizapp.law.register import read_register
from quizapp.law.service import load_register
from quizapp.training.course_folder import parse_course
from quizapp.training.models import Course, Lesson, LessonVersion
from quizapp.training.queries import get_course, get_lesson, list_courses, list_modules
from quizapp.training.service import load_courses
from tests.training.small_course import LESSON, PLAN, QUESTIONS, files

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
REGISTER = b"""
[[document]]
slug = "nd-06-2013"
number = "06/2013/N\xc4\x90-CP"
title = "Ngh\xe1\xbb\x8b \xc4\x91\xe1\xbb\x8bnh v\xe1\xbb\x81 b\xe1\xba\xa3o v\xe1\xbb\x87"
kind = "decree"
issued_on = 2013-01-09
in_force_from = 2013-03-01
status = "in_force"
read_in = "2026"
amended_by = []
grade = "compare"
do_not_cite_articles = []
note = ""
"""


@pytest.fixture
def load(database):
    with database.transaction() as session:
        load_register(session, read_register(REGISTER), now=NOW)

    def loaded(**changed):
        with database.transaction() as session:
            (one,) = load_courses(session, [parse_course(files(**changed))], now=NOW)
            return one

    return loaded


def count(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def test_a_course_comes_with_its_bank_and_waits_for_review(load, database):
    assert (load().lessons, load().written) == (1, 0)
    with database.reading() as session:
        course = get_course(session, "cong")
        lesson = get_lesson(session, course, "the")
        assert (lesson.title, lesson.number, lesson.author_id) == ("Xem thẻ", 1, None)
        assert [citation.article for citation in lesson.citations] == ["10"]
        assert session.get(QuestionBank, course.bank_id).slug == "khoa-cong"
        assert set(session.scalars(select(Question.state))) == {"in_review"}
        (row,) = list_courses(session, NOW.date())
        assert (row.lessons, row.questions, row.approved, row.dead) == (1, 1, 0, 0)


def test_a_new_text_is_a_new_version_and_the_old_one_stays(load, database):
    load()
    changed = load(lesson=LESSON.replace("nhìn mặt", "nhìn người"))
    assert (changed.written, changed.kept) == (1, 0)
    with database.reading() as session:
        assert count(session, Lesson) == 1
        bodies = dict(session.execute(select(LessonVersion.number, LessonVersion.body)).all())
        assert "nhìn mặt" in bodies[1]
        assert "nhìn người" in bodies[2]
        assert get_lesson(session, get_course(session, "cong"), "the").number == 2


def test_a_changed_question_changes_no_lesson(load, database):
    load()
    assert load(questions=QUESTIONS.replace("Cho vào", "Mở cổng")).written == 0
    with database.reading() as session:
        assert count(session, LessonVersion) == 1


def test_what_people_here_wrote_is_kept(load, database):
    load()
    with database.transaction() as session:
        get_lesson(session, get_course(session, "cong"), "the").author_id = "x" * 26
    changed = load(lesson=LESSON.replace("nhìn mặt", "nhìn người"))
    assert (changed.written, changed.kept) == (0, 1)
    with database.transaction() as session:
        session.scalar(select(Course)).shipped_digest = None
    untouched = load(plan=PLAN.replace("Ở cổng", "Ngoài cổng"))
    assert (untouched.written, untouched.kept) == (0, 0)
    with database.reading() as session:
        assert get_course(session, "cong").title == "Ở cổng"


def test_a_law_that_nobody_knows_refuses_the_whole_course(load, database):
    with pytest.raises(Invalid) as refusal:
        load(lesson=LESSON.replace("nd-06-2013", "nd-99-2099"))
    assert refusal.value.code == "document_unknown"
    with database.reading() as session:
        assert count(session, Course) == count(session, Question) == 0


def test_a_lesson_whose_law_dies_is_flagged_the_same_day(load, database):
    load()
    expired = REGISTER.replace(b'status = "in_force"', b'status = "expired"')
    with database.transaction() as session:
        load_register(session, read_register(expired), now=NOW)
    with database.reading() as session:
        course = get_course(session, "cong")
        ((row,),) = [module.lessons for module in list_modules(session, course, NOW.date())]
        assert row.concern == "law_expired"
        assert list_courses(session, NOW.date())[0].dead == 1
