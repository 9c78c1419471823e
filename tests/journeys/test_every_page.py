"""Every page there is, as everybody who may see it: no serious barrier, nothing sideways.

On an empty installation and on a filled one, on a phone of 360 px: axe finds nothing serious or
critical, no script fails, nothing is fetched from elsewhere, nothing must be scrolled sideways.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from quizapp.accounts.rules import ROLES
from quizapp.web.guards import LEARNER_COOKIE, PARTICIPANT_COOKIE
from tests import browser
from tests.journeys.every_page import ADDRESSES, REFUSALS
from tests.journeys.installations import (
    Installed,
    empty_installation,
    filled_installation,
    installed,
)
from tests.journeys.site import answering

VISITORS = ("anonymous", *ROLES)
PARTICIPANTS = ("participant", "finisher", "guard")
COOKIES = ("quizapp_staff", PARTICIPANT_COOKIE, LEARNER_COOKIE)
HOST_COOKIE = "quizapp_class_host"
CHANGING = re.compile(r'csrf_token"[^>]*>|nonce="[^"]*"|\d+:\d+')
MAIN = re.compile(r"<body.*?(<main.*</main>).*</body>|<body.*</body>", re.DOTALL)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Walk:
    """An installation with its server, and the pages that were looked at already.

    The tests of one installation are a group of one worker, so that no page is looked at twice.
    """

    place: Installed
    address: str
    seen: set[str] = field(default_factory=set)

    def pages(self, who: str) -> Iterator[str]:
        """What this visitor may open and nobody before has seen just so."""
        for path in (*addresses(self.place), *REFUSALS):
            answer = self.place.visitors[who].get(path)
            assert answer.status_code < 500, path
            is_elsewhere = 300 <= answer.status_code < 400
            if answer.content_type.startswith("text/html") and not is_elsewhere:
                body = MAIN.search(answer.text)
                looks = CHANGING.sub("", body[1] or body[0])
                # What stands around the content is looked at once for everybody.
                if looks not in self.seen or who not in self.seen:
                    self.seen |= {looks, who}
                    yield path


@pytest.fixture(scope="module")
def empty(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with installed(empty_sqlite, tmp_path_factory.mktemp("empty")) as app, answering(app) as site:
        yield Walk(empty_installation(app), site)


@pytest.fixture(scope="module")
def filled(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with installed(empty_sqlite, tmp_path_factory.mktemp("filled")) as app, answering(app) as site:
        yield Walk(filled_installation(app), site)


def addresses(place: Installed) -> list[str]:
    """Every address that can be filled here."""
    found = []
    for rule in place.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        for pattern in ADDRESSES[rule.rule] if rule.arguments else (rule.rule,):
            names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
            if names <= place.values.keys():
                found.append(pattern.format(**place.values))
    return found


def test_every_get_route_with_parameters_is_in_the_table(one_app: Flask):
    rules = [rule for rule in one_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert {rule.rule for rule in rules if rule.arguments} == set(ADDRESSES)


@pytest.mark.xdist_group("every page, filled")
def test_the_filled_installation_shows_somebody_every_page(filled: Walk):
    visitors = filled.place.visitors.values()
    unseen = [
        path
        for path in addresses(filled.place)
        if not any(client.get(path).status_code == 200 for client in visitors)
    ]
    assert not unseen, "\n".join(unseen)


def test_a_bad_page_would_be_told(phone_page: Page):
    wide = '<meta name=viewport content="width=device-width"><input><pre>{}</pre>'
    found = look_at(phone_page, "data:text/html," + wide.format("wide" * 40), [])
    assert any("label" in one for one in found)
    assert "px sideways" in found[-1]


@pytest.mark.xdist_group("every page, empty")
@pytest.mark.parametrize("who", VISITORS)
def test_an_empty_installation_keeps_nobody_out(chromium: Browser, empty: Walk, who: str):
    assert complaints(chromium, empty, who) == []


@pytest.mark.xdist_group("every page, filled")
@pytest.mark.parametrize("who", [*VISITORS, *PARTICIPANTS])
def test_a_filled_installation_keeps_nobody_out(chromium: Browser, filled: Walk, who: str):
    assert complaints(chromium, filled, who) == []


def complaints(chromium: Browser, walk: Walk, who: str) -> list[str]:
    """What is wrong with the pages of this visitor."""
    context = browser.phone(chromium)
    carry_cookies(context, walk.place.visitors[who], walk.address)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    errors = browser.watch_console(page)
    found = []
    for path in walk.pages(who):
        found += [f"{path}: {one}" for one in look_at(page, walk.address + path, errors)]
    context.close()
    ours = (walk.address, "data:", "blob:")
    return found + [f"asks {url}" for url in elsewhere if not url.startswith(ours)]


def carry_cookies(context: BrowserContext, client: FlaskClient, address: str) -> None:
    kept = [cookie for name in COOKIES if (cookie := client.get_cookie(name))]
    kept += filter(None, [client.get_cookie(HOST_COOKIE, path="/c/host")])
    context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in kept])


def look_at(page: Page, address: str, errors: list[str]) -> list[str]:
    errors.clear()
    answer = page.goto(address)
    if answer is not None and not answer.ok:
        # The browser reports the refused page itself; what the page then loads still counts.
        errors[:] = [one for one in errors if f"status of {answer.status}" not in one]
    found = [*errors, *browser.serious_violations(page)]
    sideways = page.evaluate(SIDEWAYS)
    return [*found, f"{sideways} px sideways"] if sideways > 0 else found
