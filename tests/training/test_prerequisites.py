"""What is learned before a course: locked with the reason, open once it is learned."""

import pytest
from sqlalchemy import select

from quizapp.banks.models import Question
from quizapp.core.errors import Invalid
from quizapp.training.course_folder import parse_course
from quizapp.training.editor.rules.flow import check_prerequisites
from quizapp.training.models import Course, Lesson
from quizapp.training.service import load_courses
from quizapp.training.service.progress import ProgressEntry
from tests.factories import signed_in_learner
from tests.training.learning import NOW, open_school
from tests.training.small_course import PLAN, QUESTIONS, files

NEXT = PLAN.replace('slug = "cong"', 'slug = "tuan-tra"').replace("Ở cổng", "Tuần tra")


@pytest.fixture
def school(database):
    """A second course, to be learned after the first."""
    school = open_school(database)
    shipped = parse_course(files(plan=NEXT, questions=QUESTIONS))
    with database.transaction() as session:
        load_courses(session, [shipped], now=NOW)
    return school


@pytest.fixture
def an(app, school):
    return signed_in_learner(app, learner_id=school.an)


def ask_for(school, *prerequisites):
    with school.database.transaction() as session:
        course = session.scalars(select(Course).filter_by(slug="tuan-tra")).one()
        course.prerequisites = list(prerequisites)


def learn(client, school, slug, code):
    entry = school_entry(school, slug)
    data = {"version": entry.version_id, "question": entry.question_id, "choice": "1"}
    client.post(f"/learn/cong/{slug}/checks/{code}", data=data)
    client.post(f"/learn/cong/{slug}/end", data=data)


def school_entry(school, slug):
    with school.database.reading() as session:
        course = session.scalars(select(Course).filter_by(slug="cong")).one()
        lesson = session.scalars(select(Lesson).filter_by(slug=slug, course_id=course.id)).one()
        code = "A-01" if slug == "the" else "B-01"
        question = select(Question).filter_by(code=code, bank_id=course.bank_id)
        shown = session.scalars(question).one().current_version_id
        return ProgressEntry(lesson.id, lesson.current_version_id, 1, code, shown, (1,))


def test_a_course_waits_for_another_and_says_why(school, an):
    ask_for(school, "cong")
    contents = an.get("/learn/tuan-tra").text
    assert "Khóa học này chưa mở cho bạn" in contents
    assert 'href="/learn/cong"' in contents
    assert 'href="/learn/tuan-tra/the"' not in contents
    refused = an.get("/learn/tuan-tra/the")
    assert refused.status_code == 409
    assert "sau khi bạn học xong: Ở cổng" in refused.text
    assert "Mở sau khi bạn học xong: Ở cổng." in an.get("/learn").text
    learn(an, school, "the", "A-01")
    assert an.get("/learn/tuan-tra/the").status_code == 409
    learn(an, school, "so", "B-01")
    assert an.get("/learn/tuan-tra/the").status_code == 200
    assert "chưa mở cho bạn" not in an.get("/learn/tuan-tra").text


def test_a_course_waits_for_a_single_lesson(school, an):
    ask_for(school, "cong/so")
    assert 'href="/learn/cong/so"' in an.get("/learn/tuan-tra").text
    learn(an, school, "so", "B-01")
    assert an.get("/learn/tuan-tra/the").status_code == 200


def test_what_was_begun_before_stays_open(school, an):
    with school.database.reading() as session:
        course = session.scalars(select(Course).filter_by(slug="tuan-tra")).one()
        assert course.is_open
    version = an.get("/learn/tuan-tra/the").text.partition('data-version="')[2][:26]
    an.post("/learn/tuan-tra/the/end", data={"version": version})
    ask_for(school, "cong")
    assert an.get("/learn/tuan-tra/the").status_code == 200


@pytest.mark.parametrize("name", ["khong-co", "cong/khong-co"])
def test_what_is_not_there_is_not_waited_for(school, an, name):
    ask_for(school, name)
    assert an.get("/learn/tuan-tra/the").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "is_circle"),
    [
        ({"a": ["b"], "b": ["c"]}, False),
        ({"a": ["a"]}, True),
        ({"a": ["b/x"], "b": ["c"], "c": ["a/y"]}, True),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, False),
    ],
)
def test_courses_do_not_wait_for_each_other(wanted, is_circle):
    if not is_circle:
        check_prerequisites("a", wanted)
        return
    with pytest.raises(Invalid):
        check_prerequisites("a", wanted)
