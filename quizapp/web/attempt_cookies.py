"""A learner's way into the papers of a test: cookies for one attempt's own addresses.

Whatever contest the same person takes part in on that phone keeps the cookie of everywhere else.
Which attempts were let in is noted for the learner's pages, so that leaving takes the ways back.
"""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from quizapp.web.context import settings
from quizapp.web.guards import PARTICIPANT_COOKIE

NOTED_COOKIE, NOTED_PATH = "quizapp_tests", "/learn"
NOTED_SECONDS = 400 * 24 * 3600
"""As long as browsers keep anything: what it names has ended by itself long before."""
MOST_NOTED = 20
_ID = re.compile(r"[0-9a-z]{1,40}")


def let_into_attempt(response: Response, attempt_id: str, token: str, *, max_age: int) -> None:
    """Below the attempt's addresses the browser is its participant, for `max_age` seconds.

    `token`: as for joining.
    """
    for path in _paths(attempt_id):
        _set(response, PARTICIPANT_COOKIE, token, max_age, path)
    noted = [attempt_id, *(one for one in _noted() if one != attempt_id)][:MOST_NOTED]
    _set(response, NOTED_COOKIE, ".".join(noted), NOTED_SECONDS, NOTED_PATH)


def leave_attempts(response: Response) -> None:
    """Take all these ways back: the next person on this phone opens no paper of the one before."""
    for attempt_id in _noted():
        for path in _paths(attempt_id):
            _set(response, PARTICIPANT_COOKIE, "", 0, path)
    if NOTED_COOKIE in request.cookies:
        _set(response, NOTED_COOKIE, "", 0, NOTED_PATH)


def _noted() -> list[str]:
    ids = request.cookies.get(NOTED_COOKIE, "").split(".")
    return [one for one in ids[:MOST_NOTED] if _ID.fullmatch(one)]


def _paths(attempt_id: str) -> tuple[str, str]:
    return f"/attempts/{attempt_id}", f"/api/v1/attempts/{attempt_id}"


def _set(response: Response, name: str, value: str, max_age: int, path: str) -> None:
    is_https = settings().is_https
    response.set_cookie(
        name, value, max_age=max_age, path=path, httponly=True, samesite="Lax", secure=is_https
    )
