"""Static files of all features under one address that changes with their content.

The whole set shares one fingerprint in the path, so that modules may import each other by relative
names and still be cached for ever. Files of the present set are given before Flask is asked, from
memory, compressed as well as it goes: that is done once for each.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import brotli  # type: ignore[import-untyped]
from flask import Blueprint, Flask, Response, current_app, send_file
from flask.sessions import SessionMixin
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from quizapp.core.bounded import BoundedCache
from quizapp.web.application import SessionCookie
from quizapp.web.encodings import best_encoding
from quizapp.web.guards import public
from quizapp.web.headers import security_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
blueprint = Blueprint("static_files", __name__)
PREFIX = "/static/"
_MAX_NAME_LENGTH = 200
_ONE_YEAR_SECONDS = 31_536_000
_FOR_EVER = f"public, max-age={_ONE_YEAR_SECONDS}, immutable"
_SHRINKING = ("text/", "image/svg", "application/json", "application/manifest")
_KEPT_FILES = 500


def install(app: Flask, folders: Iterable[Path]) -> None:
    """Serve the folders; a file `attempts/main.js` lies below `quizapp/attempts/static/`."""
    existing = [folder for folder in folders if folder.is_dir()]
    app.extensions["quizapp.static"] = (existing, _fingerprint(existing))
    app.session_interface = SessionsOfPages()
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static_url"] = static_url


class SessionsOfPages(SessionCookie):
    """What never changes is the same for everybody.

    Flask-Login looks into the session after every request, which would make files vary by cookie:
    a phone would load them again as soon as it has joined.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if "immutable" not in response.headers.get("Cache-Control", ""):
            super().save_session(app, session, response)


def static_url(name: str) -> str:
    """The address of a static file, e.g. `static_url("css/app.css")`."""
    return f"{PREFIX}{present_fingerprint()}/{name}"


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
    response.headers["Cache-Control"] = _FOR_EVER if fingerprint == present else "no-cache"
    return response


class File(NamedTuple):
    """A file of the present set in one encoding."""

    headers: Headers
    etag: str
    body: bytes


class StaticFiles:
    """Stands in front of the app that `install` prepared; what it has not, the app answers."""

    def __init__(self, wsgi_app: WsgiApp, app: Flask) -> None:
        self._app = wsgi_app
        self._common = security_headers(is_https=app.extensions["quizapp"].settings.is_https)
        self._folders, fingerprint = app.extensions["quizapp.static"]
        self._fingerprint = fingerprint
        self._root = f"{PREFIX}{fingerprint}/"
        self._files: BoundedCache[tuple[str, str], File] = BoundedCache(2 * _KEPT_FILES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The file, whole: a wish for a part of it may be ignored."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        if not path.startswith(self._root) or method not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        try:
            file = self._file(path[len(self._root) :], environ.get("HTTP_ACCEPT_ENCODING", ""))
        except NotFound:
            return self._app(environ, start_response)
        if file.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", list(file.headers[2:]))
            return []
        start_response("200 OK", list(file.headers))
        return [file.body if method == "GET" else b""]

    def _file(self, name: str, accepted: str) -> File:
        encoding = best_encoding(accepted)
        file = self._files.get((name, encoding))
        if file is None:
            path = _find(self._folders, name)
            file = _compressed(path, encoding, self._fingerprint, self._common)
            self._files.put((name, encoding), file)
        return file


def _compressed(path: Path, encoding: str, fingerprint: str, common: Headers) -> File:
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    body = path.read_bytes()
    shrinks = content_type.startswith(_SHRINKING)
    if encoding and shrinks:
        body = _SHRINK[encoding](body)
    else:
        encoding = ""
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    etag = f'"{fingerprint}{encoding}"'
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("ETag", etag),
        ("Cache-Control", _FOR_EVER),
        *common,
    ]
    headers += [("Vary", "Accept-Encoding")] if shrinks else []
    headers += [("Content-Encoding", encoding)] if encoding else []
    return File(headers, etag, body)


_SHRINK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=11)),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}


def _find(folders: list[Path], name: str) -> Path:
    for folder in folders if len(name) <= _MAX_NAME_LENGTH else ():
        path = safe_join(str(folder), name)
        if path is not None and Path(path).is_file():
            return Path(path)
    raise NotFound


def _fingerprint(folders: Iterable[Path]) -> str:
    digest = sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
