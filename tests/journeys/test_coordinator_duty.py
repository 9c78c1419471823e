"""A coordinator with 200 guards in Excel assigns a course, sees who is late, and reminds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.types import new_id
from quizapp.law.register import read_register
from quizapp.law.service import load_register
from quizapp.organisations.models import Guard
from quizapp.training.course_folder import parse_course
from quizapp.training.models import Course, CourseCompletion
from quizapp.training.service import load_courses
from tests import browser
from tests.factories import make_unit
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.organisations.guarding import FAULTY, HOW_MANY, two_hundred_with_faults
from tests.organisations.sheets import xlsx
from tests.training.learning import NOW, REGISTER, two_lessons

GOOD = HOW_MANY - len(FAULTY)
DONE = 20
PLAIN_HTTP = "Object.defineProperty(window, 'isSecureContext', {value: false})"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    with sqlite_database.transaction() as session:
        load_register(session, read_register(REGISTER.encode()), now=NOW)
        load_courses(session, [parse_course(two_lessons())], now=NOW)
    return sqlite_database


@pytest.fixture
def desks(app: Flask, chromium: Browser) -> Iterator[Office]:
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def take_in_the_guards(page: Page) -> None:
    page.goto("/manage/guards")
    page.get_by_role("main").get_by_role("link", name="Nhập từ Excel").first.click()
    content = xlsx(two_hundred_with_faults())[0].getvalue()
    page.set_input_files("input[type=file]", {"name": "ds.xlsx", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_url("**/import/*")
    page.locator("input[name=partial]").check()
    page.get_by_role("button", name=f"Ghi {GOOD} người").click()
    expect(page.locator("main")).to_contain_text(f"Đã thêm {GOOD}")


def assign(page: Page) -> None:
    """Everybody new since 2020 within 14 days: all but those who have done it are late."""
    page.goto("/manage/duty")
    expect(page.locator("main")).to_contain_text("Chưa giao khóa học nào")
    page.get_by_role("main").get_by_role("link", name="Giao khóa học").first.click()
    page.get_by_label("Khóa học").select_option(index=1)
    # Of the dates only the one that belongs to the choice is shown.
    expect(page.get_by_label("Xong trước hết ngày")).to_be_visible()
    page.get_by_label("Người mới, trong một số ngày").check()
    expect(page.get_by_label("Xong trước hết ngày")).to_be_hidden()
    page.get_by_label("Tính người vào làm từ ngày").fill("01/01/2020")
    assert browser.serious_violations(page) == []
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("main")).to_contain_text(f"Áp dụng cho {GOOD} người")
    expect(page.locator("main")).to_contain_text(f"{GOOD - DONE} người quá hạn ngay hôm nay")
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Tính người vào làm từ ngày")).to_have_value("01/01/2020")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Giao khóa học").click()
    expect(page.locator("main")).to_contain_text("Đã giao khóa học")


def some_have_learned(database: Database) -> None:
    with database.transaction() as session:
        course_id = session.query(Course.id).scalar()
        for guard in session.query(Guard).order_by(Guard.id).limit(DONE):
            session.add(
                CourseCompletion(
                    id=new_id(),
                    learner_id=guard.learner_id,
                    course_id=course_id,
                    completed_at=clock.now() - timedelta(1),
                )
            )


def see_who_is_late(page: Page) -> None:
    late = str(GOOD - DONE)
    expect(page.locator(".figures")).to_contain_text(f"Người quá hạn{late}")
    expect(page.locator(".pagination")).to_contain_text(f"tất cả {GOOD} dòng")
    page.get_by_label("Tình trạng").select_option("late")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator(".pagination")).to_contain_text(f"tất cả {late} dòng")
    page.get_by_label("Chốt", exact=True).select_option(label="Chốt 1")
    page.locator("main input[name=q]").fill("bao ve")
    page.get_by_role("button", name="Lọc").click()
    expect(page).to_have_url(re.compile("post="))
    rows = page.get_by_role("row").filter(has_text="Chốt 1")
    assert 0 < rows.count() < GOOD
    assert browser.serious_violations(page) == []


def copy_the_text(page: Page) -> None:
    """As at an event: plain http, where the newer way to copy does not exist."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.add_init_script(PLAIN_HTTP)
    page.reload()
    page.get_by_role("button", name="Chép lời nhắc").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#zalo").input_value()
    assert "/learn/at/" in copied
    assert "người khác" in copied
    assert copied.count("Nguyễn Bảo Vệ") <= 20
    assert not re.search(r"0\d{9}", copied)


def print_the_list(page: Page) -> None:
    address = page.get_by_role("link", name="In có cột ký").get_attribute("href")
    printed = pypdfium2.PdfDocument(page.request.get(address).body())
    text = "".join(one.get_textpage().get_text_bounded() for one in printed)
    assert "Danh sách nhắc học" in text
    assert "Ký nhận" in text
    assert "Chốt 1" in text
    assert "Chốt 2" not in text


def see_the_inspectors_sheet(page: Page) -> None:
    """From the list to the sheet of the enterprise, and back."""
    page.get_by_role("link", name="Phiếu kiểm tra").click()
    page.wait_for_url("**/inspection*")
    expect(page.locator("main")).to_contain_text(str(GOOD))
    page.go_back()


def excuse_somebody(page: Page) -> None:
    page.get_by_role("row").filter(has_text="Chốt 1").first.get_by_role("link").click()
    page.get_by_label("Lý do").fill("Nghỉ thai sản")
    page.get_by_label("Miễn đến hết ngày").fill(f"{clock.now() + timedelta(90):%d/%m/%Y}")
    page.get_by_role("button", name="Ghi miễn").click()
    expect(page.locator("main")).to_contain_text("Được miễn")
    assert browser.serious_violations(page) == []


def test_from_the_register_to_the_reminder(desks: Office, database: Database):
    with database.transaction() as session:
        unit = make_unit(session)
        other = make_unit(session, "CT99", "Công ty của Chi").id
    page = desks.come("coordinator", "Phạm Thị Đầu Mối", unit_id=unit.id)
    take_in_the_guards(page)
    some_have_learned(database)
    assign(page)
    see_who_is_late(page)
    copy_the_text(page)
    print_the_list(page)
    see_the_inspectors_sheet(page)
    excuse_somebody(page)
    assert page.request.get(f"/manage/duty?unit={other}").status == 404
