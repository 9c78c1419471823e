"""A guard learns on a cheap phone: reads, answers, loses the network, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from quizapp.banks.shipped_files import read_shipped
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.law.service import load_register
from quizapp.training.models import LessonProgress
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from quizapp.web.guards import LEARNER_COOKIE
from tests import browser
from tests.factories import make_guard, make_learner, signed_in_learner
from tests.journeys.site import answering

COURSE = "/learn/bao-ve"
FIRST = f"{COURSE}/g1-1-vi-tri"
SPOKEN = """
    const said = window.said = [];
    const voice = {lang: "vi-VN", name: "Giọng Việt"};
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    const speech = {
        getVoices: () => [voice],
        addEventListener: () => {},
        cancel: () => {},
        speak: (piece) => { said.push(piece.text); window.finish = () => piece.onend(); },
    };
    Object.defineProperty(window, "speechSynthesis", {value: speech});
"""
IS_KEPT = """async (path) => {
    const name = (await caches.keys()).find((one) => one.startsWith("quizapp:learn:"));
    const kept = name ? await (await caches.open(name)).keys() : [];
    const has = (wanted) => kept.some(({url}) => new URL(url).pathname === wanted);
    return has(path) && has("/learn/offline") && kept.length > 8;
}"""


@dataclass
class School:
    """The product's own courses, and one guard who learns."""

    address: str
    app: Flask
    database: Database
    learner_id: str

    def progress(self) -> list[LessonProgress]:
        with self.database.reading() as session:
            return list(session.scalars(select(LessonProgress)))

    def let_in(self, context: BrowserContext, *, is_shared: bool = False) -> None:
        client = signed_in_learner(self.app, learner_id=self.learner_id, is_shared=is_shared)
        cookie = client.get_cookie(LEARNER_COOKIE).value
        context.add_cookies([{"name": LEARNER_COOKIE, "value": cookie, "url": self.address}])


@pytest.fixture
def school(one_app: Flask, sqlite_database: Database) -> Iterator[School]:
    register, _banks = read_shipped()
    with sqlite_database.transaction() as session:
        load_register(session, register, now=clock.now())
        load_courses(session, read_courses(), now=clock.now())
        learner = make_learner(session)
        make_guard(session, learner)
    with answering(one_app) as address:
        yield School(address, one_app, sqlite_database, learner.id)


@pytest.fixture
def page(phone_page: Page, school: School) -> Page:
    school.let_in(phone_page.context)
    return phone_page


def is_accessible(page: Page) -> bool:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    return True


def answer(page: Page, number: int, *, rightly: bool = True) -> None:
    card = page.locator(".check-card").nth(number)
    which = ".choice[data-right]" if rightly else ".choice:not([data-right])"
    options = card.locator(which)
    many = card.locator("input[type=checkbox]").count() > 0 and rightly
    for place in range(options.count() if many else 1):
        options.nth(place).locator("label").click()
    card.locator("button.ask").click()


def wait_until_kept(page: Page, path: str) -> None:
    """Until the worker has the page, its files, and the page for what it has not."""
    browser.wait_until(page, IS_KEPT, path)


def expect_saved(page: Page, count: int) -> None:
    expect(page.locator("#saved")).to_contain_text(re.compile(f"đã lưu {count}/"))


def test_a_guard_learns_a_lesson_through_a_lost_network(page: Page, school: School):
    page.goto(f"{school.address}/learn")
    assert is_accessible(page)
    page.click(".go-on a")
    page.wait_for_url(f"**{FIRST}")
    assert is_accessible(page)
    checks = page.locator(".check-card").count()
    answer(page, 0, rightly=False)
    told = page.locator(".check-card").first.locator(".told")
    expect(told).to_contain_text("Chưa đúng.")
    expect(told).to_be_focused()
    expect_saved(page, 1)
    wait_until_kept(page, FIRST)

    browser.cut_network(page.context)
    for number in range(1, checks):
        answer(page, number)
    expect(page.locator("#strip")).to_contain_text("Mất mạng")
    expect(page.locator("#saved")).to_contain_text("chờ mạng")
    page.reload()
    expect(page.locator("#strip")).to_contain_text("máy này đã lưu lúc")
    expect(page.locator(".check-card[data-state=right]")).to_have_count(checks - 1)
    page.click("#end button")
    expect(page.locator("#end")).to_have_attribute("data-state", "left")
    page.click("#end .if-left a")
    answer(page, 0)
    expect(page.locator("#end")).to_contain_text("Bạn đã học xong bài này")
    assert school.progress()[0].done_at is None

    browser.restore_network(page.context)
    expect_saved(page, checks)
    expect(page.locator("#strip")).to_be_hidden()
    assert is_accessible(page)
    (kept,) = school.progress()
    assert kept.done_at is not None
    assert all(one["right"] for one in kept.answers.values())
    page.goto(f"{school.address}{COURSE}")
    expect(page.locator(".how-far")).to_contain_text("Đã học 1/22 bài")


def test_what_was_done_offline_goes_out_from_the_next_page(page: Page, school: School):
    page.goto(f"{school.address}{FIRST}")
    calls = re.compile("/api/v1/learn/progress")
    page.route(calls, lambda route: route.abort())
    answer(page, 0)
    expect(page.locator("#strip")).to_contain_text("Mất mạng")
    page.unroute(calls)
    page.goto(f"{school.address}/learn")
    expect(page.locator("#waiting")).to_be_hidden()
    assert len(school.progress()) == 1


def test_a_page_that_was_never_opened_says_so_without_network(page: Page, school: School):
    page.goto(f"{school.address}{FIRST}")
    wait_until_kept(page, FIRST)
    browser.cut_network(page.context)
    page.goto(f"{school.address}{COURSE}/g2-1-kiem-soat-ra-vao")
    expect(page.locator("h1")).to_have_text("Chưa có mạng")


def test_on_a_shared_phone_nothing_stays(phone_page: Page, school: School):
    school.let_in(phone_page.context, is_shared=True)
    phone_page.goto(f"{school.address}{FIRST}")
    phone_page.wait_for_load_state("networkidle")
    assert phone_page.evaluate("caches.keys()") == []


def test_a_phone_with_a_vietnamese_voice_reads_aloud(page: Page, school: School):
    page.add_init_script(SPOKEN)
    page.goto(f"{school.address}{FIRST}")
    page.click("#listen")
    expect(page.locator("#listen")).to_contain_text("Dừng đọc")
    expect(page.locator(".is-read-aloud")).to_have_count(1)
    page.evaluate("finish()")
    said = page.evaluate("said")
    assert len(said) == 2
    assert said[0] != said[1]
    page.click("#listen")
    expect(page.locator(".is-read-aloud")).to_have_count(0)


def test_without_a_voice_there_is_no_button(page: Page, school: School):
    page.add_init_script(SPOKEN.replace("vi-VN", "en-US"))
    page.goto(f"{school.address}{FIRST}")
    expect(page.locator("#saved")).to_be_visible()
    expect(page.locator("#listen")).to_be_hidden()


def test_by_keys_alone_and_cards_that_turn(page: Page, school: School):
    page.goto(f"{school.address}{FIRST}")
    card = page.locator(".check-card").first
    card.locator(".choice input").first.press("Space")
    expect(card.locator(".choice input").first).to_be_checked()
    card.locator("button.ask").press("Enter")
    expect(card.locator(".told")).to_be_focused()
    flash = page.locator(".flash").first
    flash.locator("summary").press("Enter")
    expect(flash.locator("p")).to_be_visible()


def test_without_script_the_lesson_is_plain_forms(chromium: Browser, school: School):
    context = browser.phone(chromium, java_script_enabled=False)
    school.let_in(context)
    page = context.new_page()
    page.goto(f"{school.address}{FIRST}")
    checks = page.locator(".check-card").count()
    for number in range(checks):
        answer(page, number)
        expect(page.locator(".check-card").nth(number)).to_have_attribute("data-state", "right")
    page.click("#end button")
    expect(page.locator("#end")).to_contain_text("Bạn đã học xong bài này")
    context.close()
    assert school.progress()[0].done_at is not None
