"""A phone on a slow and broken network: what it costs, and how long an answer takes to arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from hypothesis import settings as tries
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from quizapp.attempts.models import Answer
from quizapp.core.db import Database
from tests import browser
from tests.app_server import AppServer
from tests.factories import make_stage
from tests.journeys.site import Site, answer, serving, start, wait_for_the_worker
from tests.slow_network import SlowNetwork

pytestmark = pytest.mark.browser
IS_FULL = tries.get_current_profile_name() == "faults"
QUESTIONS = 20
SAVE_LIMIT = 1500
SAVED_WITHIN_SECONDS = 60
SHARE_IN_TIME = 0.99
LOOKING_SECONDS = 0.4


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough here: what is looked at is the phone."""
    return sqlite_database


@pytest.fixture
def site(app: Flask, database: Database) -> Iterator[Site]:
    with database.transaction() as session:
        stage = make_stage(session, questions=QUESTIONS)
    with serving(app, database, stage) as site:
        yield site


MARKED = """() => {
    const id = JSON.parse(document.getElementById("attempt").textContent).id
    return Array.from(document.querySelectorAll("#overview .done")).map((link) => {
        const slot = Number(link.dataset.slot)
        const chosen = document.querySelector(`#question-${slot} input:checked`)
        return [id, slot, chosen && chosen.value]
    })
}"""


@dataclass
class Crowd:
    """Some phones, each behind a network of its own, and when which answer was marked as saved."""

    site: Site
    pages: list[Page] = field(default_factory=list)
    networks: list[SlowNetwork] = field(default_factory=list)
    tapped: dict[tuple[int, int], float] = field(default_factory=dict)
    marked: dict[tuple[int, int], float] = field(default_factory=dict)

    def add(self, page: Page, network: SlowNetwork) -> None:
        number = len(self.pages)
        place = replace(self.site, address=network.address())
        start(page, place, phone=f"0912 345 67{number}", name=f"Lê An {number}")
        self.pages.append(page)
        self.networks.append(network)

    def tap(self, slot: int) -> None:
        for number, page in enumerate(self.pages):
            answer(page, slot, letter="ABCD"[(slot + number) % 4])
            self.tapped[number, slot] = time.monotonic()

    def look(self) -> None:
        """No page marks as saved what the database does not hold, in the very same words."""
        marks = [page.evaluate(MARKED) for page in self.pages]
        stored = self.stored()
        for number, marked in enumerate(marks):
            assert [one for one in marked if tuple(one) not in stored] == []
            for _id, slot, _response in marked:
                self.marked.setdefault((number, slot), time.monotonic())

    def stored(self) -> set[tuple[str, int, object]]:
        with self.site.database.reading() as session:
            rows = session.execute(select(Answer.attempt_id, Answer.slot, Answer.response)).all()
        return {(row.attempt_id, row.slot, row.response) for row in rows}

    def waits(self) -> list[float]:
        return sorted(self.marked[one] - self.tapped[one] for one in self.marked)


@pytest.fixture
def crowd(chromium: Browser, site: Site) -> Iterator[Crowd]:
    """Two phones in a quick round, six in `make faults`."""
    with ExitStack() as stack:
        crowd = Crowd(site)
        for seed in range(6 if IS_FULL else 2):
            network = stack.enter_context(SlowNetwork(site.address, seed=seed))
            context = browser.phone(chromium)
            stack.callback(context.close)
            crowd.add(context.new_page(), network)
        yield crowd


def test_on_64_kbit_with_a_fifth_of_the_connections_broken_answers_arrive(crowd: Crowd):
    for network in crowd.networks:
        network.worsen()
    for slot in range(1, (QUESTIONS if IS_FULL else 8) + 1):
        crowd.tap(slot)
        crowd.look()
        time.sleep(LOOKING_SECONDS * 2)
    end = time.monotonic() + SAVED_WITHIN_SECONDS + 10
    while len(crowd.marked) < len(crowd.tapped) and time.monotonic() < end:
        crowd.look()
        time.sleep(LOOKING_SECONDS)
    waits = crowd.waits()
    in_time = [wait for wait in waits if wait <= SAVED_WITHIN_SECONDS]
    broken = sum(network.broken for network in crowd.networks)
    print(f"{len(waits)} answers, {broken} connections broken,", end=" ")
    print(f"seconds: median {waits[len(waits) // 2]:.1f}, longest {waits[-1]:.1f}")
    assert broken
    assert len(in_time) >= SHARE_IN_TIME * len(crowd.tapped)
    assert len(crowd.stored()) == len(crowd.tapped)


def test_one_save_is_small(phone_page: Page, app_server: AppServer, database: Database):
    with database.transaction() as session:
        stage = make_stage(session, questions=QUESTIONS)
    with SlowNetwork(app_server.url) as network:
        start(phone_page, Site(network.address(), stage, database))
        wait_for_the_worker(phone_page)
        phone_page.evaluate("() => { window.setTimeout = () => 0 }")

        def carried() -> int:
            return sum(one.up + one.down for one in network.exchanges)

        phone_page.wait_for_timeout(600)
        before = carried()
        answer(phone_page, 1)
        expect(phone_page.locator("#saved-text")).to_have_text(f"đã lưu 1/{QUESTIONS}")
        phone_page.wait_for_timeout(300)
        size = carried() - before
        assert 300 < size <= SAVE_LIMIT
