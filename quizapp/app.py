"""The application: reads like a table of contents."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp import cli, features, wiring
from quizapp.accounts import sessions
from quizapp.admin import navigation
from quizapp.attempts.callers import Callers
from quizapp.attempts.door import AnswerDoor
from quizapp.attempts.paper_door import PaperDoor
from quizapp.attempts.submit_door import SubmitDoor
from quizapp.contests.queries import find_hotline
from quizapp.leaderboards.door import BoardDoor
from quizapp.settings import Settings, from_env
from quizapp.web import (
    background,
    csrf,
    errors,
    gate,
    guards,
    headers,
    i18n,
    page_cache,
    request_log,
    static_files,
    stopwatch,
    surroundings,
)
from quizapp.web.application import Application, compress
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.encodings import BROTLI_LEVEL, GZIP_LEVEL

PACKAGE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """An app for these settings, or for those of the environment."""
    settings = settings or from_env()
    app = Application(__name__, static_folder=None, template_folder=PACKAGE / "web" / "templates")
    _configure(app, settings)
    wiring.connect(app, settings)
    request_log.install(app)
    page_cache.install(app)
    i18n.install(app, settings.timezone)
    guards.install(app)
    csrf.install(app)
    sessions.install(app)
    navigation.install(app)
    headers.install(app)
    surroundings.install(app, find_hotline)
    errors.install(app, features.refusals())
    static_files.install(app, [PACKAGE / "web/static", *sorted(PACKAGE.glob("*/static"))])
    for blueprint in features.blueprints():
        app.register_blueprint(blueprint)
    cli.install(app)
    _stand_in_front(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="quizapp_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=BROTLI_LEVEL,
        COMPRESS_LEVEL=GZIP_LEVEL,
    )
    app.url_map.strict_slashes = False
    compress(app)


def _stand_in_front(app: Flask, settings: Settings) -> None:
    """What meets a request before Flask does, the innermost first."""
    hops = settings.trusted_proxies
    stack: WsgiApp = app.wsgi_app
    if hops:
        stack = ProxyFix(stack, x_for=hops, x_proto=hops, x_host=hops)
    if settings.answer_door:
        stack = _doors(stack, app.extensions["quizapp"])
    stack = static_files.StaticFiles(page_cache.PageCache(stack), app)
    stack = background.Background(stack, partial(wiring.begin, app.extensions["quizapp"]))
    said = gate.sentences(app)
    threads = app.extensions["quizapp"].threads
    stack = gate.Gate(stack, said, threads, largest_upload=settings.max_upload_bytes)
    app.wsgi_app = stopwatch.Stopwatch(stack)  # type: ignore[method-assign]


def _doors(app: WsgiApp, installation: Installation) -> WsgiApp:
    callers = Callers(installation)
    app = BoardDoor(app, installation, callers)
    app = SubmitDoor(PaperDoor(app, installation, callers), installation, callers)
    return AnswerDoor(app, installation, callers)
