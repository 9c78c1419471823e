"""A coordinator with a list of 3,000 people: what is wrong in it, and who has not taken part."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.core.db import Database
from tests.factories import Stage, bearer, join, make_stage, make_unit
from tests.journeys.site import Site, serving
from tests.journeys.staff import Office, office
from tests.organisations.sheets import FAULTY_ROWS, roster_of_3000_with_10_faults, xlsx

PLAYED = range(100, 150)
GOOD, MISSING = "2.990", "2.940"
PLAIN_HTTP = "Object.defineProperty(window, 'isSecureContext', {value: false})"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        fields = [{"name": "employee_code", "required": True}]
        stage = make_stage(session, fields=fields, show_score="at_once")
    with serving(app, database, stage) as site:
        yield site


@pytest.fixture
def desks(app: Flask, site: Site, chromium: Browser) -> Iterator[Office]:
    with office(app, site.address, chromium) as place:
        yield place


def take_in_the_roster(page: Page, unit_id: str) -> None:
    """The whole file as the office sent it, its faulty rows left out."""
    page.goto(f"/manage/units/{unit_id}/roster")
    page.get_by_role("link", name=re.compile("Nhập")).first.click()
    content = xlsx(roster_of_3000_with_10_faults())[0].getvalue()
    page.set_input_files("input[type=file]", {"name": "ds.xlsx", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_url("**/roster/import/*")
    rows = (
        page.get_by_role("row").filter(has_text="Dòng ").filter(has=page.locator("th[scope=row]"))
    )
    assert [int(row.split()[1]) for row in rows.all_inner_texts()] == FAULTY_ROWS
    for row in rows.all():
        expect(row.locator("td").last).to_have_text(re.compile(r"Lỗi\s+\S+.{10,}"))
    page.get_by_role("button", name=re.compile("Ghi")).click()
    # Nothing is left out unless somebody says so.
    expect(page).to_have_url(re.compile("/roster/import/"))
    page.locator("input[name=partial]").check()
    page.get_by_role("button", name=f"Ghi {GOOD} người").click()
    page.wait_for_url("**/roster")
    expect(page.locator("main")).to_contain_text("Đã thêm 2.990")


def play(app: Flask, stage: Stage, number: int) -> None:
    client = app.test_client()
    code = f"NV{number:04}"
    joined = join(client, full_name=f"Nguyễn Thị Lao Động {number}", employee_code=code)
    me = bearer(joined)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(address, json={}, headers=me).get_json()["attempt"]
    done = client.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    assert done.status_code == 200


def test_from_the_roster_to_the_list_of_who_is_missing(
    desks: Office, site: Site, app: Flask, database: Database
):
    unit_id = site.stage.unit_id
    page = desks.come("coordinator", "Vũ Thị Mai", unit_id=unit_id)
    take_in_the_roster(page, unit_id)
    for number in PLAYED:
        play(app, site.stage, number)
    see_who_is_missing(page, unit_id)
    print_the_list(page)
    copy_the_reminder(page, site)
    with database.transaction() as session:
        other = make_unit(session, "CT99", "Công ty của Chi").id
    for path in ("", "/roster", "/participation", "/participation.pdf", "/roster/import"):
        assert page.request.get(f"/manage/units/{other}{path}").status == 404, path


def see_who_is_missing(page: Page, unit_id: str) -> None:
    page.goto(f"/manage/units/{unit_id}/participation")
    main = page.locator("main")
    expect(main).to_contain_text(re.compile(rf"50\s*/\s*{re.escape(GOOD)}"))
    expect(main).to_contain_text(MISSING)
    expect(main).to_contain_text("Trang 1 / 59")
    expect(main).to_contain_text("Tham gia là tự nguyện")
    said = main.inner_text().replace("Trang này không cho biết điểm hay câu trả lời của ai.", "")
    assert "điểm" not in said
    assert "câu đúng" not in said
    shown = page.get_by_role("row").filter(has_text="NV")
    first = shown.all_inner_texts()
    page.get_by_role("link", name="Sau", exact=True).click()
    page.wait_for_url("**page=2*")
    assert not set(first) & set(shown.all_inner_texts())
    search(page, "lao dong 99")
    expect(shown.filter(has_text="Nguyễn Thị Lao Động 99").first).to_be_visible()
    search(page, "NV0120")
    expect(main).to_contain_text("Không có ai như vậy")


def search(page: Page, typed: str) -> None:
    page.locator("main input[name=q]").fill(typed)
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url("**q=*")


def print_the_list(page: Page) -> None:
    search(page, "")
    address = page.get_by_role("link", name="In danh sách").get_attribute("href")
    printed = pypdfium2.PdfDocument(page.request.get(address).body())
    pages = [one.get_textpage().get_text_bounded() for one in printed]
    assert "Danh sách chưa tham gia" in pages[0]
    assert "2940 người" in pages[0]
    assert "NV0151" in "".join(pages)
    assert "NV0120" not in "".join(pages)


def copy_the_reminder(page: Page, site: Site) -> None:
    """As at an event: plain http, where the newer way to copy does not exist."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.add_init_script(PLAIN_HTTP)
    page.reload()
    page.get_by_role("button", name="Chép lời nhắc").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#reminder").inner_text()
    assert f"/j/{site.stage.code}" in copied
    assert "tự nguyện" in copied
