"""The daily five minutes on a phone, with and without network."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from quizapp.core.db import Database
from quizapp.training.models import Course
from quizapp.training.rules.practice import Item
from quizapp.web.guards import LEARNER_COOKIE
from tests.factories import signed_in_learner
from tests.journeys.site import answering
from tests.training.practising import cards_of, finish, make_course, questions_of

pytestmark = pytest.mark.browser


@pytest.fixture
def learner_id(one_app: Flask, sqlite_database: Database) -> str:
    with sqlite_database.transaction() as session:
        course = make_course(session, questions=2)
    client = signed_in_learner(one_app)
    with sqlite_database.transaction() as session:
        finish(session, client.learner_id, course)
    return client.learner_id


@pytest.fixture
def page(phone_page: Page, one_app: Flask, learner_id: str):
    cookie = signed_in_learner(one_app, learner_id=learner_id).get_cookie(LEARNER_COOKIE).value
    with answering(one_app) as address:
        phone_page.context.add_cookies([{"name": LEARNER_COOKIE, "value": cookie, "url": address}])
        phone_page.goto(f"{address}/learn/practice")
        yield phone_page


def answer(page: Page, text: str) -> None:
    card = page.locator(".practice-card:visible")
    card.get_by_text(text).click()
    card.get_by_role("button", name="Trả lời").click()


def known(database: Database, learner_id: str) -> int:
    with database.reading() as session:
        cards = cards_of(session, learner_id).values()
        return sum(not card.is_missed for card in cards)


def waiting(page: Page) -> int:
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => /practice:/.test(key))")
    return sum(len(json.loads(looks)) for _key, looks in kept)


def test_missed_cards_come_again_until_all_are_known(page, sqlite_database, learner_id):
    expect(page.get_by_text("0/4 thẻ")).to_be_visible()
    answer(page, "Sai một")
    expect(page.locator(".practice-card:visible .verdict.wrong")).to_be_visible()
    page.get_by_role("link", name="Tiếp").click()
    answer(page, "Đúng rồi")
    expect(page.locator(".practice-card:visible")).to_contain_text("Vì luật nói thế.")
    page.get_by_role("link", name="Tiếp").click()
    for word in ("Nhớ", "Nhớ ngay"):
        page.get_by_text("Nhớ trong đầu rồi lật thẻ").locator("visible=true").click()
        page.get_by_role("button", name=word, exact=True).click()
    answer(page, "Đúng rồi")
    page.get_by_role("link", name="Tiếp").click()
    expect(page.get_by_role("heading", name="Xong phần luyện hôm nay")).to_be_visible()
    expect(page.get_by_text("4/4 thẻ")).to_be_visible()
    page.wait_for_function("!/\\[\\{/.test(JSON.stringify(Object.values(localStorage)))")
    assert known(sqlite_database, learner_id) == 4
    with sqlite_database.reading() as session:
        reps = sum(card.reps for card in cards_of(session, learner_id).values())
    assert reps == 5


def test_without_network_practice_goes_on_and_is_sent_later(page, sqlite_database, learner_id):
    page.context.set_offline(True)
    answer(page, "Đúng rồi")
    expect(page.locator("#strip")).to_contain_text("1 câu trả lời giữ trên máy này")
    page.get_by_role("link", name="Tiếp").click()
    answer(page, "Sai hai")
    assert waiting(page) == 2
    assert known(sqlite_database, learner_id) == 0
    page.context.set_offline(False)
    expect(page.locator("#strip")).to_be_hidden(timeout=30_000)
    assert waiting(page) == 0
    with sqlite_database.reading() as session:
        stands = {item: card.is_missed for item, card in cards_of(session, learner_id).items()}
        first, second = questions_of(session, session.query(Course).one())
    assert stands == {Item(first.id): False, Item(second.id): True}


def test_nothing_serious_stands_in_the_way_of_anybody(page):
    answer(page, "Sai một")
    found = Axe().run(page)
    serious = [
        one["id"]
        for one in found.response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == []
