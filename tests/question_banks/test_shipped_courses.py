"""The shipped courses: what the issue of each lesson is, and that the product can read them."""

import re
import unicodedata
from itertools import chain
from pathlib import Path

import pytest

from quizapp.banks.shipped_files import read_folder
from quizapp.training.course_folder import CHECK_LINE, ShippedCourse, parse_course
from tests.question_banks.banks import COURSES, ROOT, read_register
from tests.question_banks.law_text import read_places
from tests.question_banks.test_shipped_banks import shared_data

__all__ = ["shared_data"]
FEWEST_WORDS, MOST_WORDS = 400, 900
FEWEST_LESSONS = {"bao-ve": 22, "nguoi-lao-dong": 8}


@pytest.fixture(scope="module", params=COURSES, ids=lambda folder: folder.name)
def folder(request) -> Path:
    return request.param


@pytest.fixture(scope="module")
def course(folder) -> ShippedCourse:
    return parse_course(read_folder(folder))


@pytest.fixture(scope="module")
def lessons(course):
    return course.lessons.values()


def words_of(lesson) -> list[str]:
    return CHECK_LINE.sub("", lesson.body).split()


def test_all_courses_are_there():
    assert [folder.name for folder in COURSES] == sorted(FEWEST_LESSONS)
    assert sorted(path.name for path in (ROOT / "courses").iterdir() if path.is_dir()) == sorted(
        FEWEST_LESSONS
    )


def test_the_course_says_what_it_is(folder, course):
    assert course.plan.slug == folder.name
    assert course.plan.language == "vi"
    assert course.plan.state_note == "chờ thẩm định"
    assert len(course.lessons) >= FEWEST_LESSONS[folder.name]


def test_every_file_belongs_to_a_lesson(folder, course):
    names = {path.stem for path in (folder / "lessons").iterdir()}
    assert names == set(course.lessons)


def test_every_question_is_read_and_belongs_to_its_module(course):
    assert [problem for problem in course.bank.problems if problem.severity == "error"] == []
    topics = {question.code: question.topic for question in course.bank.questions}
    for module in course.plan.module:
        codes = chain.from_iterable(course.lessons[slug].codes for slug in module.lessons)
        assert {topics[code] for code in codes} == {module.title}


def test_the_final_test_can_be_drawn_evenly(course):
    share = -(-course.plan.final_test.questions // len(course.plan.module))
    for module in course.plan.module:
        assert sum(len(course.lessons[slug].codes) for slug in module.lessons) >= 2 * share


def test_a_lesson_is_short_and_whole(lessons):
    for lesson in lessons:
        assert FEWEST_WORDS <= len(words_of(lesson)) <= MOST_WORDS, lesson.slug
        assert 4 <= lesson.head.minutes <= 7, lesson.slug
        assert len(lesson.head.citation) >= 2, lesson.slug
        assert len(lesson.codes) >= 4, lesson.slug
        assert len(set(lesson.checks)) >= 3, lesson.slug
        assert len(lesson.cards) >= 2, lesson.slug


def test_every_lesson_has_a_situation_to_decide(course, lessons):
    situations = {question.code for question in course.bank.questions if question.situation}
    for lesson in lessons:
        assert lesson.consequences, lesson.slug
        assert set(lesson.consequences) <= situations, lesson.slug
        assert set(lesson.consequences) & set(lesson.checks), lesson.slug


def test_texts_are_plain_markdown(lessons):
    for lesson in lessons:
        assert lesson.body == unicodedata.normalize("NFC", lesson.body), lesson.slug
        assert not re.search(r"[<>!]|^# |http", lesson.body, re.MULTILINE), lesson.slug
        assert "## Nhớ ba điều" in lesson.body, lesson.slug


def test_titles_are_told_apart(lessons):
    titles = [lesson.head.title for lesson in lessons]
    assert len(set(titles)) == len(titles)


def test_lessons_cite_only_what_may_be_cited(lessons):
    register = read_register()
    for lesson in lessons:
        for place in lesson.head.citation:
            document = register[place.document]
            assert document["grade"] != "do_not_use", lesson.slug
            assert document["status"] != "expired", lesson.slug
            assert place.article not in document["do_not_cite_articles"], lesson.slug
            assert document["grade"] == "safe" or place.grade == "compare", lesson.slug


def test_every_place_a_lesson_cites_exists(lessons, shared_data):
    register = read_register()
    cited = {place for lesson in lessons for place in lesson.head.citation}
    for document in {place.document for place in cited}:
        places = read_places(register[document], shared_data / "law_texts")
        ours = {(p.article, p.clause, p.point) for p in cited if p.document == document}
        assert ours - places == set(), document
