"""The gate before everything else: who is let in when more is asked than a machine can do.

Answers come first, then running attempts, joining, the staff, looking, boards, exports. Each kind
has its own bound of requests in work, so none can keep the others out; who is sent away learns it
in microseconds, with a time to wait that differs from the neighbour's. See docs/decisions/0047.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import parse_qs

import orjson
from flask import Flask
from flask_babel import force_locale
from markupsafe import escape

from quizapp.core import measures
from quizapp.core.patience import PATIENCE
from quizapp.web import traffic
from quizapp.web.background import Threads
from quizapp.web.bodies import Bodies
from quizapp.web.errors import sentence_of
from quizapp.web.i18n import COOKIE, LANGUAGES
from quizapp.web.turns import Bound, Turns

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Said = Mapping[tuple[str, str], str]
"""(code, language) -> the sentence."""

THREADS = 128
"""Of each serving process: mostly the room in which a burst waits. Those in work are few."""
BOUNDS = {
    traffic.SAVE: Bound(112, is_shared=False),
    traffic.ATTEMPT: Bound(10, in_line=50),
    traffic.JOIN: Bound(4, in_line=50),
    traffic.STAFF: Bound(3, in_line=10),
    traffic.READ: Bound(4, in_line=16),
    traffic.BOARD: Bound(3, in_line=16),
    traffic.EXPORT: Bound(2, in_line=2),
    traffic.HEALTH: Bound(4, is_shared=False),
}
FORMS = Bound(32, in_line=32)
"""So many bodies of forms arrive at once, whatever they are for; answers have room of their own."""
_ARRIVING = "arriving"
SHARED = 96
"""So many threads at most for everything but answers, those who wait in line among them."""
STATUSES = {
    "overloaded": "503 Service Unavailable",
    "incomplete": "408 Request Timeout",
    "length_required": "411 Length Required",
    "too_large": "413 Content Too Large",
    "unsupported": "415 Unsupported Media Type",
    "malformed": "400 Bad Request",
}
BYTES_OF_ANSWERS = 512 * 1024
BYTES_OF_A_FORM = 64 * 1024
_DIGITS_OF_A_FORM = len(str(BYTES_OF_A_FORM))
GATHERED_BYTES = 1024 * 1024
SECONDS_FOR_A_FILE = 60.0
"""For each answer of the database, where others get a few."""
WAITS = {traffic.SAVE: (1, 4), traffic.ATTEMPT: (2, 6), traffic.JOIN: (2, 8)}
LONG_WAIT = (5, 15)
_PLAIN = [("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff")]


def sentences(app: Flask) -> dict[tuple[str, str], str]:
    """What the gate says, in every language: it answers before a request has one."""
    said: dict[tuple[str, str], str] = {}
    with app.app_context():
        for language in LANGUAGES:
            with force_locale(language):
                said |= {(code, language): sentence_of(code) for code in STATUSES}
    return said


class Gate:
    """Stands in front of a WSGI application."""

    def __init__(
        self,
        wsgi_app: WsgiApp,
        said: Said,
        threads: Threads,
        *,
        largest_upload: int,
        bounds: Mapping[str, Bound] = BOUNDS,
        shared: int = SHARED,
    ) -> None:
        self._inner = wsgi_app
        self._turns = Turns({**bounds, _ARRIVING: FORMS}, shared)
        self._bodies = Bodies(threads)
        self._said = said
        self._limits = dict.fromkeys(traffic.KINDS, BYTES_OF_A_FORM)
        self._limits[traffic.SAVE] = BYTES_OF_ANSWERS
        self._limits[traffic.STAFF] = self._limits[traffic.EXPORT] = largest_upload
        self._shed = {kind: measures.shed_requests.labels(kind) for kind in traffic.KINDS}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let in, or say why not."""
        kind = environ.get(traffic.KIND) or traffic.kind_of(
            environ["REQUEST_METHOD"], environ["PATH_INFO"]
        )
        refused = self._enter(kind, environ)
        if refused == "overloaded":
            self._shed[kind].inc()
            return self._refuse(refused, environ, start_response, WAITS.get(kind, LONG_WAIT))
        if refused:
            return self._refuse(refused, environ, start_response)
        is_over = True
        try:
            answer = self._work(kind, environ, start_response)
            if isinstance(answer, list):
                return answer
            whole, rest = _gather(answer)
            if rest is None:
                return [whole]
            is_over = False
            return _Rest(whole, rest, answer, lambda: self._turns.give_back(kind))
        finally:
            if is_over:
                self._turns.give_back(kind)

    def _enter(self, kind: str, environ: Environ) -> str | None:
        """Take the body and a turn, or say why not.

        Forms arrive before their turn begins: who writes slowly keeps nobody from working. Answers
        have turns enough, and of large bodies no more may arrive at once than are worked on.
        """
        limit, announced = self._limits[kind], environ.get("CONTENT_LENGTH") or ""
        if kind == traffic.SAVE or not 0 < len(announced) <= _DIGITS_OF_A_FORM:
            return self._take_turn(kind, environ, limit)
        refused = self._take_turn(_ARRIVING, environ, limit)
        if refused:
            return refused
        self._turns.give_back(_ARRIVING)
        return None if self._turns.take(kind) else "overloaded"

    def _take_turn(self, kind: str, environ: Environ, limit: int) -> str | None:
        if not self._turns.take(kind):
            return "overloaded"
        refused: str | None = "incomplete"
        try:
            refused = self._bodies.take(environ, limit)
        finally:
            if refused:
                self._turns.give_back(kind)
        return refused

    def _work(self, kind: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if kind != traffic.EXPORT:
            return self._inner(environ, start)
        with PATIENCE.longer(SECONDS_FOR_A_FILE):
            return self._inner(environ, start)

    def _refuse(
        self,
        code: str,
        environ: Environ,
        start_response: StartResponse,
        wait: tuple[int, int] | None = None,
    ) -> list[bytes]:
        language = _language_of(environ, self._said)
        sentence = self._said[code, language]
        headers = [*_PLAIN, ("Cache-Control", "no-store")]
        seconds = None
        if wait:
            seconds = random.randint(*wait)  # noqa: S311 - spreads the crowd, keeps no secret
            headers.append(("Retry-After", str(seconds)))
        status = STATUSES[code]
        if environ["PATH_INFO"].startswith("/api/"):
            body, content_type = _problem(code, status, sentence), "application/problem+json"
        else:
            again = seconds if environ["REQUEST_METHOD"] == "GET" else None
            body, content_type = _page(sentence, language, again), "text/html; charset=utf-8"
        headers += [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]


class _Rest:
    """A long answer: it keeps its turn until its last byte is taken."""

    def __init__(
        self,
        begun: bytes,
        rest: Iterator[bytes],
        answer: Iterable[bytes],
        give_back: Callable[[], None],
    ) -> None:
        self._chunks = chain((begun,), rest)
        self._answer = answer
        self._give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """As WSGI asks of an answer, however far it was taken."""
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()
            _close(self._answer)


def _gather(answer: Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """The whole answer; of a long one its beginning and the rest.

    What is handed over whole needs no thread while a slow phone takes it.
    """
    chunks: list[bytes] = []
    size = 0
    rest = iter(answer)
    try:
        for chunk in rest:
            chunks.append(chunk)
            size += len(chunk)
            if size > GATHERED_BYTES:
                return b"".join(chunks), rest
    except BaseException:
        _close(answer)
        raise
    _close(answer)
    return b"".join(chunks), None


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _language_of(environ: Environ, said: Said) -> str:
    """As the pages choose it: asked for, chosen before, else Vietnamese."""
    query = environ.get("QUERY_STRING", "")
    asked = parse_qs(query).get("lang", [""])[0] if "lang=" in query else ""
    if not asked:
        _, _, after = environ.get("HTTP_COOKIE", "").partition(f"{COOKIE}=")
        asked = after[:2]
    if not asked and environ["PATH_INFO"].startswith("/api/"):
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:2]
    return asked if ("overloaded", asked) in said else "vi"


def _problem(code: str, status: str, sentence: str) -> bytes:
    return orjson.dumps(
        {
            "type": f"urn:quizapp:problem:{code}",
            "title": sentence.partition(". ")[0].rstrip("."),
            "status": int(status[:3]),
            "code": code,
            "detail": sentence,
        }
    )


def _page(sentence: str, language: str, again_seconds: int | None) -> bytes:
    """No more than the sentence: a page with scripts and pictures would ask for them."""
    title, _, advice = sentence.partition(". ")
    again = f'<meta http-equiv="refresh" content="{again_seconds}">' if again_seconds else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f"<title>{escape(title)}</title></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(advice)}</p></main></body></html>"
    ).encode()
