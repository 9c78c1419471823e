"""A trainer makes a lesson of a Word file; another approves it; a guard reads it on a phone."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from quizapp.core.db import Database
from quizapp.web.guards import LEARNER_COOKIE
from tests import browser
from tests.factories import signed_in_learner
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.training.learning import School, open_school

PLAN = "/manage/courses/cong/plan"
LAW = "Nghị định về bảo vệ (06/2013/NĐ-CP)"
PICTURES = os.environ.get("QUIZAPP_PICTURES")
"""A folder to see how the pages look."""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def school(database: Database) -> School:
    return open_school(database)


@pytest.fixture
def desks(app: Flask, school: School, chromium: Browser) -> Iterator[Office]:
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("Khách vào cổng", style="Title")
    document.add_heading("Ba việc trước khi mở cổng", level=1)
    paragraph = document.add_paragraph("Mỗi khách qua cổng bạn làm đủ ")
    paragraph.add_run("ba việc").bold = True
    paragraph.add_run(", không bỏ việc nào, kể cả khi đông.")
    for line in ("Chào và hỏi gặp ai.", "Xem giấy tờ, ghi sổ.", "Gọi người được gặp xuống đón."):
        document.add_paragraph(line, style="List Number")
    picture = Image.new("RGB", (900, 500), "#e9f2ee")
    ImageDraw.Draw(picture).rectangle((120, 120, 780, 380), outline="#0f6b52", width=12)
    target = io.BytesIO()
    picture.save(target, "PNG")
    document.add_picture(io.BytesIO(target.getvalue()))
    document.add_paragraph("Câu 1: Khách không hẹn trước thì làm gì?")
    for line in ("A. Cho vào", "B. Gọi người được gặp", "C. Đuổi về", "Đáp án: B"):
        document.add_paragraph(line)
    document.sections[0].footer.paragraphs[0].text = "Lưu hành nội bộ"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def look(page: Page, name: str) -> None:
    """Nothing serious for those who cannot see; both sizes as pictures, when asked for."""
    found = Axe().run(page).response["violations"]
    grave = [
        (one["id"], one["nodes"][0]["html"])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert grave == [], name
    if PICTURES:
        before = page.viewport_size
        for size in (browser.PHONE, browser.DESKTOP):
            page.set_viewport_size(size)
            browser.screenshot(page, Path(PICTURES) / f"{name}-{size['width']}.png")
        page.set_viewport_size(before)


def learner_page(desks: Office, app: Flask, learner_id: str, chromium: Browser) -> Page:
    context = browser.phone(chromium, base_url=desks.address)
    desks.open.callback(context.close)
    cookie = signed_in_learner(app, learner_id=learner_id).get_cookie(LEARNER_COOKIE).value
    context.add_cookies([{"name": LEARNER_COOKIE, "value": cookie, "url": desks.address}])
    return context.new_page()


def bring_the_file(trainer: Page) -> None:
    trainer.goto(PLAN)
    look(trainer, "plan")
    trainer.get_by_role("link", name="Bài từ tệp Word").click()
    trainer.set_input_files("#file", {"name": "bai.docx", "mimeType": "", "buffer": word_file()})
    trainer.get_by_role("button", name="Xem trước").click()
    expect(trainer.locator("#title")).to_have_value("Khách vào cổng")
    expect(trainer.locator("main")).to_contain_text("Đầu trang, chân trang: “Lưu hành nội bộ”")
    look(trainer, "word")
    trainer.get_by_role("button", name="Đưa thành bản thảo").click()


def write_on(trainer: Page) -> None:
    """Words for the picture, a goal, the law, and one more question at the cursor."""
    body = trainer.locator("#body")
    problem = trainer.locator("#body-problems li").filter(has_text="hình này cho thấy gì")
    problem.get_by_role("link").click()
    assert trainer.evaluate("document.activeElement.id") == "body"
    text = body.input_value().replace("![](media:hinh)", "![Bàn trực ở cổng](media:hinh)")
    body.fill(text)
    expect(trainer.locator("#saved")).to_contain_text("Đã lưu lúc", timeout=15_000)
    expect(problem).to_have_count(0)
    expect(trainer.locator("#preview img")).to_have_attribute("alt", "Bàn trực ở cổng")
    trainer.fill("#goal", "Bạn biết ba việc phải làm trước khi mở cổng cho khách.")
    trainer.fill("#citation-0-document", LAW)
    trainer.fill("#citation-0-article", "10")
    trainer.fill("#q", "không có thẻ")
    trainer.get_by_role("button", name="Tìm", exact=True).click()
    trainer.get_by_role("button", name="Chèn câu A-01 vào bài").click()
    expect(body).to_have_value(re.compile(r"\[\[A-01\]\]"))
    look(trainer, "write")


def test_from_a_word_file_to_a_lesson_on_a_phone(
    desks: Office, app: Flask, school: School, chromium: Browser
) -> None:
    trainer = desks.come("trainer", "Lê Văn Em")
    bring_the_file(trainer)
    write_on(trainer)
    trainer.get_by_role("button", name="Lưu và xem để gửi").click()
    desk = trainer.url
    look(trainer, "desk")
    trainer.get_by_role("button", name="Gửi thẩm định").click()
    expect(trainer.get_by_role("button", name="Duyệt và công bố")).to_have_count(0)

    reviewer = desks.come("reviewer", "Phạm Thị Bình")
    reviewer.goto(desk)
    look(reviewer, "review")
    reviewer.get_by_role("button", name="Duyệt và công bố").click()
    expect(reviewer.locator("main")).to_contain_text("người học đọc bản 1")

    an = learner_page(desks, app, school.an, chromium)
    an.goto("/learn/cong/khach-vao-cong")
    expect(an.get_by_role("img", name="Bàn trực ở cổng")).to_be_visible()
    expect(an.locator(".check-card")).to_have_count(2)
    loaded = "document.querySelector('.lesson img').complete"
    an.get_by_role("img", name="Bàn trực ở cổng").scroll_into_view_if_needed()
    an.wait_for_function(loaded)
    assert an.evaluate("document.querySelector('.lesson img').currentSrc").endswith(".webp")
    look(an, "learner")


def test_two_trainers_at_one_lesson_lose_nothing(desks: Office) -> None:
    write = "/manage/courses/cong/lessons/the/write"
    em = desks.come("trainer", "Lê Văn Em")
    em.goto(write)
    binh = desks.come("reviewer", "Phạm Thị Bình", "trainer")
    binh.goto(write)
    binh.fill("#goal", "Của Bình.")
    expect(binh.locator("#saved")).to_contain_text("Đã lưu lúc", timeout=15_000)
    em.fill("#goal", "Của Em.")
    expect(em.locator("#saved")).to_contain_text("Người khác vừa lưu", timeout=15_000)
    em.get_by_role("button", name="Lưu bản thảo").last.click()
    expect(em.locator("main")).to_contain_text("Phạm Thị Bình đã lưu lúc")
    expect(em.locator("#goal")).to_have_value("Của Em.")
    look(em, "two")
    em.goto(write)
    expect(em.locator("#goal")).to_have_value("Của Bình.")
