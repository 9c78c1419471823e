"""A door before Flask for the two calls that give out a paper: starting, and showing what runs.

As `door.AnswerDoor`: it serves what is plain and opens to Flask for everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

import orjson
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from quizapp.attempts.callers import Callers
from quizapp.attempts.door import REFUSED, AnswerDoor, Environ, StartResponse
from quizapp.attempts.presentation import running_json, started_json
from quizapp.attempts.service.running_sql import look_up_running
from quizapp.attempts.start_desk import StartDesk
from quizapp.attempts.version_cards import known_cards
from quizapp.core import clock
from quizapp.core.errors import Overloaded, QuizError
from quizapp.organisations.tokens import ParticipantClaim
from quizapp.web import i18n
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.encodings import pack
from quizapp.web.guards import PACED, PARTICIPANT_COOKIE

ASKED = "quizapp.start_asked"
"""Tells Flask that the desk was asked to start and could not say yes."""
_START = re.compile(r"/api/v1/rounds/([0-9a-z]{26})/attempts")
_SHOW = re.compile(r"/api/v1/attempts/([0-9a-z]{26})")


class PaperDoor(AnswerDoor):
    """Stands in front of Flask."""

    def __init__(self, app: WsgiApp, installation: Installation, callers: Callers) -> None:
        super().__init__(app, installation, callers)
        self._starts: StartDesk = installation.parts["starts"]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer here, or let Flask."""
        body, status = None, "200 OK"
        if not environ["QUERY_STRING"] and not environ["SCRIPT_NAME"]:
            if environ["REQUEST_METHOD"] == "GET":
                body = self._show(environ)
            elif environ["REQUEST_METHOD"] == "POST":
                body, status = self._start(environ), "201 CREATED"
        if body is None:
            return self._app(environ, start_response)
        packed, encoding = pack(body, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [*self._headers(), ("Vary", "Accept-Encoding")]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response(status, [*headers, ("Content-Length", str(len(packed)))])
        return [packed]

    def _start(self, environ: Environ) -> bytes | None:
        wanted = _START.fullmatch(environ["PATH_INFO"])
        if wanted is None or not _is_bare(environ):
            return None
        claim, language = self._callers.claim(environ, is_writing=True), _language(environ)
        if claim is None or language is None or self._hurries(environ, claim):
            return None
        environ[ASKED] = True
        try:
            started = self._starts.start(wanted[1], claim.participant_id, claim.epoch)
        except Overloaded as refusal:
            environ[REFUSED] = refusal
            return None
        except (QuizError, SQLAlchemyError):
            return None
        if started is None:
            return None
        self._desk.expect(started.id, started.paper)
        return _attempt(started_json(started, language))

    def _hurries(self, environ: Environ, claim: ParticipantClaim) -> bool:
        """Faster than any person; who is not was counted, and is not counted again."""
        if self._callers.is_too_fast(claim):
            return True
        environ[PACED] = True
        return False

    def _show(self, environ: Environ) -> bytes | None:
        wanted = _SHOW.fullmatch(environ["PATH_INFO"])
        claim = self._callers.claim(environ, is_writing=False) if wanted else None
        language = _language(environ) if claim else None
        if wanted is None or claim is None or language is None or self._hurries(environ, claim):
            return None
        database = self._installation.database
        try:
            running = look_up_running(
                *(database.look, wanted[1], claim.participant_id, claim.epoch),
                on_sqlite=database.is_sqlite,
            )
        except SQLAlchemyError:
            return None
        cards = known_cards([running.paper]) if running else None
        if running is None or cards is None:
            return None
        return _attempt(running_json(running, cards, language, clock.now()))


def _attempt(shown: object) -> bytes:
    return orjson.dumps({"attempt": shown})


def _is_bare(environ: Environ) -> bool:
    """A start has nothing to say: no key, nothing but an empty object."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_IDEMPOTENCY_KEY" in environ or length not in {"0", "2"}:
        return False
    if length == "0":
        return True
    raw = environ["wsgi.input"].read(2)
    environ["wsgi.input"] = BytesIO(raw)
    return bool(raw == b"{}")


def _language(environ: Environ) -> str | None:
    """As `i18n.chosen_language`; None where a program's header would have to be weighed.

    For somebody known already: without `Authorization` it was by the cookie.
    """
    header = environ.get("HTTP_COOKIE", "")
    if i18n.COOKIE not in header and "HTTP_AUTHORIZATION" not in environ:
        return "vi"
    cookies = parse_cookie(header)
    chosen = cookies.get(i18n.COOKIE)
    if chosen in i18n.LANGUAGES:
        return chosen
    if PARTICIPANT_COOKIE in cookies or "HTTP_ACCEPT_LANGUAGE" not in environ:
        return "vi"
    return None
