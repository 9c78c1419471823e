"""Public pages as bytes, before Flask is asked: what many open within a second is made once.

Nothing personal may ever be kept. A page is kept only when its view says that it may be
(`kept_for_all`), the request carried no cookie and no Authorization, nobody was recognised, and the
answer sets no cookie; and it is given only to requests that carry neither.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, request

from quizapp.core import short_memory
from quizapp.core.bounded import BoundedCache
from quizapp.web.encodings import best_encoding
from quizapp.web.guards import View

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Key = tuple[str, ...]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
KEPT_PAGES = 500
LARGEST_BYTES = 256 * 1024
LONGEST_ADDRESS = 500
SECONDS, EACH_TIME = "quizapp.kept_seconds", "quizapp.each_time"
WHILE = "quizapp.kept_while"
OK, NOT_MODIFIED = "200 OK", "304 NOT MODIFIED"
VARY = "Cookie, Authorization, Accept-Encoding, Accept-Language"
STAFF = "/manage"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_PLACES = ("wsgi.url_scheme", "HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO")
_OF_A_KNOWN_ANSWER = {"etag", "cache-control", "vary", "content-security-policy"}


def kept_for_all(seconds: float = 1.0) -> Callable[[View], View]:
    """Mark a view whose answer to nobody in particular may be given to everybody for a while."""

    def mark(view: View) -> View:
        view.kept_seconds = seconds  # type: ignore[attr-defined]
        return view

    return mark


def each_time(call: Callable[[], None]) -> None:
    """Do this now, and again whenever the answer of this request is given from what is kept."""
    call()
    request.environ[EACH_TIME] = call


def kept_while(is_true: Callable[[], bool]) -> None:
    """Give the answer of this request again only while this holds."""
    request.environ[WHILE] = is_true


def install(app: Flask) -> None:
    """Say of each answer whether it may be kept. Install it first: its hook runs last."""
    app.after_request(_say)


def _say(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    seconds = getattr(view, "kept_seconds", None)
    if seconds is not None and _is_for_all(response):
        request.environ[SECONDS] = seconds
        response.headers["Cache-Control"] = f"public, max-age={max(1, int(seconds))}"
        response.headers["Vary"] = VARY
    return response


def _is_for_all(response: Response) -> bool:
    known = ("participant_principal", "learner_principal", "staff_principal")
    is_known = any(g.get(principal) for principal in known)
    is_plain = _is_anonymous(request.environ) and not is_known
    return is_plain and response.status == OK and "Set-Cookie" not in response.headers


def _is_anonymous(environ: Environ) -> bool:
    return "HTTP_COOKIE" not in environ and "HTTP_AUTHORIZATION" not in environ


class Page(NamedTuple):
    """An answer that may be given to anybody until `until`."""

    headers: list[tuple[str, str]]
    short_headers: list[tuple[str, str]]
    """Those of the answer "you have it already"."""
    etag: str
    body: list[bytes]
    seconds: float
    until: float
    each_time: Callable[[], None] | None
    is_true: Callable[[], bool] | None


class PageCache:
    """Stands in front of the app. `clear` forgets everything, as after any change by the staff."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app
        self._pages: BoundedCache[Key, Page] = BoundedCache(KEPT_PAGES)
        self._lock = Lock()
        self._at_work: set[Key] = set()
        self._generation = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, else by the app."""
        if environ["REQUEST_METHOD"] != "GET" or not _is_anonymous(environ):
            return self._pass_on(environ, start_response)
        key = _key(environ)
        page = self._pages.get(key) if key else None
        if key is None:
            return self._app(environ, start_response)
        if page is None or not self._is_good(key, page):
            return self._make(key, environ, start_response)
        if page.each_time:
            page.each_time()
        return _answer(page, environ, start_response)

    def clear(self) -> None:
        """Make every page anew when it is asked for next."""
        with self._lock:
            self._generation += 1
            self._pages = BoundedCache(KEPT_PAGES)
        short_memory.forget_all()

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        is_change = environ["REQUEST_METHOD"] not in SAFE_METHODS
        answer = self._app(environ, start_response)
        if is_change and environ["PATH_INFO"].startswith(STAFF):
            self.clear()
        return answer

    def _is_good(self, key: Key, page: Page) -> bool:
        """Whether it is young enough, or another thread makes it anew at this moment."""
        age = time.monotonic() - page.until
        if age < 0 and (page.is_true is None or page.is_true()):
            return True
        return key in self._at_work and age < page.seconds

    def _make(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        generation = self._generation
        said: list[Any] = []
        environ["HTTP_ACCEPT_ENCODING"] = key[0]
        self._at_work.add(key)
        try:
            answer = self._app(environ, lambda *head: said.extend(head))
            page = _page(environ, said, answer)
        finally:
            self._at_work.discard(key)
        if page is None:
            start_response(*said)
            return answer
        with self._lock:
            if generation == self._generation:
                self._pages.put(key, page)
        return _answer(page, environ, start_response)


def _key(environ: Environ) -> Key | None:
    """What an answer to nobody in particular depends on; None for what is asked but once."""
    query = environ.get("QUERY_STRING", "")
    path = environ["PATH_INFO"]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return None
    language = environ.get("HTTP_ACCEPT_LANGUAGE", "") if path.startswith("/api/") else ""
    places = [str(environ.get(name, "")) for name in _PLACES]
    encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return (encoding, path, query, language, *places)


def _page(environ: Environ, said: list[Any], answer: Iterable[bytes]) -> Page | None:
    """The answer as it may be kept, or None for one that is this caller's alone."""
    seconds = environ.get(SECONDS)
    if seconds is None or said[0] != OK:
        return None
    headers = list(said[1])
    names = {name.lower() for name, _value in headers}
    if (
        "set-cookie" in names
        or int(_value_of(headers, "content-length") or LARGEST_BYTES) >= LARGEST_BYTES
    ):
        return None
    body = b"".join(answer)
    _close(answer)
    etag = _value_of(headers, "etag")
    if not etag:
        etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers.append(("ETag", etag))
    return Page(
        headers,
        [one for one in headers if one[0].lower() in _OF_A_KNOWN_ANSWER],
        etag,
        [body],
        seconds,
        time.monotonic() + seconds,
        environ.get(EACH_TIME),
        environ.get(WHILE),
    )


def _answer(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response(NOT_MODIFIED, list(page.short_headers))
        return []
    start_response(OK, list(page.headers))
    return page.body


def _value_of(headers: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
