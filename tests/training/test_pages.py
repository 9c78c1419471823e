"""The pages of courses for staff, with the shipped courses."""

import pytest

from quizapp.banks.shipped_files import read_shipped
from quizapp.core import clock
from quizapp.law.service import load_register
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from tests.factories import signed_in_client


@pytest.fixture
def loaded(database):
    register, _banks = read_shipped()
    courses = read_courses()
    with database.transaction() as session:
        load_register(session, register, now=clock.now())
        load_courses(session, courses, now=clock.now())
    return {course.plan.slug: course for course in courses}


@pytest.fixture
def trainer(app):
    return signed_in_client(app, "trainer")


def test_the_list_says_what_waits_for_review(loaded, trainer):
    page = trainer.get("/manage/courses").get_data(as_text=True)
    for course in loaded.values():
        assert course.plan.title in page
    assert "chờ thẩm định" in page


def test_before_anything_is_loaded_the_page_says_how(app):
    page = signed_in_client(app, "reviewer").get("/manage/courses").get_data(as_text=True)
    assert "quiz courses load" in page


def test_a_course_lists_its_lessons_in_order(loaded, trainer):
    page = trainer.get("/manage/courses/bao-ve").get_data(as_text=True)
    course = loaded["bao-ve"]
    places = [page.index(f"/lessons/{s}") for m in course.plan.module for s in m.lessons]
    assert places == sorted(places)
    assert f"đạt từ {course.plan.final_test.pass_percent}%" in page


def test_every_lesson_is_shown_with_its_questions_and_its_law(loaded, trainer):
    for slug, course in loaded.items():
        for lesson in course.lessons.values():
            answer = trainer.get(f"/manage/courses/{slug}/lessons/{lesson.slug}")
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200
            for code in lesson.codes:
                assert page.count(f">{code}<") == 1, code
            assert page.count("Bản đã đọc") == len(lesson.head.citation)
            assert "[[" not in page


@pytest.mark.parametrize(
    "path", ["/manage/courses/khong-co", "/manage/courses/bao-ve/lessons/khong-co"]
)
def test_what_is_not_there_is_said(loaded, trainer, path):
    answer = trainer.get(path)
    assert answer.status_code == 404
    assert "Không có" in answer.get_data(as_text=True)


def test_a_coordinator_reads_lessons_but_is_not_led_to_pages_that_refuse_him(loaded, app):
    coordinator = signed_in_client(app, "coordinator")
    course = coordinator.get("/manage/courses/bao-ve")
    lesson = coordinator.get("/manage/courses/bao-ve/lessons/g1-1-vi-tri")
    assert course.status_code == lesson.status_code == 200
    assert "/manage/banks/" not in course.get_data(as_text=True)
    assert "/manage/law/" not in lesson.get_data(as_text=True)
