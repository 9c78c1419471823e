"""Zalo forgets cookies, phones are shared, weeks go by: people come back to what is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.contests.models import Round
from quizapp.core.clock import CONTEST_CLOCK
from quizapp.core.db import Database
from quizapp.core.types import new_id
from quizapp.entry import views as entry_views
from quizapp.entry.models import JoinCode
from tests import browser
from tests.factories import LONG_AGO, make_stage
from tests.journeys.site import Site, fill_in, hand_in, join, serving, start, tap

NEXT_ROUND, KIOSK = "BN8NXT", "BN9KSK"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough here: what is looked at is the phone."""
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(session, show_score="at_once")
        following = Round(
            id=new_id(),
            contest_id=stage.contest_id,
            title="Tuần 2",
            state="published",
            opens_at=datetime.now(UTC) - timedelta(minutes=1),
            closes_at=datetime.now(UTC) + timedelta(hours=2),
            duration_seconds=600,
            attempts_allowed=1,
            created_at=LONG_AGO,
        )
        session.add(following)
        session.flush()
        more = {"unit_id": stage.unit_id, "created_at": LONG_AGO}
        session.add(JoinCode(code=NEXT_ROUND, round_id=following.id, **more))
        session.add(JoinCode(code=KIOSK, round_id=stage.round_id, is_kiosk=True, **more))
    with serving(app, database, stage) as site:
        yield site


def door(site: Site, code: str) -> str:
    return f"{site.address}/j/{code}"


def test_without_cookies_the_same_data_and_pin_lead_into_the_next_round(
    phone_page: Page, site: Site
):
    join(phone_page, site, pin="2468")
    phone_page.context.clear_cookies()
    phone_page.goto(door(site, NEXT_ROUND))
    fill_in(phone_page, pin="2468")
    phone_page.wait_for_url("**/start*")
    expect(phone_page.locator("h1")).to_contain_text("Tuần 2")
    expect(phone_page.locator("main")).to_contain_text("Lê An")


def test_coming_back_in_another_tab_costs_the_open_paper_no_answer(phone_page: Page, site: Site):
    start(phone_page, site, pin="2468")
    phone_page.wait_for_timeout(1100)  # Tokens of one second are the same token.
    phone_page.context.clear_cookies()
    beside = phone_page.context.new_page()
    beside.goto(door(site, site.stage.code))
    fill_in(beside, pin="2468")
    beside.wait_for_url("**/start*")
    tap(phone_page, 1)
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 1/4")
    assert list(site.answers()) == [1]


def test_a_wrong_pin_is_told_no_more_than_no_pin(phone_page: Page, site: Site):
    join(phone_page, site, pin="2468")
    phone_page.context.clear_cookies()
    phone_page.goto(door(site, NEXT_ROUND))
    said = []
    for pin in ("", "1357"):
        fill_in(phone_page, pin=pin)
        expect(phone_page.locator("#already-joined")).to_be_visible()
        expect(phone_page.locator("#join button.primary")).to_have_text("Tiếp tục")
        said.append(phone_page.locator("main").inner_text())
    assert said[0] == said[1]
    fill_in(phone_page, pin="2468")
    phone_page.wait_for_url("**/start*")


def test_the_sixth_try_of_a_pin_is_slowed_down(phone_page: Page, site: Site):
    join(phone_page, site, pin="2468")
    phone_page.context.clear_cookies()
    phone_page.goto(door(site, site.stage.code))
    for pin in ("1111", "2222", "3333", "4444", "5555"):
        fill_in(phone_page, pin=pin)
        expect(phone_page.locator("#already-joined")).to_be_visible()
        expect(phone_page.locator("#join button.primary")).to_have_text("Tiếp tục")
    fill_in(phone_page, pin="2468")
    expect(phone_page.locator("#refusal")).to_contain_text("quá nhanh")


def test_a_resume_code_works_once_and_is_replaced(phone_page: Page, chromium: Browser, site: Site):
    start(phone_page, site)
    tap(phone_page, 1)
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 1/4")
    phone_page.goto(f"{site.address}/rounds/{site.stage.round_id}/start")
    other = browser.phone(chromium)
    code = resume_code_of_a_new_person(other.new_page(), site)
    other.clear_cookies()
    page = other.new_page()
    page.goto(f"{site.address}/resume")
    page.fill("#resume_code", code.lower().replace("-", " "))
    page.click("main button.primary")
    page.wait_for_url("**/start*")
    expect(page.locator("main")).to_contain_text("Trần Bình")
    fresh = page.locator("#resume code").inner_text()
    assert len(fresh) == len(code)
    assert fresh != code
    other.clear_cookies()
    page.goto(f"{site.address}/resume")
    page.fill("#resume_code", code)
    page.click("main button.primary")
    expect(page.locator("main")).to_contain_text("không đúng hoặc đã dùng")
    other.close()


def resume_code_of_a_new_person(page: Page, site: Site) -> str:
    join(page, site, name="Trần Bình", phone="0987 654 321")
    return page.locator("#resume code").inner_text()


def test_after_a_reload_and_on_coming_back_one_goes_on_where_one_was(phone_page: Page, site: Site):
    start(phone_page, site)
    tap(phone_page, 1)
    phone_page.click("#next")
    tap(phone_page, 2, "C")
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 2/4")
    attempt = phone_page.url.split("?")[0]
    phone_page.reload()
    expect(phone_page.locator("#q2-C")).to_be_checked()
    expect(phone_page.locator("#question-2")).to_be_visible()

    phone_page.goto(door(site, site.stage.code))
    phone_page.click("button[value=continue]")
    phone_page.wait_for_url("**/start*")
    go_on = phone_page.get_by_role("link", name="Tiếp tục bài đang làm")
    assert go_on.bounding_box()["height"] >= 48
    go_on.click()
    phone_page.wait_for_url(re.compile(re.escape(attempt)))
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 2/4")
    expect(phone_page.locator("#question-3")).to_be_visible()


def test_a_shared_phone_asks_who_is_there(phone_page: Page, site: Site):
    start(phone_page, site)
    tap(phone_page, 1)
    phone_page.goto(door(site, NEXT_ROUND))
    expect(phone_page.locator("h1")).to_contain_text("Lê A***")
    assert "Lê An" not in phone_page.content()
    phone_page.click("button[value=new]")
    fill_in(phone_page, name="Trần Bình", phone="0987 654 321")
    phone_page.wait_for_url("**/start*")
    expect(phone_page.locator("main")).to_contain_text("Trần Bình")


def test_a_kiosk_starts_afresh_after_handing_in(phone_page: Page, site: Site):
    phone_page.goto(door(site, KIOSK))
    fill_in(phone_page)
    phone_page.wait_for_url("**/start*")
    phone_page.click("#start button")
    phone_page.wait_for_url("**/attempts/*")
    tap(phone_page, 1)
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 1/4")
    hand_in(phone_page)
    result = phone_page.url
    phone_page.click("#kiosk-leave button")
    expect_a_fresh_door(phone_page, site)
    phone_page.go_back()
    expect(phone_page.locator("body")).not_to_contain_text("Lê An")
    assert phone_page.goto(result).status == 401


def test_a_kiosk_left_alone_starts_afresh(phone_page: Page, site: Site, monkeypatch):
    monkeypatch.setattr(entry_views, "KIOSK_IDLE_SECONDS", 4)
    phone_page.goto(door(site, KIOSK))
    fill_in(phone_page)
    phone_page.wait_for_url("**/start*")
    phone_page.click("#start button")
    phone_page.wait_for_url("**/attempts/*")
    tap(phone_page, 1)
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 1/4")
    assert phone_page.evaluate("caches.keys()")
    expect(phone_page.locator("#kiosk-warning")).to_be_visible()
    expect_a_fresh_door(phone_page, site)
    assert list(site.answers()) == [1]


def expect_a_fresh_door(page: Page, site: Site) -> None:
    page.wait_for_url(door(site, KIOSK))
    browser.wait_until(page, "async () => !(await caches.keys()).length")
    expect(page.locator("#full_name")).to_have_value("")
    assert "Lê A" not in page.content()


def test_weeks_later_the_receipt_finds_the_result_on_another_phone(
    phone_page: Page, chromium: Browser, site: Site
):
    start(phone_page, site)
    tap(phone_page, 1)
    expect(phone_page.locator("#saved")).to_contain_text("đã lưu 1/4")
    hand_in(phone_page)
    receipt = phone_page.locator(".receipt code").inner_text()
    CONTEST_CLOCK.shift((datetime.now(UTC) + timedelta(weeks=5)).timestamp())
    other = browser.phone(chromium)
    page = other.new_page()
    page.goto(f"{site.address}/result")
    page.fill("#receipt_code", receipt.lower().replace("-", ""))
    page.click("main button.primary")
    expect(page.locator("h1")).to_contain_text("Bạn đã nộp bài")
    expect(page.locator(".score")).to_contain_text("câu đúng")
    assert page.context.cookies() == []
    other.close()
