"""A coordinator with 200 guards in Excel: what is wrong in it, who is missing where, who leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.core.db import Database
from tests import browser
from tests.factories import make_unit
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.organisations.guarding import FAULTY, HOW_MANY, two_hundred_with_faults
from tests.organisations.sheets import xlsx

GOOD = HOW_MANY - len(FAULTY)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def desks(app: Flask, chromium: Browser) -> Iterator[Office]:
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def upload(page: Page) -> None:
    content = xlsx(two_hundred_with_faults())[0].getvalue()
    page.set_input_files("input[type=file]", {"name": "ds.xlsx", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_url("**/import/*")


def take_in(page: Page) -> None:
    rows = page.get_by_role("row").filter(has=page.locator("th[scope=row]"))
    assert [int(row.split()[1]) for row in rows.all_inner_texts()] == list(FAULTY)
    page.get_by_role("button", name=re.compile("Ghi")).click()
    expect(page.locator("main")).to_contain_text("chưa ghi gì")
    page.locator("input[name=partial]").check()
    page.get_by_role("button", name=f"Ghi {GOOD} người").click()
    expect(page.locator("main")).to_contain_text(f"Đã thêm {GOOD}")


def require(page: Page, post: str, count: int) -> None:
    page.get_by_role("link", name=f"Sửa chốt {post}").click()
    page.get_by_label("Số bảo vệ cần có").fill(str(count))
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row").filter(has_text=post)).to_contain_text("Thiếu")


def test_a_register_is_begun_from_excel_and_kept(desks: Office, database: Database):
    with database.transaction() as session:
        unit = make_unit(session)
    page = desks.come("coordinator", "Phạm Thị Đầu Mối", unit_id=unit.id)
    page.goto("/manage/guards")
    page.get_by_role("main").get_by_role("link", name="Nhập từ Excel").first.click()
    upload(page)
    assert browser.serious_violations(page) == []
    take_in(page)
    require(page, "Chốt 1", 99)
    page.goto("/manage/guards?q=bao ve 100")
    page.get_by_role("link", name="Nguyễn Bảo Vệ 100").click()
    page.get_by_label("Chốt", exact=True).select_option(label="Chốt 2")
    page.get_by_role("button", name="Chuyển").click()
    expect(page.locator("main")).to_contain_text("Đã chuyển chốt")
    page.locator("summary", has_text="Ghi nghỉ việc").click()
    page.get_by_role("button", name="Ghi nghỉ việc").click()
    expect(page.locator("main")).to_contain_text("Dòng này tự xóa")
    page.goto("/manage/guards")
    expect(page.locator(".pagination")).to_contain_text(f"tất cả {GOOD - 1} dòng")
    assert browser.serious_violations(page) == []
