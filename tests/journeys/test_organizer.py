"""An organizer from nothing but a bank of questions to the ceremony."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
import zxingcpp
from flask import Flask
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from quizapp.core import clock
from quizapp.core.db import Database
from tests import browser
from tests.conftest import running, settings_for
from tests.factories import make_bank, make_unit
from tests.journeys.site import answering, fill_in, hand_in
from tests.journeys.staff import Office, office

ORGANIZER = "Ban Quản lý các KCN Bắc Ninh"
POSTERS = "http://thi.kcn.example"
WINNER, RUNNER_UP = "Nguyễn Thị Lan Anh", "Trần Văn Bình"
RIGHT, WRONG = "Đúng rồi", "Sai một"
QUESTIONS = 4


@pytest.fixture
def app(sqlite_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """With a name that posters may carry."""
    settings = replace(settings_for(sqlite_database, tmp_path), base_url=POSTERS)
    yield from running(settings)


@pytest.fixture
def desks(app: Flask, sqlite_database: Database, chromium: Browser) -> Iterator[Office]:
    with sqlite_database.transaction() as session:
        make_bank(session, "an-toan", questions=6)
        for number in (7, 31):
            make_unit(session, f"CT{number:02}", f"Công ty mẫu {number:02}", headcount=100)
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def test_from_a_name_to_the_ceremony(desks: Office, chromium: Browser):
    dung = desks.come("organizer", "Trần Thị Dung")
    guide_to_the_last_step(dung)
    expect(dung.locator("main")).to_contain_text("Chưa công bố được")
    review = dung.url
    confirm_the_name(desks.come("admin", "Hoàng Văn Quản"))
    dung.goto(review)
    set_prizes(dung)
    dung.goto(review)
    expect(dung.locator(".rules")).to_contain_text("Nhất")
    publish(dung)
    round_page = dung.url
    doors = posters(dung)
    people = ((WINNER, RIGHT, "0912 345 678"), (RUNNER_UP, WRONG, "0987 654 321"))
    for door, (name, option, phone) in zip(doors, people, strict=True):
        play(chromium, desks.address + urlsplit(door).path, name, option, phone)
    dung.goto(round_page)
    close(dung)
    confirm_winners(dung)
    check_the_list(dung)
    check_the_decision(dung)
    hold_the_ceremony(dung)
    see_what_is_public(dung, chromium)


def guide_to_the_last_step(page: Page) -> None:
    page.goto("/manage/contests")
    page.get_by_role("link", name="Tạo cuộc thi").first.click()
    page.get_by_label("Tên cuộc thi").fill("An toàn lao động 2026")
    page.get_by_label("Ban tổ chức", exact=True).select_option("new")
    page.get_by_label("Tên ban tổ chức mới").fill(ORGANIZER)
    page.get_by_label("Đường dây nóng").fill("0222 000 000")
    go_on(page)
    page.get_by_label("Lấy từ").select_option(index=1)
    page.get_by_label("Số câu").fill(str(QUESTIONS))
    go_on(page)
    now = clock.now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    page.fill("#opens_at", as_written(now - timedelta(minutes=2)))
    page.fill("#closes_at", as_written(now + timedelta(days=1)))
    go_on(page)
    page.wait_for_url("**/steps/ranking")
    go_on(page)
    go_on(page)
    page.wait_for_url("**/steps/review")


def as_written(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}"


def go_on(page: Page) -> None:
    before = page.url
    page.get_by_role("button", name="Lưu và đi tiếp").click()
    page.wait_for_url(lambda url: url != before)


def confirm_the_name(admin: Page) -> None:
    """Nobody organizes under a name that an admin has not looked at."""
    admin.goto("/manage/organizers")
    line = admin.get_by_role("row").filter(has_text=ORGANIZER)
    line.locator("summary").click()
    line.get_by_role("button", name="Xác nhận tên này").click()
    expect(line).to_contain_text("Đã xác nhận")


def set_prizes(page: Page) -> None:
    page.get_by_role("link", name="Lập cơ cấu giải").click()
    expect(page.locator("fieldset.tier").first).to_be_visible()
    while page.locator("fieldset.tier").count() > 1:
        page.get_by_role("button", name=re.compile("^Bỏ giải thứ")).last.click()
    tier = page.locator("fieldset.tier")
    tier.get_by_label("Số giải").fill("1")
    page.get_by_role("button", name="Lưu cơ cấu giải").click()


def publish(page: Page) -> None:
    page.locator("summary", has_text="Công bố vòng thi").click()
    page.get_by_role("button", name="Đồng ý công bố").click()
    expect(page.locator("main")).to_contain_text("Đã công bố")


def posters(page: Page) -> list[str]:
    """Codes for all enterprises; what the QR of each poster's picture says."""
    page.get_by_role("link", name="Mã dự thi và áp phích").click()
    page.get_by_role("button", name="Tạo mã cho 2 doanh nghiệp").click()
    expect(page.locator("main")).to_contain_text("Đã tạo 2 mã")
    everything = page.get_by_role("link", name="Tải tất cả áp phích").get_attribute("href")
    assert page.request.get(everything).body().startswith(b"%PDF")
    doors = []
    for link in page.get_by_role("link", name="PNG").all():
        picture = page.request.get(link.get_attribute("href")).body()
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
        assert code.text.startswith(f"{POSTERS}/j/")
        doors.append(code.text)
    return doors


def play(chromium: Browser, door: str, name: str, option: str, phone: str) -> None:
    """By the poster, choosing the same option everywhere."""
    context = browser.phone(chromium)
    page = context.new_page()
    page.goto(door)
    fill_in(page, name=name, phone=phone)
    page.click("#start button")
    page.wait_for_url("**/attempts/*")
    for slot in range(1, QUESTIONS + 1):
        page.locator(f"#question-{slot} label", has_text=option).click()
        if slot < QUESTIONS:
            page.click("#next")
    hand_in(page)
    context.close()


def close(page: Page) -> None:
    expect(page.locator("main")).to_contain_text(re.compile(r"người đã thi\s*2\b"))
    page.locator("summary", has_text="Đóng cổng thi ngay").click()
    page.get_by_role("button", name="Đóng cổng thi", exact=True).click()
    expect(page.locator("main")).to_contain_text("Cổng thi đã đóng")


def confirm_winners(page: Page) -> None:
    page.locator("main").get_by_role("link", name="Giải thưởng").click()
    page.get_by_role("button", name="Xét giải").click()
    line = page.get_by_role("row").filter(has_text=WINNER)
    expect(line).to_contain_text("4/4")
    expect(page.locator("section[aria-labelledby=reserves]")).to_contain_text(RUNNER_UP)
    page.locator("summary", has_text="Xác nhận danh sách").click()
    page.get_by_role("button", name="Xác nhận chính thức").click()
    expect(page.locator("main")).to_contain_text("Đã xác nhận")


def downloaded(page: Page, link: str) -> BytesIO:
    address = page.get_by_role("link", name=link).get_attribute("href")
    answer = page.request.get(address)
    assert answer.ok
    return BytesIO(answer.body())


def check_the_list(page: Page) -> None:
    book = openpyxl.load_workbook(downloaded(page, "Danh sách (Excel)"))
    winners, reserves = words_of(book["Đạt giải"]), words_of(book["Dự bị"])
    assert "DANH SÁCH NGƯỜI ĐẠT GIẢI" in winners
    assert {WINNER, "Công ty mẫu 07"} <= winners
    assert RUNNER_UP not in winners
    assert {RUNNER_UP, "Công ty mẫu 31"} <= reserves


def words_of(sheet: Worksheet) -> set[str]:
    return {str(cell.value) for row in sheet.iter_rows() for cell in row}


def check_the_decision(page: Page) -> None:
    paper = docx.Document(downloaded(page, "Dự thảo quyết định (Word)"))
    assert "DỰ THẢO" in paper.sections[0].header.paragraphs[0].text
    tables = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(one.text for one in paper.paragraphs), *tables])
    assert WINNER in words
    assert ORGANIZER.upper() in words.upper()


def hold_the_ceremony(page: Page) -> None:
    """One screen after the other, by the key that a presenter's clicker sends."""
    page.get_by_role("link", name="Trang cho người dẫn chương trình").click()
    expect(page.locator("h1")).to_have_text("An toàn lao động 2026")
    page.wait_for_load_state()  # The script that hears keys comes after what it shows.
    page.keyboard.press("ArrowRight")
    expect(page.locator("main")).to_contain_text("Nhất")
    expect(page.locator("main")).to_contain_text(WINNER)
    expect(page.get_by_role("link", name="Tiếp")).to_have_count(0)


def see_what_is_public(page: Page, chromium: Browser) -> None:
    """Whoever did not agree to more is masked."""
    round_id = urlsplit(page.url).path.split("/")[3]
    with browser.desktop(chromium) as stranger:
        public = stranger.new_page()
        public.goto(f"http://{urlsplit(page.url).netloc}/rounds/{round_id}/winners")
        expect(public.locator("main")).to_contain_text("***")
        expect(public.locator("main")).not_to_contain_text(WINNER)
