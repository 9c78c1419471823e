"""Flask without what no request of ours needs: it is a good part of what a small answer costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress
from itsdangerous import URLSafeTimedSerializer


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
            self._serializer = super().get_signing_serializer(app)
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
        is_short = (response.content_length or least) < least
        return response if is_short else compressor.after_request(response)

    app.after_request(compress_long)
