import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error, Page

from tests import browser

PAGE = b"""<!doctype html><html lang="vi"><title>Trang</title><meta name="viewport"
content="width=device-width"><link rel="icon" href="data:,"><h1>Xin ch\xc3\xa0o</h1>
<img src="/picture"><script src="/script"></script>"""
BODIES = {
    "/": ("text/html; charset=utf-8", PAGE),
    "/picture": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "/script": ("text/javascript", b"/*" + b"x" * 20_000 + b"*/ missing()"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
            return
        kind, body = BODIES[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_phone_is_small_and_touched(phone_page: Page, origin: str):
    phone_page.goto(origin)
    assert phone_page.evaluate("[innerWidth, innerHeight]") == [360, 740]
    assert phone_page.evaluate("navigator.maxTouchPoints") > 0
    assert phone_page.evaluate("navigator.language") == "vi-VN"


def test_transfer_counts_every_byte_of_a_first_visit(phone_page: Page, origin: str):
    transfer = browser.measure_transfer(phone_page)
    phone_page.goto(f"{origin}/old", wait_until="networkidle")
    assert set(transfer.by_url) >= {f"{origin}/old", f"{origin}/", f"{origin}/script"}
    assert transfer.by_url[f"{origin}/script"] > 20_000
    assert transfer.total == sum(transfer.by_url.values()) < 22_500
    assert transfer.foreign(origin) == []
    assert transfer.foreign("http://elsewhere")


def test_axe_names_what_is_serious(phone_page: Page, origin: str):
    phone_page.goto(origin)
    found = browser.serious_violations(phone_page)
    assert len(found) == 1
    assert found[0].startswith("image-alt (critical)")


def test_a_cut_network_is_cut_until_it_is_restored(phone_page: Page, origin: str):
    browser.cut_network(phone_page.context)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        phone_page.goto(origin)
    browser.restore_network(phone_page.context)
    assert phone_page.goto(origin).ok


def test_faults_of_scripts_are_heard(desktop_page: Page, origin: str):
    errors = browser.watch_console(desktop_page)
    desktop_page.goto(origin, wait_until="networkidle")
    assert errors == ["missing is not defined"]


def test_a_screenshot_shows_the_whole_page(desktop_page: Page, origin: str, tmp_path):
    desktop_page.goto(origin)
    picture = browser.screenshot(desktop_page, tmp_path / "pictures" / "page.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
