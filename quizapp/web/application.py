"""Flask without what no request of ours needs: it is a good part of what a small answer costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import Headers

from quizapp.core.tokens import CalmSigner
from quizapp.web.encodings import pack


class Application(Flask):
    """A Flask whose views and hooks are plain functions."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.session_interface = SessionCookie()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Flask asks of every hook at every request whether it is a coroutine; none is."""
        return func


class SessionCookie(SecureCookieSessionInterface):
    """Staff have a session; the requests of those who take part never touch one."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once: the key of an app never changes."""
        if self._serializer is None:
            made = super().get_signing_serializer(app)
            if made is not None:
                made.signer = CalmSigner
            self._serializer = made
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty one, without reading cookies, where ours cannot be among them."""
        if self.get_cookie_name(app) in request.environ.get("HTTP_COOKIE", ""):
            return super().open_session(app, request)
        return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Only where it was used."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


def compress(app: Flask) -> None:
    """Compress what is long enough; an answer of a few hundred bytes fits into one packet."""
    app.config["COMPRESS_REGISTER"] = False
    compressor = Compress(app)
    least = app.config["COMPRESS_MIN_SIZE"]

    def compress_long(response: Response) -> Response:
        headers = response.headers
        length = headers.get("Content-Length")
        if length is not None and int(length) < least:
            return response
        if _is_plain_data(response):
            return _packed(response, headers)
        return compressor.after_request(response)

    app.after_request(compress_long)


def _is_plain_data(response: Response) -> bool:
    """Whole JSON that nobody keeps: most of what phones ask for."""
    headers = response.headers
    return (
        headers.get("Content-Type") == "application/json"
        and headers.get("Cache-Control") == "no-store"
        and "Content-Encoding" not in headers
        and "ETag" not in headers
        and not response.is_streamed
    )


def _packed(response: Response, headers: Headers) -> Response:
    """As Flask-Compress does it, which asks more questions than the packing takes."""
    response.vary.add("Accept-Encoding")
    accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    body, encoding = pack(response.get_data(), accepted)
    if encoding:
        response.set_data(body)
        headers["Content-Encoding"] = encoding
    return response
