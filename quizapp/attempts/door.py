"""A door before Flask for the two calls that phones make all the time: one answer, and the clock.

It serves what is plain and opens to Flask for everything else: another way of writing the call,
anything wrong with it, any refusal. So a refusal has one wording and one place, and what the door
does itself is the same service by the same names. See docs/decisions/0041.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import msgspec
import orjson
from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.answer_desk import AnswerDesk
from quizapp.attempts.callers import Callers
from quizapp.attempts.forms import AnswerBody
from quizapp.attempts.presentation import clock_json, saved_json
from quizapp.attempts.service import AnswerDraft
from quizapp.core import clock
from quizapp.core.errors import Overloaded, QuizError
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.headers import usual_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
REFUSED = "quizapp.refused"
"""Where Flask finds what the door was refused, when asking again would only take longer."""
LONGEST_BODY = 16 * 1024
_ANSWER = re.compile(r"/api/v1/attempts/([0-9a-z]{26})/answers/([1-9][0-9]{0,2})")
_CLOCK = re.compile(r"/api/v1/attempts/([0-9a-z]{26})/clock")
_read_body = msgspec.json.Decoder(AnswerBody).decode


class AnswerDoor:
    """Stands in front of Flask. The desk is the one that Flask's views use."""

    def __init__(self, app: WsgiApp, installation: Installation, callers: Callers) -> None:
        self._app = app
        self._installation = installation
        self._callers = callers
        self._desk: AnswerDesk = installation.parts["answers"]

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
        claim = self._callers.claim(environ, is_writing=True) if wanted else None
        draft = _draft(environ, int(wanted[2])) if wanted and claim else None
        if wanted is None or claim is None or draft is None or self._callers.is_too_fast(claim):
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
        claim = self._callers.claim(environ, is_writing=False) if wanted else None
        if wanted is None or claim is None or self._callers.is_too_fast(claim):
            return None
        try:
            window = self._desk.window_of(wanted[1], claim.participant_id, claim.epoch)
        except SQLAlchemyError:
            return None
        return None if window is None else orjson.dumps(clock_json(window, clock.now()))


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
