"""A worker's whole way on a cheap phone, as one story: from the poster to the review."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from quizapp.banks.models import QuestionFault
from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.db import Database
from tests import browser
from tests.factories import make_stage
from tests.journeys.site import Site, fill_in, hand_in, serving, tap

QUESTIONS = 20
OFFLINE = (6, 7, 8)
RELOADED_AFTER = 12
FAULT = "Câu này có hai phương án đúng."


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(
            session, questions=QUESTIONS, show_score="at_once", show_key="after_closing"
        )
    with serving(app, database, stage) as site:
        yield site


def test_from_the_poster_to_the_review(phone_page: Page, site: Site, database: Database):
    errors = browser.watch_console(phone_page)
    type_the_code(phone_page, site)
    fill_in(phone_page, name="Nguyễn Thị Lan Anh")
    read_the_rules_and_start(phone_page)
    answer_everything(phone_page)
    assert set(site.answers()) == set(range(1, QUESTIONS + 1))
    submit_and_see_the_result(phone_page)
    find_oneself_on_the_board(phone_page)
    phone_page.go_back()
    expect(phone_page.get_by_role("link", name="Xem lại bài làm")).to_have_count(0)
    with database.transaction() as session:
        session.execute(update(Round).values(closes_at=clock.now()))
    review_and_report(phone_page)
    with database.reading() as session:
        assert session.scalars(select(QuestionFault.message)).all() == [FAULT]
    assert [one for one in errors if "ERR_INTERNET_DISCONNECTED" not in one] == []


def type_the_code(page: Page, site: Site) -> None:
    """Cameras are sealed in some factories: the code is typed as it is read."""
    code = site.stage.code.lower()
    page.goto(site.address)
    page.fill("#join-code", f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Vào thi").click()
    expect(page.locator("main")).to_contain_text("Công ty mẫu 07")


def read_the_rules_and_start(page: Page) -> None:
    page.wait_for_url("**/start*")
    expect(page.locator("main")).to_contain_text("20 câu")
    expect(page.locator("main")).to_contain_text("10 phút")
    page.click("#start button")
    page.wait_for_url("**/attempts/*")


def answer_everything(page: Page) -> None:
    for slot in range(1, QUESTIONS + 1):
        if slot == OFFLINE[0]:
            browser.cut_network(page.context)
        tap(page, slot, "ABCD"[slot % 4])
        if slot == OFFLINE[-1]:
            expect(page.locator("#strip")).to_contain_text(f"({len(OFFLINE)} câu)")
            browser.restore_network(page.context)
        if slot == RELOADED_AFTER:
            expect_saved(page, slot)
            page.reload()
            expect(page.locator(f"#q{slot}-{'ABCD'[slot % 4]}")).to_be_checked()
        if slot < QUESTIONS:
            page.click("#next")
    expect_saved(page, QUESTIONS)


def expect_saved(page: Page, count: int) -> None:
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {count}/{QUESTIONS}", timeout=15_000)
    expect(page.locator("#saved")).not_to_have_class(re.compile("info"))


def submit_and_see_the_result(page: Page) -> None:
    hand_in(page)
    expect(page.locator("h1")).to_contain_text("Bạn đã nộp bài")
    expect(page.locator("main")).to_contain_text("trả lời 20/20 câu")
    expect(page.locator(".receipt code")).not_to_be_empty()
    expect(page.locator(".score")).to_contain_text("câu đúng")


def find_oneself_on_the_board(page: Page) -> None:
    page.get_by_role("link", name="Bảng xếp hạng").click()
    page.wait_for_url("**/leaderboard*")
    # Other people on the board are masked, and so is one's own name there.
    expect(page.locator("main")).not_to_contain_text("Nguyễn Thị Lan Anh")
    expect(page.locator("main")).to_contain_text("***")


def review_and_report(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Xem lại bài làm").click()
    expect(page.locator("article")).to_have_count(QUESTIONS)
    expect(page.locator("article").first).to_contain_text("Vì luật nói thế.")
    third = page.locator("#question-3")
    third.locator("summary").click()
    third.get_by_label("Lỗi ở đâu?").fill(FAULT)
    third.get_by_role("button", name="Gửi cho người soạn").click()
    expect(page.locator("main")).to_contain_text("Đã gửi cho người soạn câu hỏi")
