"""The worker's pages on a cheap phone: nothing tapped is lost, whatever the network does."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from quizapp.core import clock
from quizapp.core.db import Database
from tests import browser
from tests.factories import make_stage
from tests.journeys.site import Site, serving, start, tap, wait_for_the_worker
from tests.slow_network import SlowNetwork

FIRST_LOAD_LIMIT = 60_000
QUESTIONS = 20


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough here: what is looked at is the phone."""
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(session, questions=QUESTIONS, show_score="at_once", show_key="at_once")
    with serving(app, database, stage) as site:
        yield site


def expect_saved(page: Page, count: int) -> None:
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {count}/{QUESTIONS}")
    expect(page.locator("#saved")).not_to_have_class(re.compile("info"))


def test_the_first_question_comes_under_sixty_kilobytes_and_from_here_alone(
    phone_page: Page, site: Site
):
    transfer = browser.measure_transfer(phone_page)
    # The browser does not tell what came through the service worker; the line does.
    with SlowNetwork(site.address) as network:
        near = replace(site, address=network.address())
        start(phone_page, near)
        phone_page.wait_for_load_state("networkidle")
        wait_for_the_worker(phone_page)
        lines = [f"{one.down:>6} {one.line}" for one in network.exchanges]
        assert sum(one.down for one in network.exchanges) < FIRST_LOAD_LIMIT, "\n".join(lines)
        assert transfer.foreign(near.address) == []


def test_answers_given_without_network_are_kept_and_sent_when_it_returns(
    phone_page: Page, site: Site
):
    start(phone_page, site)
    tap(phone_page, 1)
    expect_saved(phone_page, 1)
    browser.cut_network(phone_page.context)
    for slot in (2, 3, 4):
        phone_page.click("#next")
        tap(phone_page, slot)
    expect(phone_page.locator("#strip")).to_contain_text("Mất mạng")
    expect(phone_page.locator("#strip")).to_contain_text("(3 câu)")
    expect(phone_page.locator("#saved")).to_contain_text(f"đã lưu 1/{QUESTIONS}")
    browser.restore_network(phone_page.context)
    expect_saved(phone_page, 4)
    assert set(site.answers()) == {1, 2, 3, 4}


def test_what_waits_outlives_a_reload(phone_page: Page, site: Site):
    start(phone_page, site)
    calls = re.compile(r"/api/v1/attempts/.*answers")
    phone_page.route(calls, lambda route: route.abort())
    tap(phone_page, 1)
    phone_page.click("#next")
    tap(phone_page, 2, "C")
    phone_page.reload()
    expect(phone_page.locator("#q2-C")).to_be_checked()
    expect(phone_page.locator("#saved")).to_contain_text(f"đã lưu 0/{QUESTIONS}")
    phone_page.unroute(calls)
    expect_saved(phone_page, 2)
    assert set(site.answers()) == {1, 2}


def test_a_busy_server_is_asked_again_after_the_time_it_names(phone_page: Page, site: Site):
    start(phone_page, site)
    asked: list[float] = []

    def refuse_once(route):
        asked.append(clock.now().timestamp())
        if len(asked) > 1:
            route.continue_()
            return
        problem = '{"status": 503, "code": "overloaded", "detail": "Đông"}'
        headers = {"Retry-After": "2", "Content-Type": "application/problem+json"}
        route.fulfill(status=503, headers=headers, body=problem)

    phone_page.route(re.compile(r"/answers/1$"), refuse_once)
    tap(phone_page, 1)
    expect(phone_page.locator("#strip")).to_contain_text("đang đông")
    expect_saved(phone_page, 1)
    assert asked[1] - asked[0] >= 2


def test_submitting_without_network_waits_and_carries_what_is_left(phone_page: Page, site: Site):
    start(phone_page, site)
    browser.cut_network(phone_page.context)
    tap(phone_page, 1)
    phone_page.click("#all")
    phone_page.click("#next")
    phone_page.dblclick("#confirm")
    expect(phone_page.locator("#strip")).to_contain_text("tự nộp khi có mạng")
    browser.restore_network(phone_page.context)
    phone_page.wait_for_url("**/result")
    expect(phone_page.locator("h1")).to_contain_text("Bạn đã nộp bài")
    assert set(site.answers()) == {1}


def test_an_answer_that_came_too_late_is_named(phone_page: Page, site: Site):
    start(phone_page, site)
    tap(phone_page, 1)
    expect_saved(phone_page, 1)
    browser.cut_network(phone_page.context)
    phone_page.click("#next")
    tap(phone_page, 2)
    site.set_attempts(state="submitted", submitted_at=clock.now())
    browser.restore_network(phone_page.context)
    phone_page.wait_for_url("**/result", timeout=20_000)
    expect(phone_page.locator("#left-over")).to_contain_text("không được tính: 2")


def test_a_second_tab_is_told_to_reload(phone_page: Page, site: Site):
    start(phone_page, site)
    other = phone_page.context.new_page()
    other.goto(phone_page.url)
    expect(phone_page.locator("#strip")).to_contain_text("Tải lại")


def test_another_person_on_the_phone_gets_a_paper_of_his_own(phone_page: Page, site: Site):
    start(phone_page, site)
    first = phone_page.url
    phone_page.goto(f"{site.address}/j/{site.stage.code}")
    expect(phone_page.locator("h1")).to_contain_text("Lê A***")
    phone_page.click("button[value=new]")
    phone_page.fill("#full_name", "Trần Bình")
    phone_page.fill("#phone", "0987 654 321")
    phone_page.check("input[name=consents][required]")
    phone_page.click("#join button.primary")
    phone_page.click("#start button")
    phone_page.wait_for_url("**/attempts/*")
    assert phone_page.url.split("?")[0] != first.split("?")[0]
    assert phone_page.goto(first).status == 404


def test_without_script_the_whole_way_is_plain_forms(chromium, site: Site):
    context = browser.phone(chromium, java_script_enabled=False)
    page = context.new_page()
    start(page, site)
    tap(page, 1)
    page.click("#next")
    tap(page, 2)
    page.click("#all")
    expect_saved(page, 2)
    page.click("#next")
    page.click("#confirm")
    page.wait_for_url("**/result")
    context.close()
    assert set(site.answers()) == {1, 2}
