"""Static files of all features under one address that changes with their content.

The whole set shares one fingerprint in the path, so that modules may import each other by relative
names and still be cached for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_file
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from quizapp.web.guards import public

blueprint = Blueprint("static_files", __name__)
_MAX_NAME_LENGTH = 200
_ONE_YEAR_SECONDS = 31_536_000


def install(app: Flask, folders: Iterable[Path]) -> None:
    """Serve the folders; a file `attempts/main.js` lies below `quizapp/attempts/static/`."""
    existing = [folder for folder in folders if folder.is_dir()]
    app.extensions["quizapp.static"] = (existing, _fingerprint(existing))
    app.session_interface = SessionsOfPages()
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static_url"] = static_url


class SessionsOfPages(SecureCookieSessionInterface):
    """What never changes is the same for everybody.

    Flask-Login looks into the session after every request, which would make files vary by cookie:
    a phone would load them again as soon as it has joined.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if "immutable" not in response.headers.get("Cache-Control", ""):
            super().save_session(app, session, response)


def static_url(name: str) -> str:
    """The address of a static file, e.g. `static_url("css/app.css")`."""
    return f"/static/{present_fingerprint()}/{name}"


def present_fingerprint() -> str:
    """Names the release of all static files together."""
    _folders, fingerprint = current_app.extensions["quizapp.static"]
    return str(fingerprint)


@blueprint.get("/static/<fingerprint>/<path:name>")
@public
def serve(fingerprint: str, name: str) -> Response:
    """A file; for ever when the fingerprint is the present one, else only for this once."""
    folders, present = current_app.extensions["quizapp.static"]
    path = _find(folders, name)
    response = send_file(path, etag=True, conditional=True)
    is_present = fingerprint == present
    response.headers["Cache-Control"] = (
        f"public, max-age={_ONE_YEAR_SECONDS}, immutable" if is_present else "no-cache"
    )
    return response


def _find(folders: list[Path], name: str) -> Path:
    for folder in folders if len(name) <= _MAX_NAME_LENGTH else ():
        path = safe_join(str(folder), name)
        if path is not None and Path(path).is_file():
            return Path(path)
    raise NotFound


def _fingerprint(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
