"""The server dies without a word. What it had acknowledged is there when it comes back."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quizapp.attempts.models import Answer, Attempt
from quizapp.core.db import Database
from tests.app_server import AppServer
from tests.factories import Stage, make_stage
from tests.plugin_profiles import Effort
from tests.processes import eventually

QUESTIONS = 20
ANSWERED = 14
PEOPLE = 4
TIMEOUT_SECONDS = 10


@pytest.fixture
def stage(database: Database) -> Stage:
    with database.transaction() as session:
        return make_stage(session, questions=QUESTIONS)


def stored(database: Database) -> dict[int, object]:
    with database.reading() as session:
        rows = session.execute(select(Answer.slot, Answer.response)).all()
    return {row.slot: row.response for row in rows}


def test_after_a_power_cut_exactly_the_fourteen_saved_answers_are_there(
    database: Database, stage: Stage, app_server: AppServer, phone_page: Page
):
    page = phone_page
    page.goto(f"{app_server.url}/j/{stage.code}")
    page.fill("#full_name", "Lê An")
    page.fill("#phone", "0912 345 678")
    page.check("input[name=consents][required]")
    page.click("#join button.primary")
    page.wait_for_url("**/start*")
    page.click("#start button")
    page.wait_for_url("**/attempts/*")
    chosen = {}
    for slot in range(1, ANSWERED + 1):
        if slot > 1:
            page.click("#next")
        letter = "ABCD"[slot % 4]
        page.click(f"label[for=q{slot}-{letter}]")
        chosen[slot] = page.locator(f"#q{slot}-{letter}").get_attribute("value")
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {ANSWERED}/{QUESTIONS}")

    app_server.kill()
    page.click("#next")
    page.click(f"label[for=q{ANSWERED + 1}-A]")
    expect(page.locator("#saved")).to_contain_text(f"đã lưu {ANSWERED}/{QUESTIONS}")
    app_server.start()
    assert chosen.items() <= stored(database).items()
    assert set(stored(database)) <= {*chosen, ANSWERED + 1}

    # The page goes on by itself: what was tapped in the dark arrives, and one can hand in.
    saved = page.locator("#saved")
    expect(saved).to_contain_text(f"đã lưu {ANSWERED + 1}/{QUESTIONS}", timeout=40_000)
    page.reload()
    expect(saved).to_contain_text(f"đã lưu {ANSWERED + 1}/{QUESTIONS}")
    page.click("#all")
    page.click("#next")
    page.click("#confirm")
    page.wait_for_url("**/result")
    expect(page.locator("h1")).to_contain_text("Bạn đã nộp bài")
    assert stored(database).items() >= chosen.items()


def test_reopened_after_a_power_cut_the_page_shows_the_fourteen(
    database: Database, stage: Stage, app_server: AppServer, phone_page: Page
):
    phone = Phone(app_server.url, stage)
    phone.begin("0912345678")
    for slot in range(1, ANSWERED + 1):
        assert phone.save(slot)
    app_server.kill()
    app_server.start()
    assert stored(database) == {slot: phone.acknowledged[slot][1] for slot in phone.acknowledged}
    cookie = {"name": "quizapp_participant", "value": phone.token, "url": app_server.url}
    phone_page.context.add_cookies([cookie])
    phone_page.goto(f"{app_server.url}/attempts/{phone.attempt_id}")
    expect(phone_page.locator("#saved")).to_contain_text(f"đã lưu {ANSWERED}/{QUESTIONS}")


@dataclass
class Phone:
    """Somebody who keeps a journal: what was sent, what was acknowledged."""

    url: str
    stage: Stage
    token: str = ""
    attempt_id: str = ""
    questions: list[dict] = field(default_factory=list)
    sent: dict[int, dict[int, str]] = field(default_factory=dict)
    acknowledged: dict[int, tuple[int, str]] = field(default_factory=dict)
    acknowledgements: int = 0
    seq: int = 0

    def begin(self, number: str) -> None:
        body = {"full_name": "Lê An", "phone": number, "consents": {"contest": True}}
        joined = self.call("POST", f"/api/v1/join/{self.stage.code}", body)
        assert joined is not None
        self.token = joined["token"]
        started = self.call("POST", f"/api/v1/rounds/{self.stage.round_id}/attempts", {})
        assert started is not None
        self.attempt_id = started["attempt"]["id"]
        self.questions = started["attempt"]["questions"]

    def save(self, slot: int) -> bool:
        self.seq += 1
        options = self.questions[slot - 1]["options"]
        response = options[self.seq % len(options)]["id"]
        self.sent.setdefault(slot, {})[self.seq] = response
        body = {"response": response, "seq": self.seq}
        path = f"/api/v1/attempts/{self.attempt_id}/answers/{slot}"
        answer = self.call("PUT", path, body)
        if answer is None:
            return False
        assert answer["seq"] == self.seq
        self.acknowledged[slot] = (self.seq, response)
        self.acknowledgements += 1
        return True

    def call(self, method: str, path: str, body: object) -> dict | None:
        """The answer, or None when nobody was there to give one."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status == 503:
            return None
        assert response.status in {200, 201}, (response.status, content)
        return json.loads(content)

    def answer_until(self, stop: threading.Event) -> None:
        dice = random.Random(self.token)
        while not stop.is_set():
            self.save(dice.randint(1, QUESTIONS))
            # No person is faster, and who is would be told to wait.
            time.sleep(0.06)


def check_journal(database: Database, phone: Phone) -> None:
    """Nothing acknowledged is missing, nothing stands there that was never sent."""
    with database.reading() as session:
        answers = select(Answer).where(Answer.attempt_id == phone.attempt_id)
        found = {one.slot: (one.seq, one.response) for one in session.scalars(answers)}
        assert session.get_one(Attempt, phone.attempt_id).state == "open"
    for slot, (seq, _response) in phone.acknowledged.items():
        assert found[slot][0] >= seq
    for slot, (seq, response) in found.items():
        assert phone.sent[slot][seq] == response


def count_acknowledged(phones: list[Phone]) -> int:
    return sum(phone.acknowledgements for phone in phones)


@pytest.mark.slow
def test_power_cuts_lose_no_acknowledged_answer(
    database: Database, stage: Stage, app_server: AppServer, effort: Effort
):
    dice = random.Random(14)
    phones = [Phone(app_server.url, stage) for _ in range(PEOPLE)]
    for number, phone in enumerate(phones):
        phone.begin(f"09123456{number:02}")
    stop = threading.Event()
    threads = [threading.Thread(target=one.answer_until, args=(stop,)) for one in phones]
    for thread in threads:
        thread.start()
    before = 0
    try:
        for _ in range(effort(3, 10)):
            time.sleep(dice.uniform(0.2, 0.7))
            assert eventually(lambda before=before: count_acknowledged(phones) > before)
            app_server.kill()
            app_server.start()
            for phone in phones:
                check_journal_so_far(database, phone)
            before = count_acknowledged(phones)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for phone in phones:
        check_journal(database, phone)


def check_journal_so_far(database: Database, phone: Phone) -> None:
    """As `check_journal`, while the phone goes on: what was acknowledged before must be there."""
    acknowledged = dict(phone.acknowledged)
    with database.reading() as session:
        answers = select(Answer.slot, Answer.seq).where(Answer.attempt_id == phone.attempt_id)
        found = dict(session.execute(answers).all())
    assert [slot for slot, (seq, _) in acknowledged.items() if found.get(slot, 0) < seq] == []
