"""The application: reads like a table of contents."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp import cli, wiring
from quizapp.accounts import manage_views as accounts_manage
from quizapp.accounts import sessions
from quizapp.accounts import views as accounts_views
from quizapp.accounts.refusals import REFUSALS as ACCOUNTS
from quizapp.admin import blueprints as admin_pages
from quizapp.admin import navigation
from quizapp.api import openapi
from quizapp.attempts import api as attempts_api
from quizapp.attempts import sweeper
from quizapp.attempts import views as attempts_views
from quizapp.attempts.refusals import REFUSALS as ATTEMPTS
from quizapp.awards.refusals import REFUSALS as AWARDS
from quizapp.banks import manage_views as banks_manage
from quizapp.banks import views as banks_views
from quizapp.banks.refusals import REFUSALS as BANKS
from quizapp.contests import manage_views as contests_manage
from quizapp.contests import views as contests_views
from quizapp.contests.queries import find_hotline
from quizapp.contests.refusals import REFUSALS as CONTESTS
from quizapp.documents.refusals import REFUSALS as DOCUMENTS
from quizapp.entry import api as entry_api
from quizapp.entry import manage_views as entry_manage
from quizapp.entry import views as entry_views
from quizapp.entry.refusals import REFUSALS as ENTRY
from quizapp.integrity import views as integrity_views
from quizapp.law import manage_views as law_manage
from quizapp.law.refusals import REFUSALS as LAW
from quizapp.leaderboards import api as leaderboards_api
from quizapp.leaderboards import views as leaderboards_views
from quizapp.organisations.refusals import REFUSALS as ORGANISATIONS
from quizapp.settings import Settings, from_env
from quizapp.web import csrf, errors, guards, headers, health, i18n, static_files, surroundings

PACKAGE = Path(__file__).parent
REFUSALS = (DOCUMENTS, ACCOUNTS, ORGANISATIONS, LAW, BANKS, CONTESTS, ENTRY, ATTEMPTS, AWARDS)
BLUEPRINTS = (
    health.blueprint,
    accounts_views.blueprint,
    accounts_manage.blueprint,
    law_manage.blueprint,
    banks_manage.blueprint,
    banks_views.blueprint,
    *admin_pages.BLUEPRINTS,
    integrity_views.blueprint,
    contests_manage.blueprint,
    contests_views.blueprint,
    entry_api.blueprint,
    entry_manage.blueprint,
    entry_views.blueprint,
    attempts_api.blueprint,
    attempts_views.blueprint,
    leaderboards_api.blueprint,
    leaderboards_views.blueprint,
    openapi.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """An app for these settings, or for those of the environment."""
    settings = settings or from_env()
    app = Flask(__name__, static_folder=None, template_folder=PACKAGE / "web" / "templates")
    _configure(app, settings)
    wiring.connect(app, settings)
    i18n.install(app, settings.timezone)
    guards.install(app)
    csrf.install(app)
    sessions.install(app)
    navigation.install(app)
    headers.install(app)
    surroundings.install(app, find_hotline)
    errors.install(app, REFUSALS)
    static_files.install(app, [PACKAGE / "web/static", *sorted(PACKAGE.glob("*/static"))])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    sweeper.install(app)
    cli.install(app)
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
        COMPRESS_BR_LEVEL=5,
    )
    app.url_map.strict_slashes = False
    Compress(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
