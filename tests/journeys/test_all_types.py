"""Tables, pairs, orders, gaps, words and numbers on a phone: by finger, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from quizapp.core.db import Database
from tests.attempts.all_types import KINDS, make_stage_of_all_types
from tests.browser import serious_violations
from tests.journeys.site import Site, serving, start


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage_of_all_types(session)
    with serving(app, database, stage) as site:
        yield site


def table(page: Page, question: Locator) -> None:
    for text, verdict in (("Một", "Đúng"), ("Hai", "Sai")):
        statement = question.locator(".statement", has_text=text)
        statement.get_by_text(verdict, exact=True).tap()


def pairs(page: Page, question: Locator) -> None:
    question.get_by_label("Cháy").select_option(label="114")
    question.get_by_label("Tai nạn").select_option(label="115")


def order(page: Page, question: Locator) -> None:
    """By keyboard alone: the first to the top, the last to the bottom."""
    for name, sign, times in (("Báo động", "lên", 2), ("Dập lửa", "xuống", 2)):
        button = question.get_by_role("button", name=f"Đưa {sign}: {name}")
        button.focus()
        for _ in range(times):
            page.keyboard.press("Enter")
    expect(question.locator("li").nth(1)).to_contain_text("Cắt điện")


def word(page: Page, question: Locator) -> None:
    question.get_by_label("Câu trả lời của bạn").press_sequentially("hoà giải")


def figure(page: Page, question: Locator) -> None:
    question.get_by_label("Con số").fill("1,5")
    question.get_by_label("Đơn vị").select_option("km")


def gaps(page: Page, question: Locator) -> None:
    question.get_by_label("Chỗ trống 1").select_option(label="114")
    question.get_by_label("Chỗ trống 2").press_sequentially("cháy")


DEEDS = {
    "statement_table": table,
    "matching": pairs,
    "ordering": order,
    "short_text": word,
    "numeric": figure,
    "cloze": gaps,
}


def test_every_type_is_answered_on_a_phone(phone_page: Page, site: Site):
    page = phone_page
    start(page, site)
    for number in range(1, len(KINDS) + 1):
        question = page.locator(".question:not([hidden])")
        DEEDS[question.get_attribute("data-type")](page, question)
        assert serious_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if number < len(KINDS):
            page.click("#next")
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {len(KINDS)}/{len(KINDS)}")
    expect(page.locator("#saved")).not_to_have_class(re.compile("info"))
    answers = site.answers()
    page.reload()
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {len(KINDS)}/{len(KINDS)}")
    assert site.answers() == answers
    page.click("#all")
    page.click("#next")
    page.click("#confirm")
    expect(page.locator("main")).to_contain_text("6/6")
    page.get_by_role("link", name=re.compile("Xem lại")).click()
    expect(page.locator("main")).to_contain_text("✓ bạn: 114")
    assert serious_violations(page) == []
