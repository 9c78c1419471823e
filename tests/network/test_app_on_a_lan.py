"""What a phone on the laptop's wifi meets: the program by its address, over plain http."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import chromium_path, launch, measure_transfer, phone, watch_console
from tests.factories import make_stage
from tests.network.conftest import PHONE

pytestmark = [pytest.mark.network, pytest.mark.browser]

JOIN = """async (code) => {
    const say = async (path, body, token) => {
        const headers = {'Content-Type': 'application/json'}
        if (token) headers.Authorization = `Bearer ${token}`
        const options = body ? {method: 'POST', headers, body: JSON.stringify(body)} : {headers}
        return (await fetch(path, options)).json()
    }
    const {round} = await say(`/api/v1/join/${code}`)
    const {token} = await say(`/api/v1/join/${code}`, {
        full_name: 'Nguyễn Văn An', phone: '0912345678', consents: {contest: true},
    })
    const {attempt} = await say(`/api/v1/rounds/${round.id}/attempts`, {}, token)
    return [round.question_count, attempt.questions.length]
}"""


@pytest.fixture
def page_on_the_phone(two_hosts, playwright) -> Iterator[Page]:
    browser = launch(playwright, two_hosts.program(PHONE, chromium_path()))
    yield phone(browser).new_page()
    browser.close()


def test_a_phone_joins_and_gets_its_questions(laptop_server, sqlite_database, page_on_the_phone):
    with sqlite_database.transaction() as session:
        code = make_stage(session).code
    page_on_the_phone.goto(f"{laptop_server.url}/")
    assert page_on_the_phone.evaluate("isSecureContext") is False
    asked, given = page_on_the_phone.evaluate(JOIN, code)
    assert asked == given > 0


def test_a_page_needs_nothing_but_the_laptop(laptop_server, page_on_the_phone):
    errors = watch_console(page_on_the_phone)
    transfer = measure_transfer(page_on_the_phone)
    answer = page_on_the_phone.goto(f"{laptop_server.url}/sign-in", wait_until="networkidle")
    assert answer.status == 200
    assert transfer.foreign(laptop_server.url) == []
    assert errors == []
