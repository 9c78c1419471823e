"""A door before Flask for handing in with nothing left to save: as phones do when time permits.

As the other door, it opens to Flask for whatever is not plain. See docs/decisions/0043.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.callers import Callers
from quizapp.attempts.door import REFUSED
from quizapp.attempts.handed_in import handed_in_json
from quizapp.attempts.submit_desk import SubmitDesk, Submitted
from quizapp.core.errors import Overloaded, QuizError
from quizapp.organisations.tokens import ParticipantClaim
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.headers import usual_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
KEY_HEADER = "HTTP_IDEMPOTENCY_KEY"
EMPTY_BODIES = {b"", b"{}", b'{"answers":[]}', b'{"answers": []}'}
_LENGTHS = {str(len(body)) for body in EMPTY_BODIES} | {""}
_SUBMISSION = re.compile(r"/api/v1/attempts/([0-9a-z]{26})/submission")


class SubmitDoor:
    """Stands in front of Flask. The desk is the one that Flask's view uses."""

    def __init__(self, app: WsgiApp, installation: Installation, callers: Callers) -> None:
        self._app = app
        self._installation = installation
        self._callers = callers
        self._desk: SubmitDesk = installation.parts["submissions"]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer here, or let Flask."""
        body = self._submit(environ) if environ["REQUEST_METHOD"] == "POST" else None
        if body is None:
            return self._app(environ, start_response)
        usual = usual_headers(self._installation, is_data=True)
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [("Content-Type", "application/json"), *usual, length])
        return [body]

    def _submit(self, environ: Environ) -> bytes | None:
        wanted = _SUBMISSION.fullmatch(environ["PATH_INFO"])
        if wanted is None or environ["QUERY_STRING"] or environ["SCRIPT_NAME"]:
            return None
        if KEY_HEADER in environ or not _is_empty(environ):
            return None
        claim = self._callers.claim(environ, is_writing=True)
        if claim is None or self._callers.is_too_fast(claim):
            return None
        submitted = self._hand_in(wanted[1], claim, environ)
        if submitted is None:
            return None
        return orjson.dumps(handed_in_json(submitted, self._installation))

    def _hand_in(
        self, attempt_id: str, claim: ParticipantClaim, environ: Environ
    ) -> Submitted | None:
        try:
            return self._desk.submit(attempt_id, claim.participant_id, claim.epoch, ())
        except Overloaded as refusal:
            environ[REFUSED] = refusal
        except (QuizError, SQLAlchemyError):
            pass
        return None


def _is_empty(environ: Environ) -> bool:
    """Whether nothing comes with it; what was read is put back for Flask."""
    if environ.get("CONTENT_LENGTH", "") not in _LENGTHS or "HTTP_CONTENT_ENCODING" in environ:
        return False
    if "form" in environ.get("CONTENT_TYPE", "") or "HTTP_TRANSFER_ENCODING" in environ:
        return False
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(raw)
    return raw in EMPTY_BODIES
