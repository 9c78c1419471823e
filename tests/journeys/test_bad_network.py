"""The worker's phone behind a bad network: what the page says is what the database holds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect

from quizapp.core import clock
from quizapp.core.db import Database
from tests import browser
from tests.factories import make_stage
from tests.journeys.site import (
    Site,
    answer,
    chosen,
    fill_in,
    serving,
    start,
    wait_for_the_worker,
)
from tests.slow_network import SlowNetwork

pytestmark = pytest.mark.browser
QUESTIONS = 20


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
    """The phone reaches the site through it alone."""
    with SlowNetwork(site.address) as network:
        site.address = network.address()
        yield network


def saved_on(page: Page) -> str:
    return page.locator("#saved-text").inner_text()


def expect_saved(page: Page, count: int, seconds: float = 30) -> None:
    expect(page.locator("#saved-text")).to_have_text(
        f"đã lưu {count}/{QUESTIONS}", timeout=seconds * 1000
    )
    expect(page.locator("#saved")).not_to_have_class(re.compile("info"), timeout=seconds * 1000)


def kept_pages(page: Page) -> list[str]:
    return page.evaluate("caches.keys()")


def test_three_answers_without_network_come_when_it_is_back(
    phone_page: Page, site: Site, network: SlowNetwork
):
    start(phone_page, site)
    answer(phone_page, 1)
    expect_saved(phone_page, 1)
    network.cut()
    answer(phone_page, 2, 3, 4)
    expect(phone_page.locator("#strip")).to_contain_text("(3 câu)")
    assert saved_on(phone_page) == f"đã lưu 1/{QUESTIONS}"
    assert set(site.answers()) == {1}
    network.mend()
    expect_saved(phone_page, 4)
    assert site.answers() == {slot: chosen(phone_page, slot) for slot in (1, 2, 3, 4)}


def test_a_reload_without_network_finds_the_paper_and_an_honest_counter(
    phone_page: Page, site: Site, network: SlowNetwork
):
    start(phone_page, site)
    wait_for_the_worker(phone_page)
    answer(phone_page, 1, 2)
    expect_saved(phone_page, 2)
    network.cut()
    answer(phone_page, 3)
    phone_page.reload()
    expect(phone_page.locator("html")).to_have_attribute("data-kept", re.compile(r"\d+"))
    expect(phone_page.locator("#question-3")).to_be_visible()
    expect(phone_page.locator("#strip")).to_have_text(re.compile(r"từ \d\d:\d\d.*\(1 câu\)"))
    assert saved_on(phone_page) == f"đã lưu 2/{QUESTIONS}"
    assert [chosen(phone_page, slot) for slot in (1, 2)] == [site.answers()[1], site.answers()[2]]
    assert chosen(phone_page, 3)
    answer(phone_page, 4)
    network.mend()
    expect_saved(phone_page, 4)
    expect(phone_page.locator("#strip")).to_be_hidden()
    assert site.answers() == {slot: chosen(phone_page, slot) for slot in (1, 2, 3, 4)}
    phone_page.reload()
    assert phone_page.locator("html[data-kept]").count() == 0
    expect_saved(phone_page, 4)


def test_going_back_without_network_leads_on_with_the_paper(
    phone_page: Page, site: Site, network: SlowNetwork
):
    start(phone_page, site)
    wait_for_the_worker(phone_page)
    answer(phone_page, 1)
    expect_saved(phone_page, 1)
    network.cut()
    answer(phone_page, 2)
    phone_page.go_back()
    phone_page.wait_for_url("**/attempts/*")
    expect(phone_page.locator("#strip")).to_contain_text("(1 câu)")
    assert [bool(chosen(phone_page, slot)) for slot in (1, 2)] == [True, True]
    network.mend()
    expect_saved(phone_page, 2)
    phone_page.goto(f"{site.address}/rounds/{site.stage.round_id}/start")
    expect(phone_page.get_by_role("link", name="Tiếp tục bài đang làm")).to_be_visible()


def test_an_extension_outlives_a_reload_without_network(
    phone_page: Page, site: Site, network: SlowNetwork
):
    page = phone_page
    start(page, site)
    wait_for_the_worker(page)
    site.set_attempts(deadline_at=clock.now() + timedelta(hours=1, minutes=5))
    answer(page, 1)
    expect(page.locator("#clock")).to_have_text(re.compile(r"^6[45]:"), timeout=12_000)
    network.cut()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-kept", re.compile(r"\d+"))
    expect(page.locator("#clock")).to_have_text(re.compile(r"^6[45]:"))


def test_a_server_too_busy_for_the_paper_is_not_called_a_lost_network(phone_page: Page, site: Site):
    start(phone_page, site)
    problem = '{"status": 503, "code": "overloaded", "detail": "Đông"}'
    headers = {"Retry-After": "1", "Content-Type": "application/problem+json"}
    phone_page.route(
        re.compile("/submission$"),
        lambda route: route.fulfill(status=503, headers=headers, body=problem),
        times=1,
    )
    answer(phone_page, 1)
    for button in ("#all", "#next", "#confirm"):
        phone_page.click(button)
    expect(phone_page.locator("#strip")).to_contain_text("hệ thống đang đông")
    phone_page.wait_for_url("**/result")
    assert set(site.answers()) == {1}


def test_the_kept_paper_goes_with_the_end_and_before_somebody_else(
    phone_page: Page, site: Site, network: SlowNetwork
):
    start(phone_page, site)
    wait_for_the_worker(phone_page)
    paper = phone_page.url
    phone_page.goto(f"{site.address}/j/{site.stage.code}")
    phone_page.click("button[value=new]")
    phone_page.wait_for_selector("#full_name")
    assert kept_pages(phone_page) == []
    fill_in(phone_page, name="Trần Bình", phone="0987 654 321")
    phone_page.wait_for_url("**/start*")
    phone_page.click("#start button")
    phone_page.wait_for_url("**/attempts/*")
    wait_for_the_worker(phone_page)
    assert paper.split("?")[0] not in str(kept_pages(phone_page))
    phone_page.click("#all")
    phone_page.click("#next")
    phone_page.click("#confirm")
    phone_page.wait_for_url("**/result")
    browser.wait_until(phone_page, "async () => !(await caches.keys()).length")
    browser.wait_until(
        phone_page, "async () => !(await navigator.serviceWorker.getRegistrations()).length"
    )


def test_on_plain_http_what_was_tapped_waits_for_the_page_to_be_reached_again(
    playwright: Playwright, site: Site, network: SlowNetwork
):
    lan = browser.launch(playwright, None, "--host-resolver-rules=MAP quiz.lan 127.0.0.1")
    context = browser.phone(lan)
    page = context.new_page()
    site.address = network.address("quiz.lan")
    start(page, site)
    assert page.evaluate("isSecureContext") is False
    answer(page, 1)
    expect_saved(page, 1)
    network.cut()
    answer(page, 2, 3)
    expect(page.locator("#strip")).to_contain_text("(2 câu)")
    paper = page.url
    with pytest.raises(Exception, match="ERR_"):
        page.reload()
    network.mend()
    page.close()
    page = context.new_page()
    page.goto(paper)
    expect_saved(page, 3)
    assert site.answers() == {slot: chosen(page, slot) for slot in (1, 2, 3)}
    lan.close()


def test_handing_in_without_network_outlives_a_reload(
    phone_page: Page, site: Site, network: SlowNetwork
):
    page = phone_page
    start(page, site)
    wait_for_the_worker(page)
    answer(page, 1, 2)
    expect_saved(page, 2)
    network.cut()
    answer(page, 3)
    page.click("#all")
    page.click("#next")
    page.click("#confirm")
    expect(page.locator("#strip")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-kept", re.compile(r"\d+"))
    expect(page.locator("#q4-B")).to_be_disabled()
    assert site.answers().keys() == {1, 2}
    network.mend()
    page.wait_for_url("**/result", timeout=30000)
    assert site.answers().keys() == {1, 2, 3}


def test_after_an_empty_battery_both_phones_tell_the_truth(
    playwright: Playwright, chromium: Browser, site: Site, network: SlowNetwork, tmp_path: Path
):
    profile = tmp_path / "phone"
    first = browser.phone_with_memory(playwright, profile)
    page = first.new_page()
    page.goto(f"{site.address}/j/{site.stage.code}")
    fill_in(page)
    page.wait_for_url("**/start*")
    code = page.locator("#resume code").inner_text()
    page.click("#start button")
    page.wait_for_url("**/attempts/*")
    answer(page, 1)
    expect_saved(page, 1)
    network.cut()
    answer(page, 2, 3)
    expect(page.locator("#strip")).to_contain_text("(2 câu)")
    assert on_the_disk(page) == [2, 3]
    browser.run_out_of_battery(profile)
    network.mend()

    other = browser.phone(chromium).new_page()
    code = come_back(other, site, code)
    expect_saved(other, 1)
    answer(other, 2, letter="C")
    expect_saved(other, 2)
    newer = chosen(other, 2)

    # The cookie of a minute ago may not have reached the disk either.
    again = browser.phone_with_memory(playwright, profile)
    page = again.new_page()
    come_back(page, site, code)
    expect_saved(page, 3)
    assert site.answers().keys() == {1, 2, 3}
    assert site.answers()[2] == newer == chosen(page, 2)
    assert site.answers()[3] == chosen(page, 3)
    answer(other, 4)
    expect(other.locator("#strip")).to_contain_text("Tải lại")
    again.close()
    other.context.close()


def on_the_disk(page: Page) -> list[int]:
    """The slots that wait in the database; this read begins when all writes before it are done."""
    return page.evaluate(
        """() => new Promise((done) => {
            const opening = indexedDB.open("quizapp")
            opening.onsuccess = () => {
                const shelf = opening.result.transaction("answers").objectStore("answers")
                const asked = shelf.getAll(IDBKeyRange.bound("quizapp:outbox:", "quizapp:outbox:~"))
                asked.onsuccess = () => done(asked.result.map((item) => item.slot).sort())
            }
        })"""
    )


def come_back(page: Page, site: Site, code: str) -> str:
    """Into the open paper by the return code; gives the next one."""
    page.goto(f"{site.address}/resume")
    page.fill("#resume_code", code)
    page.click("main button.primary")
    page.wait_for_url("**/start*")
    fresh = page.locator("#resume code").inner_text()
    page.get_by_role("link", name="Tiếp tục bài đang làm").click()
    page.wait_for_url("**/attempts/*")
    return fresh


def test_a_deadline_that_passes_without_network_names_what_is_late(
    phone_page: Page, site: Site, network: SlowNetwork
):
    page = phone_page
    start(page, site)
    answer(page, 1)
    expect_saved(page, 1)
    site.set_attempts(deadline_at=clock.now() + timedelta(seconds=5))
    page.reload()
    network.cut()
    answer(page, 2, 3)
    expect(page.locator("#strip")).to_contain_text("Hết giờ lúc", timeout=9000)
    expect(page.locator("#strip")).to_contain_text("câu 2, 3")
    expect(page.locator("#q2-B")).to_be_disabled()
    assert saved_on(page) == f"đã lưu 1/{QUESTIONS}"
    time.sleep(3.5)
    network.mend()
    page.wait_for_url("**/result", timeout=30_000)
    expect(page.locator("#left-over")).to_contain_text("không được tính: 2, 3")
    expect(page.locator("main")).to_contain_text(f"trả lời 1/{QUESTIONS} câu")
    assert set(site.answers()) == {1}


def test_a_deadline_extended_meanwhile_ends_nothing(
    phone_page: Page, site: Site, network: SlowNetwork
):
    page = phone_page
    start(page, site)
    site.set_attempts(deadline_at=clock.now() + timedelta(seconds=4))
    page.reload()
    network.cut()
    answer(page, 1)
    expect(page.locator("#strip")).to_contain_text("Hết giờ lúc", timeout=9000)
    site.set_attempts(deadline_at=clock.now() + timedelta(minutes=5))
    network.mend()
    expect_saved(page, 1)
    answer(page, 2)
    expect_saved(page, 2)
    assert set(site.answers()) == {1, 2}


@pytest.mark.parametrize("one_by_one", [True, False], ids=["alone", "batch"])
def test_an_acknowledgement_that_was_lost_comes_with_the_next_try(
    phone_page: Page, site: Site, network: SlowNetwork, one_by_one: bool
):
    start(phone_page, site)
    network.lose_answers(r"(PUT|POST) /api/v1/attempts/")
    slots = {1} if one_by_one else {1, 2}
    answer(phone_page, *slots)
    while site.answers().keys() < slots:
        phone_page.wait_for_timeout(100)
    assert saved_on(phone_page) == f"đã lưu 0/{QUESTIONS}"
    answer(phone_page, 1, letter="C")
    network.mend()
    expect_saved(phone_page, len(slots))
    assert site.answers()[1] == chosen(phone_page, 1)
    expect(phone_page.locator("#strip")).to_be_hidden()
