"""The installation whose pictures are made, and how a picture is kept."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Page
from werkzeug.serving import make_server

from quizapp import schema
from quizapp.app import create_app
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.cli.demo import Demo, ensure_demo
from quizapp.core import clock
from quizapp.settings import Settings
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses

FOLDER = Path(__file__).parents[1] / "docs" / "tour"
COLOURS = 128


@dataclass
class Site:
    """A running demonstration."""

    app: Flask
    demo: Demo
    address: str


@contextmanager
def running() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="only for the pictures, thrown away with the folder",
            database_url=f"sqlite:///{folder}/tour.sqlite3",
            var_dir=Path(folder),
            base_url="http://192.168.1.10:8000",
        )
        app = create_app(settings)
        demo = prepared(app)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(app, demo, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def prepared(app: Flask) -> Demo:
    installation = app.extensions["quizapp"]
    database = installation.database
    schema.upgrade(database.engine)
    register, banks = read_shipped()
    with database.transaction() as session:
        load_shipped(session, register, banks, now=clock.now())
        load_courses(session, read_courses(), now=clock.now())
    with database.transaction() as session:
        return ensure_demo(session, installation, now=clock.now())


def keep(page: Page, name: str) -> None:
    """A small picture: few colours are enough for flat pages."""
    page.evaluate("document.fonts.ready.then(() => true)")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    flat = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(FOLDER / f"{name}.png", optimize=True)
