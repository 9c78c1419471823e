"""A server in the test's own process, so that a test may move its clock and see its tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select, update
from werkzeug.serving import make_server

from quizapp.attempts.models import Answer, Attempt
from quizapp.core.db import Database
from tests import browser
from tests.factories import Stage


@dataclass
class Site:
    """A server of this process on a free port, with one open round."""

    address: str
    stage: Stage
    database: Database

    def answers(self) -> dict[int, object]:
        with self.database.reading() as session:
            rows = session.execute(select(Answer.slot, Answer.response)).all()
        return {row.slot: row.response for row in rows}

    def set_attempts(self, **values: object) -> None:
        with self.database.transaction() as session:
            session.execute(update(Attempt).values(**values))


@contextmanager
def answering(app: Flask) -> Iterator[str]:
    """A server of this process on a free port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def serving(app: Flask, database: Database, stage: Stage) -> Iterator[Site]:
    with answering(app) as address:
        yield Site(address, stage, database)


def fill_in(page: Page, *, phone: str = "0912 345 678", name: str = "Lê An", pin: str = "") -> None:
    """The join form as it stands open, sent."""
    page.fill("#full_name", name)
    page.fill("#phone", phone)
    if pin:
        if not page.locator("#pin").is_visible():
            page.click("#pin-more summary")
        page.fill("#pin", pin)
    page.check("input[name=consents][required]")
    page.click("#join button.primary")


def join(page: Page, site: Site, **who: str) -> None:
    page.goto(f"{site.address}/j/{site.stage.code}")
    fill_in(page, **who)
    page.wait_for_url("**/start*")


def start(page: Page, site: Site, **who: str) -> None:
    join(page, site, **who)
    page.click("#start button")
    page.wait_for_url("**/attempts/*")


def tap(page: Page, slot: int, letter: str = "B") -> None:
    page.click(f"label[for=q{slot}-{letter}]")


def hand_in(page: Page) -> None:
    page.click("#all")
    page.click("#next")
    page.click("#confirm")
    page.wait_for_url("**/result")


def answer(page: Page, *slots: int, letter: str = "B") -> None:
    """Go to each question by the overview, and tap."""
    for slot in slots:
        page.evaluate("slot => document.querySelector(`a[data-slot='${slot}']`).click()", slot)
        tap(page, slot, letter)


def chosen(page: Page, slot: int) -> str | None:
    return page.locator(f"#question-{slot} input:checked").get_attribute("value")


def wait_for_the_worker(page: Page) -> None:
    """Until the page and its files are kept."""
    browser.wait_until(
        page,
        """async () => {
            const name = (await caches.keys()).find((one) => one.startsWith("quizapp:paper:"))
            return name && (await (await caches.open(name)).keys()).length > 6
        }""",
    )
