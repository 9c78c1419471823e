"""Debian's Chromium for the journeys: contexts as people have them, and what can be measured."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.processes import eventually

# The shell without a window opens contexts three times as fast; the whole browser does as well.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# The browser itself must not call anybody: every request that is seen comes from our page.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
WHERE = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


class ChromiumMissingError(Exception):
    def __init__(self) -> None:
        super().__init__("Chromium is missing: sudo apt-get install chromium-headless-shell")


def chromium_path() -> str:
    """The browser on this machine; CHROMIUM names another one."""
    candidates = (os.environ.get("CHROMIUM") or shutil.which(name) for name in NAMES)
    path = next((candidate for candidate in candidates if candidate), None)
    if path is None:
        raise ChromiumMissingError
    return path


def launch(playwright: Playwright, program: str | Path | None = None, *more: str) -> Browser:
    """Start Chromium; the program may be a wrapper that puts it into another place."""
    return playwright.chromium.launch(
        executable_path=program or chromium_path(), args=[*FLAGS, *more]
    )


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


def phone(browser: Browser, **options: Any) -> BrowserContext:
    """A cheap phone held upright: small, touched, no cookies, nothing cached."""
    options = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2} | WHERE | options
    return browser.new_context(viewport=PHONE, **options)


def phone_with_memory(playwright: Playwright, profile: Path) -> BrowserContext:
    """A phone whose browser finds on its disk what the one before it left there."""
    return playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium_path(), args=list(FLAGS), viewport=PHONE, **WHERE
    )


def run_out_of_battery(profile: Path) -> None:
    """Kill every process of that browser: none gets to bring anything to the disk."""
    mine = [one for one in psutil.Process().children(recursive=True) if is_of(one, profile)]
    for process in mine:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(mine, timeout=10)


def is_of(process: psutil.Process, profile: Path) -> bool:
    try:
        return any(str(profile) in word for word in process.cmdline())
    except psutil.Error:
        return False


def desktop(browser: Browser, **options: Any) -> BrowserContext:
    return browser.new_context(viewport=DESKTOP, **WHERE | options)


def cut_network(context: BrowserContext) -> None:
    context.set_offline(True)


def restore_network(context: BrowserContext) -> None:
    context.set_offline(False)


def wait_until(page: Page, script: str, arg: object = None) -> None:
    """Until the asynchronous script says so: `wait_for_function` takes its promise for a yes."""
    assert eventually(lambda: bool(page.evaluate(script, arg))), f"never came true: {script}"


@dataclass
class Transfer:
    """Bytes that came over the wire: header and body, as compressed, redirects included."""

    by_url: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_url.values())

    def foreign(self, origin: str) -> list[str]:
        """Requests that left our own server."""
        ours = (f"{origin}/", "data:", "blob:")
        return [url for url in self.by_url if not url.startswith(ours)]

    def add(self, url: str, size: float) -> None:
        self.by_url[url] = self.by_url.get(url, 0) + int(size)

    def __str__(self) -> str:
        lines = sorted(self.by_url.items(), key=lambda item: -item[1])
        return "\n".join(f"{size:>9,} {url}" for url, size in [*lines, ("in all", self.total)])


def measure_transfer(page: Page) -> Transfer:
    """Count from now on what this page loads; read the figures when it rests.

    A fresh context has a cold cache, so a first visit is measured by calling this before it.
    """
    transfer, urls = Transfer(), {}
    session = page.context.new_cdp_session(page)

    def sent(event: dict[str, Any]) -> None:
        redirect = event.get("redirectResponse")
        if redirect is not None:
            transfer.add(redirect["url"], redirect["encodedDataLength"])
        urls[event["requestId"]] = event["request"]["url"]
        transfer.add(event["request"]["url"], 0)

    def finished(event: dict[str, Any]) -> None:
        transfer.add(urls[event["requestId"]], event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return transfer


def serious_violations(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it stands, one line each."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {node['target']}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


def screenshot(page: Page, path: Path) -> Path:
    """The whole page as a picture, with its fonts loaded and nothing moving."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def watch_console(page: Page) -> list[str]:
    """Errors of scripts and refused resources from now on; a healthy page leaves it empty."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    return errors
