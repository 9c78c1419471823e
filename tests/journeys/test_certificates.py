"""A certificate is shown at the gate, checked by another phone, typed by hand, and revoked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from quizapp.certificates.rules.codes import shown_code
from quizapp.core.db import Database
from quizapp.web.guards import LEARNER_COOKIE
from tests import browser
from tests.certificates.issuing import certify, make_people
from tests.documents.reading_codes import codes_in
from tests.factories import signed_in_learner
from tests.journeys.site import answering
from tests.journeys.staff import Office, office

REASON = "Người khác thi hộ, theo biên bản số 3."

IS_KEPT = """async (path) => {
    const name = (await caches.keys()).find((one) => one.startsWith("quizapp:learn:"));
    const kept = name ? await (await caches.open(name)).keys() : [];
    await navigator.serviceWorker.ready;
    const has = (wanted) => kept.some(({url}) => new URL(url).pathname.includes(wanted));
    return has(path) && has("certificates.css") && has("shown.js");
}"""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def gate(app: Flask, chromium: Browser) -> Iterator[Office]:
    with answering(app) as address, office(app, address, chromium) as place:
        # What the QR opens is where this server is.
        app.extensions["quizapp"].settings.__dict__["base_url"] = address
        yield place


def learners_phone(gate: Office, learner_id: str) -> Page:
    client = signed_in_learner(gate.app, learner_id=learner_id)
    token = client.get_cookie(LEARNER_COOKIE).value
    context = browser.phone(gate.chromium, base_url=gate.address)
    gate.open.callback(context.close)
    context.add_cookies([{"name": LEARNER_COOKIE, "value": token, "url": gate.address}])
    return context.new_page()


def inspectors_phone(gate: Office) -> Page:
    context = browser.phone(gate.chromium, base_url=gate.address, java_script_enabled=False)
    gate.open.callback(context.close)
    return context.new_page()


def revoke(gate: Office, certificate_id: str) -> None:
    desk = gate.come("organizer", "Trần Thị Dung")
    desk.goto(f"/manage/certificates/{certificate_id}")
    desk.get_by_label("Lý do thu hồi").fill(REASON)
    desk.get_by_role("button", name="Xem lại trước khi thu hồi").click()
    expect(desk.locator("main")).to_contain_text(REASON)
    desk.get_by_role("button", name="Thu hồi", exact=True).click()
    expect(desk.locator("main")).to_contain_text("Đã thu hồi")


def test_a_certificate_at_the_gate(gate: Office, database: Database):
    now = datetime.now(UTC)
    with database.transaction() as session:
        people = make_people(session)
        made = certify(session, people, completed_at=now, now=now)
    an = learners_phone(gate, people.an)
    an.goto("/learn")
    an.get_by_role("link", name="Giấy xác nhận của bạn").click()
    an.get_by_role("link", name="Nghiệp vụ bảo vệ").click()
    expect(an.locator("h2").first).to_have_text("Giấy còn hiệu lực")
    expect(an.locator("main")).to_contain_text("Nguyễn Văn An")
    assert browser.serious_violations(an) == []
    (scanned,) = codes_in(an.screenshot(full_page=True))

    inspector = inspectors_phone(gate)
    inspector.goto(scanned)
    expect(inspector.locator("main")).to_contain_text("Giấy còn hiệu lực")
    expect(inspector.locator("main")).to_contain_text("Nguyễn V. A***")
    expect(inspector.locator("main")).not_to_contain_text("Nguyễn Văn An")

    revoke(gate, made.id)
    inspector.goto("/verify")
    inspector.get_by_label("Mã in dưới ô vuông").fill(shown_code(made.code).lower())
    inspector.get_by_role("button", name="Kiểm tra").click()
    expect(inspector.locator("main")).to_contain_text("Đã bị thu hồi")
    expect(inspector.locator("main")).not_to_contain_text(REASON)
    an.reload()
    expect(an.locator("h2").first).to_have_text("Đã bị thu hồi")


def test_it_is_shown_without_network_and_says_since_when(gate: Office, database: Database):
    now = datetime.now(UTC)
    with database.transaction() as session:
        people = make_people(session)
        made = certify(session, people, completed_at=now, now=now)
    an = learners_phone(gate, people.an)
    path = f"/learn/certificates/{made.id}"
    an.goto(path)
    expect(an.locator("#kept")).to_be_hidden()
    browser.wait_until(an, IS_KEPT, path)
    browser.cut_network(an.context)
    an.reload()
    expect(an.locator("h2").first).to_have_text("Giấy còn hiệu lực")
    expect(an.locator("#kept")).to_contain_text("quét mã để biết tình trạng hôm nay")
    expect(an.locator(".qr svg")).to_be_visible()
    assert (
        an.evaluate("getComputedStyle(document.querySelector('.verdict-card')).display") == "grid"
    )
