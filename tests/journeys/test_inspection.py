"""A coordinator records papers and tools; an inspector gets one page and compares it later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.core.db import Database
from tests import browser
from tests.factories import make_unit
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.organisations.guarding import own, serve
from tests.training.records.holding import POLICE

NAME = "Nguyễn Văn An"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def desks(app: Flask, chromium: Browser) -> Iterator[Office]:
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def record_a_paper(page: Page) -> None:
    page.goto("/manage/official-certificates")
    expect(page.get_by_role("row").filter(has_text=NAME)).to_contain_text("Chưa có")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("main")).not_to_contain_text("Chứng chỉ nghiệp vụ bảo vệ")
    page.get_by_label("Giấy chứng nhận huấn luyện").check()
    page.get_by_label("Số giấy").fill("12/GCN")
    page.get_by_label("Cơ quan cấp").fill(POLICE)
    page.get_by_label("Ngày cấp").fill("01/03/2024")
    page.get_by_role("button", name="Ghi giấy").click()
    expect(page.locator("main")).to_contain_text("01/03/2029")
    assert browser.serious_violations(page) == []


def hand_over_a_tool(page: Page) -> None:
    page.goto("/manage/equipment")
    page.get_by_role("main").get_by_role("link", name=re.compile("Thêm")).first.click()
    page.get_by_label("Số hiệu").fill("DC-01")
    page.get_by_label("Số giấy phép sử dụng").fill("7/GP")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_label("Giao cho").select_option(label=f"{NAME} (BV1)")
    page.get_by_role("button", name="Ghi giao").click()
    expect(page.locator("main")).to_contain_text("Đã được tập huấn")
    assert browser.serious_violations(page) == []


def print_sheet(page: Page) -> str:
    """The text of the one page."""
    with page.expect_download() as loading:
        page.get_by_role("link", name="In một trang").click()
    document = pypdfium2.PdfDocument(BytesIO(Path(loading.value.path()).read_bytes()))
    assert len(document) == 1
    return document[0].get_textpage().get_text_bounded()


def test_from_the_unit_to_the_inspector_s_sheet_and_back_by_its_code(
    desks: Office, database: Database
):
    with database.transaction() as session:
        unit = make_unit(session)
        serve(session, unit, own())
    page = desks.come("coordinator", "Phạm Thị Đầu Mối", unit_id=unit.id)
    record_a_paper(page)
    hand_over_a_tool(page)
    page.goto(f"/manage/units/{unit.id}")
    page.get_by_role("link", name="Phiếu kiểm tra").click()
    expect(page.get_by_role("list", name="Đánh giá nhanh")).to_contain_text("Giấy công an")
    assert browser.serious_violations(page) == []
    printed = print_sheet(page)
    assert NAME not in printed
    (code,) = re.findall(r"(?:[0-9A-F]{4}-){3}[0-9A-F]{4}", printed)
    inspector = desks.come("organizer", "Trần Thị Dung")
    inspector.goto(f"/manage/units/{unit.id}/inspection")
    inspector.get_by_label("Mã trên bản in").fill(code.lower().replace("-", " "))
    inspector.get_by_role("button", name="Đối chiếu").click()
    expect(inspector.get_by_role("status")).to_contain_text("giống hệt bản in này")
    inspector.goto("/manage/training/overview")
    inspector.get_by_role("link", name=unit.name).click()
    expect(inspector).to_have_url(re.compile(f"{unit.id}/inspection"))
