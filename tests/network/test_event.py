"""`quiz serve --event`: the QR in the terminal, decoded on another host, opens the join page."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.app_server import PROJECT
from tests.network.namespaces import Lan, stop
from tests.servers import free_port

LAPTOP, PHONE = 0, 1
READ = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=5).read().decode())"
# A dark terminal: blocks are the light of the symbol.
LIGHT = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
PIXELS = 8


def decoded(terminal: str) -> str:
    lines = [line for line in terminal.splitlines() if line and set(line) <= set(LIGHT)]
    rows = [[LIGHT[c][half] for c in line] for line in lines for half in (0, 1)]
    width = max(map(len, rows))
    picture = Image.new("L", (width, len(rows)))
    picture.putdata([255 * (row[x] if x < len(row) else 0) for row in rows for x in range(width)])
    larger = picture.resize((width * PIXELS, len(rows) * PIXELS), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(larger)
    return found.text


@pytest.fixture
def event(two_hosts: Lan, tmp_path: Path) -> Iterator[Path]:
    """The output of a running event on the laptop, from an empty folder."""
    output = tmp_path / "terminal.txt"
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "serve", "--event"]
    environment = {"PATH": "/usr/bin:/bin", "QUIZAPP_VAR_DIR": str(tmp_path / "var")}
    with output.open("wb") as terminal:
        process = two_hosts.popen(
            LAPTOP,
            [*argv, "--port", str(free_port())],
            cwd=PROJECT,
            env={**environment, "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
            stdout=terminal,
            stderr=terminal,
        )
        yield output
        stop(process)


def test_the_qr_of_the_terminal_opens_the_join_page_on_another_host(two_hosts, event):
    address = wait_for_qr(event)
    assert re.fullmatch(rf"http://{two_hosts.address(LAPTOP)}:\d+/j/[0-9A-Z]{{6}}", address)
    page = two_hosts.run(
        PHONE, [sys.executable, "-c", READ, address], capture_output=True, text=True
    ).stdout
    assert "Tìm hiểu an toàn phòng cháy" in page
    assert 'name="full_name"' in page


def wait_for_qr(output: Path, seconds: int = 60) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        text = output.read_text(encoding="utf-8")
        if "Xem docs/event.md" in text:
            time.sleep(2)
            return decoded(text)
        time.sleep(0.3)
    raise AssertionError(output.read_text(encoding="utf-8"))
