"""Members of the staff at their desks, each with a browser of his own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask import Flask
from playwright.sync_api import Browser, Page

from quizapp.organisations.models import Unit
from tests import browser
from tests.factories import PASSWORD, make_staff


@dataclass
class Office:
    """A server with its staff."""

    app: Flask
    address: str
    chromium: Browser
    open: ExitStack = field(default_factory=ExitStack)

    def come(self, role: str, name: str, *more_roles: str, unit_id: str | None = None) -> Page:
        """Somebody new with these roles, signed in by the page."""
        email = f"{role}@kcn.example"
        with self.app.extensions["quizapp"].database.transaction() as session:
            unit = session.get(Unit, unit_id) if unit_id else None
            who = {"email": email, "name": name, "unit": unit, "password": PASSWORD}
            make_staff(session, role, *more_roles, **who)
        context = browser.desktop(self.chromium, base_url=self.address)
        self.open.callback(context.close)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url("**/manage*")
        return page


@contextmanager
def office(app: Flask, address: str, chromium: Browser) -> Iterator[Office]:
    place = Office(app, address, chromium)
    with place.open:
        yield place
