"""Browsers inside other apps, private windows, second tabs: imitated by what they lack.

Zalo's and Facebook's browsers were not tried on real phones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.core.db import Database
from tests import browser
from tests.factories import make_stage
from tests.journeys.site import Site, chosen, hand_in, serving, start, tap
from tests.slow_network import SlowNetwork

pytestmark = pytest.mark.browser
QUESTIONS = 6


def refusing(name: str) -> str:
    """A script after which the window throws at whoever asks for this property."""
    return f"""Object.defineProperty(window, "{name}", {{
        get() {{ throw new DOMException("denied", "SecurityError") }},
    }})"""


LOCAL_STORAGE = refusing("localStorage")
DATABASE = refusing("indexedDB")
SILENT_DATABASE = "IDBFactory.prototype.open = () => ({})"
WORKER = "delete Navigator.prototype.serviceWorker"
CHANNEL = "delete window.BroadcastChannel"
WINDOWS = "window.open = () => null"
FULL_STORE = """
    const put = Storage.prototype.setItem
    Storage.prototype.setItem = function (key, value) {
        if (key.startsWith("quizapp:outbox")) throw new DOMException("full", "QuotaExceededError")
        put.call(this, key, value)
    }"""
BROWSERS = {
    "no worker": [WORKER],
    "no database": [DATABASE, WORKER],
    "silent database": [SILENT_DATABASE, WORKER],
    "no local storage": [LOCAL_STORAGE, WORKER],
    "full local storage": [FULL_STORE],
}
NOTHING = [LOCAL_STORAGE, DATABASE, WORKER, CHANNEL, WINDOWS]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough here: what is looked at is the phone."""
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(session, questions=QUESTIONS, show_score="at_once")
    with serving(app, database, stage) as site:
        yield site


@pytest.fixture
def network(site: Site) -> Iterator[SlowNetwork]:
    with SlowNetwork(site.address) as network:
        site.address = network.address()
        yield network


def limited(chromium: Browser, *missing: str) -> Page:
    """No downloads, no further windows, and without what is named."""
    context = browser.phone(chromium, accept_downloads=False)
    for script in missing:
        context.add_init_script(script)
    return context.new_page()


def expect_saved(page: Page, count: int) -> None:
    expect(page.locator("#saved-text")).to_have_text(f"đã lưu {count}/{QUESTIONS}", timeout=20_000)
    expect(page.locator("#saved")).not_to_have_class(re.compile("info"), timeout=20_000)


@pytest.mark.parametrize("missing", BROWSERS.values(), ids=BROWSERS)
def test_where_one_store_is_refused_the_other_keeps_what_was_tapped(
    chromium: Browser, site: Site, network: SlowNetwork, missing: list[str]
):
    page = limited(chromium, *missing)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    start(page, site)
    tap(page, 1)
    expect_saved(page, 1)
    # Only saves are lost, so that the page itself can be had again.
    network.lose_answers(r"(PUT|POST) /api/v1/attempts/")
    page.click("#next")
    tap(page, 2)
    expect(page.locator("#strip")).to_contain_text("vẫn lưu trên máy (1 câu)")
    network.cut()
    page.click("#next")
    tap(page, 3, "C")
    expect(page.locator("#strip")).to_contain_text("(2 câu)")
    network.mend()
    page.reload()
    expect(page.locator("#q3-C")).to_be_checked()
    expect_saved(page, 3)
    assert site.answers() == {slot: chosen(page, slot) for slot in (1, 2, 3)}
    hand_in(page)
    expect(page.locator("#left-over")).to_be_hidden()
    assert errors == []
    page.context.close()


def test_where_nothing_may_be_kept_the_page_says_to_stay_open(
    chromium: Browser, site: Site, network: SlowNetwork
):
    page = limited(chromium, *NOTHING)
    start(page, site)
    tap(page, 1)
    expect_saved(page, 1)
    network.cut()
    page.click("#next")
    tap(page, 2)
    expect(page.locator("#strip")).to_contain_text("giữ trang mở")
    assert "lưu trên máy" not in page.locator("#strip").inner_text()
    expect(page.locator("#saved-text")).to_have_text(f"đã lưu 1/{QUESTIONS}")
    network.mend()
    expect_saved(page, 2)
    assert site.answers() == {slot: chosen(page, slot) for slot in (1, 2)}
    hand_in(page)
    page.context.close()


@pytest.mark.parametrize("missing", [[], [CHANNEL]], ids=["channel", "storage event"])
def test_of_two_tabs_the_stale_one_is_told_and_nothing_is_overwritten(
    chromium: Browser, site: Site, missing: list[str]
):
    page = limited(chromium, *missing)
    start(page, site)
    other = page.context.new_page()
    other.goto(page.url)
    expect(page.locator("#strip")).to_contain_text("Tải lại")
    tap(page, 1)
    expect_saved(page, 1)
    expect(other.locator("#strip")).to_contain_text("Tải lại")
    other.click("#next")
    tap(other, 2)
    other.click("#previous")
    tap(other, 1, "C")
    other.wait_for_function("() => !document.querySelector('#saved').classList.contains('info')")
    assert site.answers() == {1: chosen(other, 1), 2: chosen(other, 2)}
    page.click("#strip button")
    expect_saved(page, 2)
    expect(page.locator("#q1-C")).to_be_checked()
    page.context.close()


def test_taps_faster_than_the_network_end_with_the_last(
    chromium: Browser, site: Site, network: SlowNetwork
):
    page = limited(chromium)
    start(page, site)
    network.worsen(broken=0, latency=1)
    for letter in "ABCDABCB":
        tap(page, 1, letter)
    page.reload()
    expect(page.locator("#q1-B")).to_be_checked(timeout=20_000)
    expect_saved(page, 1)
    assert site.answers() == {1: chosen(page, 1)}
    page.context.close()


PORTAL = {
    "page": {"status": 200, "content_type": "text/html", "body": "<h1>Wifi miễn phí</h1>"},
    "empty JSON": {"status": 200, "content_type": "application/json", "body": "{}"},
    "forbidden": {"status": 403, "content_type": "text/html", "body": "Hãy đăng nhập"},
    "closed JSON": {"status": 200, "content_type": "application/json", "body": '{"state": "no"}'},
}


@pytest.mark.parametrize("portal", PORTAL.values(), ids=PORTAL)
def test_what_a_captive_portal_says_is_not_our_servers_word(
    chromium: Browser, site: Site, portal: dict[str, object]
):
    page = limited(chromium, WORKER)
    start(page, site)
    page.route(re.compile("/api/v1/"), lambda route: route.fulfill(**portal))
    tap(page, 1)
    expect(page.locator("#strip")).to_contain_text("(1 câu)")
    expect(page.locator("#saved-text")).to_have_text(f"đã lưu 0/{QUESTIONS}")
    expect(page.locator("#alert")).to_be_hidden()
    assert "/result" not in page.url
    page.unroute_all()
    expect_saved(page, 1)
    assert site.answers() == {1: chosen(page, 1)}
    page.context.close()


def test_a_phone_that_has_become_somebody_elses_keeps_and_leads_to_the_return_code(
    phone_page: Page, site: Site
):
    start(phone_page, site)
    tap(phone_page, 1)
    expect_saved(phone_page, 1)
    phone_page.context.clear_cookies()
    phone_page.click("#next")
    tap(phone_page, 2)
    expect(phone_page.locator("#strip")).to_contain_text("không còn nhận ra bạn")
    expect(phone_page.locator("#strip a")).to_have_attribute("href", "/resume")
    expect(phone_page.locator("#saved-text")).to_have_text(f"đã lưu 1/{QUESTIONS}")
    assert set(site.answers()) == {1}
