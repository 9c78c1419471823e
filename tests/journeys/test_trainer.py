"""A trainer writes a question, another person approves it; and a Word file with a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.banks import service
from quizapp.banks.queries import count_drawable, get_bank_by_slug
from quizapp.core.db import Database
from tests.banks.helpers import make_document
from tests.conftest import NOW
from tests.journeys.site import answering
from tests.journeys.staff import Office, office

BANK = "/manage/banks/an-toan"
LAW = "Luật Phòng cháy (55/2024/QH15)"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def desks(app: Flask, database: Database, chromium: Browser) -> Iterator[Office]:
    """An empty bank and one law in the register."""
    with database.transaction() as session:
        make_document(session)
        service.create_bank(session, "an-toan", service.BankDraft("An toàn"), "x", now=NOW)
    with answering(app) as address, office(app, address, chromium) as place:
        yield place


def drawable(database: Database) -> int:
    with database.reading() as session:
        bank = get_bank_by_slug(session, "an-toan")
        return sum(count_drawable(session, bank.id, approved_only=True).values())


def write_a_question(page: Page) -> None:
    page.goto(BANK)
    page.get_by_role("link", name="Soạn câu hỏi").click()
    page.fill("#stem", "Khi có cháy, gọi số nào?")
    for number, text in enumerate(("113", "114", "115")):
        page.fill(f"#options-{number}-text", text)
    page.get_by_role("button", name="Bỏ dòng này").last.click()
    page.locator("input[name=options-1-right]").check()
    page.fill("#explanation", "114 là số của lực lượng cứu nạn.")


def cite(page: Page, article: str) -> None:
    if not page.locator("#citations-0-document").count():
        page.get_by_role("button", name="Thêm căn cứ").click()
    page.fill("#citations-0-document", LAW)
    page.fill("#citations-0-article", article)


def test_from_the_editor_to_a_question_that_rounds_may_draw(desks: Office, database: Database):
    trainer = desks.come("trainer", "Lê Văn An")
    write_a_question(trainer)
    preview = trainer.locator("#preview")
    expect(preview).to_contain_text("Khi có cháy, gọi số nào?")
    expect(preview.locator(".option")).to_have_text([re.compile(n) for n in ("113", "114", "115")])
    expect(preview.get_by_label("Phương án B")).to_be_checked()
    trainer.get_by_role("button", name="Lưu bản nháp").last.click()
    expect(trainer.locator("main")).to_contain_text("Đã lưu câu hỏi")
    question = trainer.url
    trainer.get_by_role("button", name="Gửi thẩm định").click()
    expect(trainer.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)
    assert drawable(database) == 0

    reviewer = desks.come("reviewer", "Phạm Thị Bình")
    reviewer.goto(question)
    # Without an article of law nobody can approve it, so it goes back with a reason.
    expect(reviewer.get_by_role("button", name="Duyệt", exact=True)).to_be_disabled()
    reviewer.get_by_label("Nhận xét").fill("Ghi rõ điều luật giúp tôi.")
    reviewer.get_by_role("button", name="Trả lại").click()

    trainer.goto(question)
    expect(trainer.locator("main")).to_contain_text("Ghi rõ điều luật giúp tôi.")
    expect(trainer.locator("main")).to_contain_text("Phạm Thị Bình")
    trainer.get_by_role("link", name="Sửa", exact=True).click()
    cite(trainer, "6")
    trainer.get_by_role("button", name="Lưu bản nháp").last.click()
    trainer.get_by_role("button", name="Gửi thẩm định").click()
    assert drawable(database) == 0

    reviewer.goto(question)
    reviewer.get_by_role("button", name="Duyệt", exact=True).click()
    expect(reviewer.locator("main")).to_contain_text("người duyệt: Phạm Thị Bình")
    assert drawable(database) == 1


def test_the_author_cannot_approve_even_with_the_right_to(desks: Office, database: Database):
    both = desks.come("trainer", "Lê Văn An", "reviewer")
    write_a_question(both)
    cite(both, "6")
    both.get_by_role("button", name="Lưu bản nháp").last.click()
    both.get_by_role("button", name="Gửi thẩm định").click()
    expect(both.get_by_role("button", name="Duyệt", exact=True)).to_be_disabled()
    expect(both.locator("main")).to_contain_text("Người soạn không tự duyệt")
    assert drawable(database) == 0


def test_a_word_file_with_a_fault_names_the_question_and_why(desks: Office):
    trainer = desks.come("trainer", "Lê Văn An")
    trainer.goto(BANK)
    trainer.get_by_role("link", name="Nhập từ tệp").click()
    trainer.set_input_files(
        "#file", {"name": "cau-hoi.docx", "mimeType": "", "buffer": word_file()}
    )
    trainer.get_by_role("button", name="Xem trước").click()
    fault = trainer.get_by_role("row").filter(has_text="Câu 2")
    expect(fault).to_contain_text("Lỗi")
    expect(fault).to_contain_text("đáp án")
    trainer.get_by_label("Chỉ nhập các câu đọc được").check()
    trainer.get_by_role("button", name="Nhập 2 câu").click()
    expect(trainer.locator("main")).to_contain_text("Đã nhập 2 câu")
    expect(trainer.locator("main")).to_contain_text("bỏ qua 1 câu có lỗi")


def word_file() -> bytes:
    """Three questions as an office writes them; the second has no key."""
    document = docx.Document()
    for number, (stem, key) in enumerate(
        (("Số điện thoại báo cháy?", 1), ("Số điện thoại cấp cứu?", None), ("Số của công an?", 0)),
        1,
    ):
        document.add_paragraph(f"Câu {number}. {stem}")
        for index, option in enumerate(("113", "114", "115")):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(f"{'ABC'[index]}. {option}")
            run.bold = index == key
    target = BytesIO()
    document.save(target)
    return target.getvalue()
