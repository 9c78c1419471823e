"""A worker predicts a number, loses the network, reloads, and is told how far off the guess was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.sweeper import settle_rounds
from quizapp.contests.models import Round
from quizapp.contests.rules.ranking import PRESETS
from quizapp.core import clock
from quizapp.core.db import Database
from tests import browser
from tests.factories import make_stage
from tests.journeys.site import Site, fill_in, serving, tap

QUESTION = {
    "kind": "all_correct_people",
    "over": "people",
    "decimals": 0,
    "sentence": "Theo bạn, có bao nhiêu người trả lời đúng tất cả 4 câu hỏi?",
}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        chain = list(PRESETS["prediction_later"])
        stage = make_stage(session, ranking=chain, prediction=QUESTION)
    with serving(app, database, stage) as site:
        yield site


def test_a_guess_survives_the_network_and_is_compared_at_the_end(
    phone_page: Page, site: Site, database: Database
):
    page = phone_page
    page.goto(f"{site.address}/j/{site.stage.code}")
    fill_in(page)
    page.wait_for_url("**/start*")
    page.click("#start button")
    page.wait_for_url("**/attempts/*")
    for slot in range(1, 5):
        tap(page, slot, "A")
        page.click("#next")
    expect(page.get_by_label(QUESTION["sentence"])).to_be_visible()
    assert browser.serious_violations(page) == []
    expect(page.locator("#prediction-state")).to_contain_text("Bạn chưa dự đoán")
    page.get_by_label(QUESTION["sentence"]).fill("rất nhiều")
    expect(page.locator("#prediction-state")).to_have_class(re.compile("bad"))
    browser.cut_network(page.context)
    page.get_by_label(QUESTION["sentence"]).fill("1.250")
    expect(page.locator("#prediction-state")).to_contain_text("chờ gửi")
    browser.restore_network(page.context)
    expect(page.locator("#prediction-state")).to_contain_text("Đã lưu dự đoán", timeout=15_000)
    page.reload()
    page.click("#all")
    page.click("#next")
    expect(page.get_by_label(QUESTION["sentence"])).to_have_value("1250")
    page.click("#confirm")
    page.wait_for_url("**/result")
    expect(page.locator("main")).to_contain_text("tính sau khi vòng thi đóng")
    with database.transaction() as session:
        session.execute(update(Round).values(closes_at=clock.now()))
    settle_rounds(database)
    page.reload()
    right = site.stage and _all_right(database)
    expect(page.locator("main")).to_contain_text(f"lệch {1250 - right:,}".replace(",", "."))
    assert browser.serious_violations(page) == []


def _all_right(database: Database) -> int:
    with database.reading() as session:
        return sum(one.correct_count == len(one.paper) for one in session.scalars(select(Attempt)))
