"""A trainer writes a question on a phone, a reviewer returns it and then approves it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.banks import service
from quizapp.banks.queries import get_bank_by_slug, list_drawable
from quizapp.core.db import Database
from tests import browser
from tests.banks.helpers import make_document
from tests.conftest import NOW
from tests.factories import PASSWORD, make_staff, make_stage
from tests.journeys.site import Site, serving


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(session)
        make_document(session)
        an = make_staff(session, "trainer", email="an@kcn.example", password=PASSWORD, name="Lê An")
        make_staff(
            session, "reviewer", email="binh@kcn.example", password=PASSWORD, name="Phạm Bình"
        )
        service.create_bank(session, "an-toan", service.BankDraft("An toàn"), an.id, now=NOW)
    with serving(app, database, stage) as site:
        yield site


def signed_in(chromium: Browser, site: Site, email: str) -> Page:
    page = browser.phone(chromium).new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/manage**")
    return page


def write(page: Page) -> None:
    page.fill("[name=stem]", "Thấy khói bốc ra từ tủ điện,\nbạn làm gì trước?")
    for place, text in enumerate(("Dội nước", "Báo động", "Chụp ảnh", "Về nhà")):
        page.fill(f"[name=options-{place}-text]", text)
    page.check("[name=options-0-right]")
    page.check("[name=options-1-right]")
    page.click("[data-add=options]")
    page.fill("[name=options-4-text]", "Đợi người khác")
    page.locator("#options [data-deed=up]").nth(1).click()
    page.locator("#options [data-deed=remove]").nth(3).click()


def test_gaps_are_put_into_the_words_and_drawn_as_the_phone_will(chromium: Browser, site: Site):
    an = signed_in(chromium, site, "an@kcn.example")
    complaints = browser.watch_console(an)
    an.goto(f"{site.address}/manage/banks/an-toan/questions/new")
    an.select_option("[name=type]", "cloze")
    expect(an.locator("#options")).to_be_hidden()
    an.locator("[name=stem]").press_sequentially("Gọi ")
    an.click("[data-add=gaps]")
    an.fill("[name=gaps-0-answers]", "113\n*114")
    an.locator("[name=stem]").press_sequentially(" trong ")
    an.click("[data-add=gaps]")
    an.select_option("[name=gaps-1-kind]", "number")
    an.fill("[name=gaps-1-answers]", "5")
    expect(an.locator("[name=stem]")).to_have_value("Gọi {{1}} trong {{2}}")
    expect(an.locator("#preview select")).to_have_value("1")
    expect(an.locator("#preview input[type=text]")).to_have_value("5")
    assert browser.serious_violations(an) == []
    an.click("text=Lưu bản nháp")
    expect(an.locator(".right-list dd")).to_have_text(["114", "5"])
    assert complaints == []


def test_from_the_empty_page_to_what_prize_rounds_draw(chromium: Browser, site: Site):
    an, binh = (signed_in(chromium, site, f"{name}@kcn.example") for name in ("an", "binh"))
    complaints = browser.watch_console(an)
    an.goto(f"{site.address}/manage/banks/an-toan/questions/new")
    write(an)
    shown = an.locator("#preview .option")
    expect(shown).to_have_text(["ABáo động", "BDội nước", "CChụp ảnh", "DĐợi người khác"])
    expect(an.locator("#preview :checked")).to_have_count(1)
    assert browser.serious_violations(an) == []
    an.click("text=Lưu bản nháp")
    an.click("text=Gửi thẩm định")
    address = an.url
    binh.goto(address)
    expect(binh.locator("button[value=approve]")).to_be_disabled()
    expect(binh.locator("main")).to_contain_text("chưa có căn cứ")
    binh.fill("#note", "Thiếu căn cứ")
    binh.click("button[value=return]")
    an.reload()
    expect(an.locator(".timeline")).to_contain_text("Thiếu căn cứ")
    an.click("main .actions >> text=Sửa")
    an.click("text=Thêm căn cứ")
    an.fill("[name=citations-0-document]", "55/2024/QH15")
    an.fill("[name=citations-0-article]", "6")
    an.click("text=Lưu bản nháp")
    an.click("text=Gửi thẩm định")
    binh.goto(address)
    binh.click("button[value=approve]")
    expect(binh.locator("main")).to_contain_text("Đã duyệt lúc")
    assert browser.serious_violations(binh) == []
    assert complaints == []
    with site.database.reading() as session:
        bank = get_bank_by_slug(session, "an-toan")
        assert len(list_drawable(session, bank.id, approved_only=True)) == 1
