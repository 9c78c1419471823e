"""A door before Flask for the board of somebody signed in, whose answer nobody else may be given.

It serves the usual page and opens to Flask for everything else, and for every refusal.
See docs/decisions/0044.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.callers import Callers
from quizapp.core.errors import QuizError
from quizapp.leaderboards.shown import ShownBoards, Wanted, tag_of
from quizapp.organisations.tokens import ParticipantClaim
from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation
from quizapp.web.encodings import best_encoding
from quizapp.web.headers import security_headers
from quizapp.web.page_cache import VARY
from quizapp.web.paging import DEFAULT_LIMIT, MAX_LIMIT

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
PERSONAL = "private, no-cache"
_BOARD = re.compile(r"/api/v1/rounds/([0-9a-z]{26})/leaderboard")
_QUERY = re.compile(r"(?:limit=([1-9][0-9]{0,2}))?")


class BoardDoor:
    """Stands in front of Flask."""

    def __init__(self, app: WsgiApp, installation: Installation, callers: Callers) -> None:
        self._app = app
        self._callers = callers
        self._boards = ShownBoards(installation)
        self._headers = [
            *security_headers(is_data=True, is_https=installation.settings.is_https),
            ("Vary", VARY),
            ("Cache-Control", PERSONAL),
        ]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer here, or let Flask."""
        wanted = _wanted(environ)
        claim = self._callers.claim(environ, is_writing=False) if wanted else None
        found = self._look(wanted, claim) if wanted and claim else None
        if found is None:
            return self._app(environ, start_response)
        body, etag = found
        headers = [*self._headers, ("ETag", etag)]
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", headers)
            return []
        headers += [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _look(self, wanted: Wanted, claim: ParticipantClaim) -> tuple[bytes, str] | None:
        try:
            self._boards.check_is_public(wanted.round_id)
            page = self._boards.newest_page(wanted)
            me = self._boards.own_entry(wanted.round_id, claim)
        except (QuizError, SQLAlchemyError):
            return None
        return page.packed_with_me(me), tag_of(page, me)


def _wanted(environ: Environ) -> Wanted | None:
    """What the door can give: the top of the board to somebody who takes it compressed."""
    if environ["REQUEST_METHOD"] != "GET" or environ["SCRIPT_NAME"]:
        return None
    path = _BOARD.fullmatch(environ["PATH_INFO"])
    query = _QUERY.fullmatch(environ["QUERY_STRING"]) if path else None
    takes = environ.get("HTTP_ACCEPT_ENCODING", "")
    if path is None or query is None or not best_encoding(takes, ("gzip",)):
        return None
    limit = min(int(query[1] or DEFAULT_LIMIT), MAX_LIMIT)
    return Wanted(path[1], None, limit, 0)
