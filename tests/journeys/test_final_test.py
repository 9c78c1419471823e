"""From the card at the post to a certificate that another phone checks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.shipped_files import read_shipped
from quizapp.certificates.models import Certificate
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.law.service import load_register
from quizapp.organisations.models import Unit
from quizapp.training.models import (
    Course,
    CourseCompletion,
    CourseResult,
    CourseTest,
    Lesson,
    LessonProgress,
)
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from tests import browser
from tests.factories import LONG_AGO, make_guard, make_learner, make_post, signed_in_learner
from tests.journeys.site import answering

pytestmark = pytest.mark.browser
COURSE = "/learn/bao-ve"
FIRST = f"{COURSE}/g1-1-vi-tri"
QUESTIONS = 11


@dataclass
class Post:
    """A post with a card, a guard who has learned all lessons but the first, and her course."""

    address: str
    card: str
    app: Flask
    database: Database
    learner_id: str

    def rows(self, model):
        with self.database.reading() as session:
            return list(session.scalars(select(model)))

    def right_options(self) -> list[set[str]]:
        """Of the open attempt, question by question: what stands in the inputs of the page."""
        with self.database.reading() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.state == "open")).one()
            return [_right(session, slot) for slot in attempt.paper]


def _right(session, slot) -> set[str]:
    key = session.get_one(QuestionVersion, slot["version"]).answer_key
    if slot["type"] == "true_false":
        return {"true" if key["value"] else "false"}
    return {id_ for id_, place in slot["options"] if place in key["options"]}


@pytest.fixture
def post(one_app: Flask, sqlite_database: Database) -> Iterator[Post]:
    register, _banks = read_shipped()
    with sqlite_database.transaction() as session:
        load_register(session, register, now=clock.now())
        load_courses(session, read_courses(), now=clock.now())
        session.execute(
            update(Question).values(
                state="approved", approved_version_id=Question.current_version_id
            )
        )
        course = session.scalars(select(Course).where(Course.slug == "bao-ve")).one()
        course.test_questions, course.retake_hours = QUESTIONS, 0
        session.get_one(CourseTest, course.id).before_questions = 0
        learner = make_learner(session)
        make_guard(session, learner)
        card = make_post(session, session.get_one(Unit, learner.unit_id)).card_code
        _learn_all_but_the_first(session, course, learner.id)
    with answering(one_app) as address:
        yield Post(address, card, one_app, sqlite_database, learner.id)


def _learn_all_but_the_first(session, course: Course, learner_id: str) -> None:
    lessons = select(Lesson).where(Lesson.course_id == course.id, Lesson.slug != "g1-1-vi-tri")
    for lesson in session.scalars(lessons):
        session.add(
            LessonProgress(
                learner_id=learner_id,
                lesson_id=lesson.id,
                version_id=lesson.current_version_id,
                answers={},
                is_read=True,
                begun_at=LONG_AGO,
                changed_at=LONG_AGO,
                done_at=LONG_AGO,
                done_version_id=lesson.current_version_id,
            )
        )


def looked_at(page: Page, name: str) -> None:
    """Nothing serious for axe, nothing wider than the phone; a picture where one is wanted."""
    assert browser.serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    folder = os.environ.get("QUIZAPP_PICTURES")
    if folder:
        browser.screenshot(page, Path(folder) / f"{name}.png")


def sign_in(page: Page, post: Post) -> None:
    page.goto(f"{post.address}/learn/at/{post.card}")
    page.fill("[name=who]", "NV001")
    page.click("button[value=first]")
    page.fill("[name=pin]", "271828")
    page.fill("[name=pin_again]", "271828")
    page.get_by_role("button", name="Đặt mã PIN").click()
    page.wait_for_url("**/learn")


def learn_the_last_lesson(page: Page, post: Post) -> None:
    page.goto(post.address + FIRST)
    cards = page.locator(".check-card")
    for number in range(cards.count()):
        if number == 1:
            browser.cut_network(page.context)
        right = cards.nth(number).locator(".choice[data-right]")
        for place in range(right.count()):
            right.nth(place).locator("label").click()
        cards.nth(number).locator("button.ask").click()
    page.click("#end button")
    expect(page.locator("#strip")).to_contain_text("Mất mạng")
    browser.restore_network(page.context)
    expect(page.locator("#end")).to_have_attribute("data-state", "done")
    expect(page.locator("#saved")).to_contain_text("đã lưu", timeout=15_000)


def take(page: Page, post: Post, *, right: int) -> None:
    """The open paper, so many questions rightly; then it is handed in."""
    for number, options in enumerate(post.right_options(), 1):
        question = page.locator(f".question[data-slot='{number}']")
        inputs = question.locator("input[type=radio], input[type=checkbox]")
        for place in range(inputs.count()):
            box = inputs.nth(place)
            if (box.get_attribute("value") in options) is (number <= right):
                question.locator(f"label[for='{box.get_attribute('id')}']").click()
                if box.get_attribute("type") == "radio":
                    break
        page.click("#next")
    page.click("#confirm")
    page.wait_for_url(f"**{COURSE}/test/*")


def test_a_guard_comes_from_the_card_to_a_certificate(
    phone_page: Page, post: Post, chromium: Browser
):
    page = phone_page
    sign_in(page, post)
    page.goto(f"{post.address}{COURSE}/test")
    expect(page.get_by_text("Bạn còn 1 bài")).to_be_visible()
    looked_at(page, "test-lessons-left")
    learn_the_last_lesson(page, post)

    page.goto(post.address + COURSE)
    looked_at(page, "course-with-test")
    page.get_by_role("link", name="Xem và làm bài").click()
    page.wait_for_url("**/test")
    looked_at(page, "test-open")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/attempts/*")
    looked_at(page, "paper")
    take(page, post, right=3)
    expect(page.get_by_role("heading", name="Lần này chưa đạt")).to_be_visible()
    looked_at(page, "result-failed")

    page.get_by_role("link", name="câu còn yếu").click()
    expect(page.locator(".practice-card").first).to_be_visible()
    page.goto(f"{post.address}{COURSE}/test")
    looked_at(page, "test-again")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/attempts/*")
    take(page, post, right=QUESTIONS)
    expect(page.get_by_role("heading", name="Bạn đã đạt")).to_be_visible()
    looked_at(page, "result-passed")
    assert len(post.rows(CourseResult)) == 2
    assert len(post.rows(CourseCompletion)) == 1

    page.get_by_role("link", name="Giấy xác nhận của bạn").click()
    page.wait_for_url("**/certificates/*")
    looked_at(page, "certificate")
    (certificate,) = post.rows(Certificate)
    other = browser.phone(chromium).new_page()
    other.goto(f"{post.address}/verify/{certificate.code}")
    expect(other.get_by_text("Kiến thức cơ bản cho bảo vệ").first).to_be_visible()
    assert "Nguyễn Văn An" not in other.content()
    assert browser.serious_violations(other) == []


def test_the_last_question_may_be_answered_without_network(phone_page: Page, post: Post):
    """All of attempts holds here, too: what the phone keeps goes out when it can."""
    client = signed_in_learner(post.app, learner_id=post.learner_id)
    cookie = client.get_cookie("quizapp_learner").value
    with post.database.transaction() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.slug == "g1-1-vi-tri")).one()
        session.add(
            LessonProgress(
                learner_id=post.learner_id,
                lesson_id=lesson.id,
                version_id=lesson.current_version_id,
                answers={},
                is_read=True,
                begun_at=LONG_AGO,
                changed_at=LONG_AGO,
                done_at=LONG_AGO,
                done_version_id=lesson.current_version_id,
            )
        )
    page = phone_page
    page.context.add_cookies([{"name": "quizapp_learner", "value": cookie, "url": post.address}])
    page.goto(f"{post.address}{COURSE}/test")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/attempts/*")
    browser.cut_network(page.context)
    page.locator(".question:visible label").first.click()
    expect(page.locator("#strip")).to_contain_text("Mất mạng", timeout=15_000)
    browser.restore_network(page.context)
    expect(page.locator("#saved-text")).to_have_text(f"đã lưu 1/{QUESTIONS}", timeout=30_000)
