"""Reading a course from its files: what is kept, and what is said of a broken one."""

import pytest

from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.training.course_folder import FlashCard, parse_course
from tests.training.small_course import LESSON, PLAN, QUESTIONS, files


def test_a_course_is_read_whole():
    course = parse_course(files())
    lesson = course.lessons["the"]
    assert lesson.body.startswith("## Nhìn thẻ")
    assert lesson.codes == lesson.checks == ("A-01",)
    assert lesson.consequences["A-01"][1] == "Người được gặp xuống đón."
    assert lesson.cards == (FlashCard("Khách không thẻ?", "Hỏi, ghi sổ, báo người được gặp."),)
    assert [question.code for question in course.bank.questions] == ["A-01"]
    assert course.plan.final_test.retake_hours == 24


def test_line_ends_of_other_systems_change_nothing():
    windows = files(lesson=LESSON.replace("\n", "\r\n"))
    assert parse_course(windows).lessons == parse_course(files()).lessons


@pytest.mark.parametrize(
    "changed",
    [
        {"plan": PLAN.replace('lessons = ["the"]', 'lessons = ["the", "the"]')},
        {"plan": PLAN.replace('lessons = ["the"]', 'lessons = ["../the"]')},
        {"plan": PLAN.replace('lessons = ["the"]', 'lessons = ["khac"]')},
        {"plan": PLAN.replace("pass_percent = 80", "pass_percent = 101")},
        {"plan": PLAN.replace("slug", "slgu", 1)},
        {"lesson": LESSON.replace("+++", "---")},
        {"lesson": "x" + LESSON},
        {"lesson": LESSON.replace("minutes = 5", "minutes = five")},
        {"lesson": LESSON.replace("[[A-01]]", "[[A-02]]")},
        {"lesson": LESSON.replace('grade = "compare"', 'grade = "sure"')},
        {"questions": QUESTIONS.replace('"Không ai biết ai đã vào.", ', "")},
        {"questions": QUESTIONS.replace("back", "behind")},
        {"questions": "[[question"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_broken_course_is_refused_as_a_whole(changed):
    with pytest.raises(UnreadableFile) as refusal:
        parse_course(files(**changed))
    assert refusal.value.params["reason"]


@pytest.mark.parametrize("name", ["course.toml", "lessons/the.md", "lessons/the.toml"])
def test_a_missing_file_and_one_in_another_encoding_are_named(name):
    missing = {other: data for other, data in files().items() if other != name}
    for broken in (missing, files() | {name: "khoá".encode("utf-16")}):
        with pytest.raises(UnreadableFile) as refusal:
            parse_course(broken)
        assert name in refusal.value.params["reason"]
