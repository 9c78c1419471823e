"""Fixtures of the journeys; the browser is loaded only when the first of them asks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """One for all browsers of this worker: a second one beside it cannot be started."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: "Playwright") -> "Iterator[Browser]":
    from tests.browser import launch

    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def phone_page(chromium: "Browser") -> "Iterator[Page]":
    """A page on a phone of 360x740 that was never here before."""
    from tests.browser import phone

    context = phone(chromium)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop_page(chromium: "Browser") -> "Iterator[Page]":
    from tests.browser import desktop

    context = desktop(chromium)
    yield context.new_page()
    context.close()


@pytest.hookimpl(tryfirst=True)  # before `-m` leaves tests out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use a browser carry its mark."""
    for item in items:
        if {"chromium", "phone_page", "desktop_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
