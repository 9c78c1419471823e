"""A class with a main place and two remote points, from the plan to the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from quizapp.core.clock import CONTEST_CLOCK
from quizapp.core.db import Database
from quizapp.organisations.models import Learner, Unit
from quizapp.organisations.tokens import learner_token
from quizapp.web.guards import LEARNER_COOKIE
from tests import browser
from tests.factories import make_guard, make_learner, make_unit
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.processes import eventually

pytestmark = pytest.mark.browser
NAMES = ("Nguyễn Văn An", "Bùi Thị Bình", "Lê Văn Cường", "Vũ Thị Xuân")


@dataclass
class Class:
    """The pages of one class, and the phones of those who come."""

    desk: Office
    app: Flask
    address: str
    chromium: Browser
    people: dict[str, str] = field(default_factory=dict)

    def phone(self, name: str) -> Page:
        installation = self.app.extensions["quizapp"]
        with installation.database.reading() as session:
            token = learner_token(
                session.get(Learner, self.people[name]), installation.keyring, is_shared=False
            )
        context = browser.phone(self.chromium)
        context.add_cookies([{"name": LEARNER_COOKIE, "value": token, "url": self.address}])
        return context.new_page()

    def laptop(self, link: str) -> Page:
        page = browser.desktop(self.chromium).new_page()
        page.goto(link)
        expect(page).to_have_url(f"{self.address}/c/host")
        return page


def go_on(seconds: float) -> None:
    CONTEST_CLOCK.shift(CONTEST_CLOCK.seconds() + seconds)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def lop(app: Flask, database: Database, chromium: Browser) -> Iterator[Class]:
    # Eight in the morning here, in the middle of a half minute.
    CONTEST_CLOCK.shift(datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC).timestamp())
    with answering(app) as address, office(app, address, chromium) as desk:
        place = Class(desk, app, address, chromium)
        installation = app.extensions["quizapp"]
        installation.settings = installation.settings.at(address)
        with database.transaction() as session:
            unit = make_unit(session)
            for number, name in enumerate(NAMES):
                code = f"NV{number:03}"
                person = make_learner(session, unit, full_name=name, employee_code=code)
                make_guard(session, person)
                place.people[name] = person.id
        yield place


def add_place(page: Page, kind: str, name: str) -> None:
    form = page.locator("form[action$='/places']")
    if not form.is_visible():
        page.get_by_text("Thêm địa điểm", exact=True).first.click()
    form.get_by_label(kind).check()
    form.get_by_label("Tên địa điểm").fill(name)
    form.get_by_label("Sức chứa").fill("60")
    form.get_by_label("Người phụ trách").first.fill("Trần Văn Chủ")
    form.get_by_role("button", name="Thêm địa điểm").click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_be_visible()


def plan(lop: Class) -> tuple[Page, str]:
    page = lop.desk.come("organizer", "Trần Thị Dung")
    page.goto(f"{lop.address}/manage/classes")
    page.get_by_role("link", name="Lập lớp").first.click()
    page.get_by_label("Tên lớp").fill("Tập huấn nghiệp vụ bảo vệ")
    page.get_by_label("Tên đơn vị tổ chức").fill("Công an tỉnh")
    page.get_by_label("Kỹ năng thực hành").fill("Dùng gậy cao su\nSơ cứu cầm máu")
    page.get_by_role("button", name="Lưu").click()
    address = page.url
    add_place(page, "Điểm chính", "Hội trường")
    add_place(page, "Điểm cầu", "Điểm cầu Công ty mẫu 07")
    add_place(page, "Điểm cầu", "Điểm cầu Công ty mẫu 31")
    form = page.locator("form[action$='/sessions']")
    form.get_by_label("Ngày").fill("24/11/2026")
    form.get_by_label("Bắt đầu").fill("8:30")
    form.get_by_label("Kết thúc").fill("11:30")
    form.get_by_role("button", name="Thêm buổi học").click()
    form = page.locator("form[action$='/quotas']")
    form.get_by_label("Mã đơn vị").fill("CT07")
    form.get_by_label("Chỉ tiêu").fill("3")
    form.get_by_role("button", name="Lưu chỉ tiêu").click()
    page.locator("summary", has_text="Thông báo lớp").click()
    page.get_by_role("button", name="Thông báo lớp").click()
    expect(page.locator(".page-head")).to_contain_text("Đã thông báo")
    return page, address


def name_people(lop: Class, address: str, database: Database) -> None:
    with database.reading() as session:
        unit_id = session.query(Unit).one().id
    page = lop.desk.come("coordinator", "Vũ Thị Hoa", unit_id=unit_id)
    page.goto(f"{address}/people")
    for name in NAMES:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Ghi tên vào lớp").click()
    expect(page.locator(".flashes")).to_contain_text("Đã ghi tên 3 người.")
    expect(page.locator(".flashes")).to_contain_text("1 người chờ chỗ")


def links(page: Page) -> list[str]:
    found = page.locator("p[id^=link-]").all_text_contents()
    assert len(found) == 3
    return [one.strip() for one in found]


def read(screen: Page) -> str:
    """What a phone's camera reads off the screen."""
    picture = Image.open(BytesIO(screen.locator("svg.qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def begin(lop: Class, page: Page) -> list[Page]:
    hosts = [lop.laptop(link) for link in links(page)]
    hosts[0].get_by_role("button", name="Bắt đầu điểm danh").click()
    for host in hosts:
        host.goto(f"{lop.address}/c/host/screen")
        expect(host.locator("body")).to_have_attribute("data-state", "open")
    return hosts


HERE = {"name": "Tôi có mặt"}


def scan(phone: Page, screen: Page) -> None:
    """As a person does: once more when the code has just changed."""

    def is_taken() -> bool:
        phone.goto(read(screen))
        return phone.get_by_role("button", **HERE).is_visible()

    assert eventually(is_taken), phone.locator("main").inner_text()


def come(phone: Page, screen: Page) -> None:
    scan(phone, screen)
    phone.get_by_role("button", **HERE).click()


def told(phone: Page, sentence: str) -> None:
    expect(phone.get_by_role("alert")).to_contain_text(sentence)


def people_come(lop: Class, hosts: list[Page]) -> None:
    codes = [read(host) for host in hosts]
    assert len(set(codes)) == 3
    an, binh, _cuong, xuan = (lop.phone(name) for name in NAMES)
    an.goto(f"{lop.address}/learn")
    expect(an.get_by_role("heading", name="Lớp sắp tới")).to_be_visible()
    scan(an, hosts[0])
    expect(an).to_have_url(f"{lop.address}/learn/here")
    assert browser.serious_violations(an) == []
    an.get_by_role("button", **HERE).click()
    expect(an.get_by_role("heading", name="Bạn đã được ghi có mặt")).to_be_visible()
    assert browser.serious_violations(an) == []
    expect(hosts[0].locator("[data-field=present]")).to_have_text("1", timeout=15_000)

    come(an, hosts[1])
    told(an, "Bạn đã được ghi có mặt ở Hội trường")

    go_on(61)
    binh.goto(codes[0])
    told(binh, "Mã đã đổi. Hãy quét lại mã đang hiện trên màn hình.")
    come(binh, hosts[0])
    expect(binh.locator(".here-done")).to_contain_text("Bùi Thị Bình")

    come(xuan, hosts[2])
    told(xuan, "Bạn chưa có tên trong danh sách")


def the_host_works(lop: Class, host: Page) -> None:
    cuong = lop.phone("Lê Văn Cường")
    cuong.goto(f"{lop.address}/learn/badge")
    assert browser.serious_violations(cuong) == []
    host.goto(f"{lop.address}/c/host")
    host.get_by_label("Mã dưới thẻ").fill(cuong.locator(".badge-card .code").text_content() or "")
    host.locator("#badge-form").get_by_role("button", name="Ghi có mặt").click()
    expect(host.locator(".flashes")).to_contain_text("Đã ghi Lê Văn Cường có mặt.")
    host.get_by_label("Số người đếm được").fill("4")
    host.get_by_label("Việc xảy ra").fill("Mất đường truyền 5 phút")
    host.get_by_role("button", name="Lưu").last.click()
    expect(host.locator(".figures")).to_contain_text("+1")
    expect(host.get_by_text("cũng quét ở Điểm cầu Công ty mẫu 07")).to_be_visible()
    assert browser.serious_violations(host) == []


def the_papers_are_made(page: Page, address: str) -> None:
    page.goto(f"{address}/attendance")
    row = page.get_by_role("row").filter(has_text="Nguyễn Văn An")
    row.locator("summary").click()
    row.get_by_label("Sơ cứu cầm máu").check()
    row.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row").filter(has_text="Nguyễn Văn An")).to_contain_text("1/2")
    assert browser.serious_violations(page) == []
    for name in ("attendance.pdf", "minutes.pdf", "attendance.xlsx"):
        answer = page.request.get(f"{address}/{name}")
        assert answer.ok
        assert len(answer.body()) > 4000


def test_a_class_with_three_points(lop: Class, database: Database):
    page, address = plan(lop)
    name_people(lop, address, database)
    page.goto(address)
    hosts = begin(lop, page)
    people_come(lop, hosts)
    the_host_works(lop, hosts[0])
    the_papers_are_made(page, address)
    page.goto(address)
    page.locator("summary", has_text="Đóng lớp").click()
    page.get_by_role("button", name="Đóng lớp").click()
    expect(page.locator(".page-head")).to_contain_text("Đã đóng")
    expect(hosts[1].locator("body")).to_have_attribute("data-state", "over", timeout=15_000)


def test_the_screen_says_when_it_has_no_connection(lop: Class, database: Database):
    page, address = plan(lop)
    page.goto(address)
    host = lop.laptop(links(page)[1])
    host.get_by_role("button", name="Bắt đầu điểm danh").click()
    host.clock.install()
    host.get_by_role("link", name="Mở màn hình mã QR").click()
    expect(host.locator(".when-open")).to_be_visible()
    host.context.set_offline(True)
    lost = host.locator(".when-lost")
    for _minute in range(5):  # an answer already on its way brings one more code
        host.clock.run_for(60_000)
        if lost.is_visible():
            break
    expect(lost).to_be_visible()
    expect(host.locator(".when-open")).to_be_hidden()
