"""A door before Flask for the two calls that phones make all the time: one answer, and the clock.

It serves what is plain and opens to Flask for everything else: another way of writing the call,
anything wrong with it, any refusal. So a refusal has one wording and one place, and what the door
does itself is the same service by the same names. See docs/decisions/0041.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import msgspec
import orjson
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from quizapp.attempts.answer_desk import AnswerDesk
from quizapp.attempts.forms import AnswerBody
from quizapp.attempts.presentation import clock_json, saved_json
from quizapp.attempts.service import AnswerDraft
from quizapp.core import clock
from quizapp.core.bounded import BoundedCache
from quizapp.core.errors import Overloaded, QuizError
from quizapp.organisations.tokens import ParticipantClaim, ParticipantTokens
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.csrf import csrf_token_of
from quizapp.web.guards import PARTICIPANT_COOKIE
from quizapp.web.headers import usual_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
REFUSED = "quizapp.refused"
"""Where Flask finds what the door was refused, when asking again would only take longer."""
CSRF_HEADER = "HTTP_X_CSRFTOKEN"
LONGEST_BODY = 16 * 1024
KEPT_PHONES, LONGEST_COOKIE = 20_000, 1000
_ANSWER = re.compile(r"/api/v1/attempts/([0-9a-z]{26})/answers/([1-9][0-9]{0,2})")
_CLOCK = re.compile(r"/api/v1/attempts/([0-9a-z]{26})/clock")
_read_body = msgspec.json.Decoder(AnswerBody).decode


class AnswerDoor:
    """Stands in front of Flask. `tokens` and `desk` are those that Flask's views use."""

    def __init__(self, app: WsgiApp, installation: Installation) -> None:
        self._app = app
        self._installation = installation
        tokens: ParticipantTokens = installation.parts["tokens"]
        self._claim_of = tokens.claim_of
        self._desk: AnswerDesk = installation.parts["answers"]
        self._phones: BoundedCache[str, tuple[str, str]] = BoundedCache(KEPT_PHONES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer here, or let Flask."""
        body = None
        if not environ["QUERY_STRING"] and not environ["SCRIPT_NAME"]:
            method = environ["REQUEST_METHOD"]
            if method == "PUT":
                body = self._save(environ)
            elif method == "GET":
                body = self._clock(environ)
        if body is None:
            return self._app(environ, start_response)
        start_response("200 OK", [*self._headers(), ("Content-Length", str(len(body)))])
        return [body]

    def _headers(self) -> list[tuple[str, str]]:
        usual = usual_headers(self._installation, is_data=True)
        return [("Content-Type", "application/json"), *usual]

    def _save(self, environ: Environ) -> bytes | None:
        wanted = _ANSWER.fullmatch(environ["PATH_INFO"])
        claim = self._claim(environ, is_writing=True) if wanted else None
        draft = _draft(environ, int(wanted[2])) if wanted and claim else None
        if wanted is None or claim is None or draft is None or self._is_too_fast(claim):
            return None
        try:
            batch = self._desk.save_answer(wanted[1], claim.participant_id, claim.epoch, draft)
        except Overloaded as refusal:
            environ[REFUSED] = refusal
            return None
        except (QuizError, SQLAlchemyError):
            return None
        return orjson.dumps(saved_json(batch, clock.now()))

    def _clock(self, environ: Environ) -> bytes | None:
        wanted = _CLOCK.fullmatch(environ["PATH_INFO"])
        claim = self._claim(environ, is_writing=False) if wanted else None
        if wanted is None or claim is None or self._is_too_fast(claim):
            return None
        try:
            window = self._desk.window_of(wanted[1], claim.participant_id, claim.epoch)
        except SQLAlchemyError:
            return None
        return None if window is None else orjson.dumps(clock_json(window, clock.now()))

    def _claim(self, environ: Environ, *, is_writing: bool) -> ParticipantClaim | None:
        """Who asks, when that is beyond doubt and no other site may be behind it."""
        if is_writing and "HTTP_ORIGIN" in environ and not self._is_own_origin(environ):
            return None
        bearer = environ.get("HTTP_AUTHORIZATION")
        if bearer is not None:
            return self._claim_of(bearer[7:]) if bearer.startswith("Bearer ") else None
        cookie, csrf_token = self._phone(environ.get("HTTP_COOKIE", ""))
        sent = environ.get(CSRF_HEADER, "")
        if is_writing and not hmac.compare_digest(sent.encode(), csrf_token.encode()):
            return None
        return self._claim_of(cookie) if cookie else None

    def _phone(self, header: str) -> tuple[str, str]:
        """The participant's cookie in the header, and the CSRF token that belongs to it."""
        known = self._phones.get(header)
        if known is None:
            cookie = parse_cookie(header).get(PARTICIPANT_COOKIE, "")
            known = (cookie, csrf_token_of(self._installation.keyring, cookie))
            if len(header) <= LONGEST_COOKIE and self._claim_of(cookie):
                self._phones.put(header, known)
        return known

    def _is_too_fast(self, claim: ParticipantClaim) -> bool:
        return self._installation.pace.hit(claim.participant_id) > 0

    def _is_own_origin(self, environ: Environ) -> bool:
        """Behind a proxy of ours the host is what that proxy says it was."""
        hops = self._installation.settings.trusted_proxies
        hosts = environ.get("HTTP_X_FORWARDED_HOST", "").split(",") if hops else []
        host = hosts[-hops].strip() if len(hosts) >= hops > 0 else ""
        origin = urlsplit(environ["HTTP_ORIGIN"])
        return bool(origin.netloc) and origin.netloc == (host or environ.get("HTTP_HOST"))


def _draft(environ: Environ, slot: int) -> AnswerDraft | None:
    """The answer in the body; what was read is put back for Flask."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or int(length) > LONGEST_BODY or "HTTP_CONTENT_ENCODING" in environ:
        return None
    raw = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(raw)
    try:
        body = _read_body(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return AnswerDraft(slot, body.response, body.seq)
