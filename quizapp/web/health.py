"""Is the process up, and can it save an answer: up or down, nothing more."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from flask import Blueprint, Response
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from quizapp.core import clock
from quizapp.core.contest_time import ContestClock
from quizapp.core.errors import QuizError
from quizapp.web.context import installation, transaction
from quizapp.web.errors import spread
from quizapp.web.guards import public
from quizapp.web.json import json_response

blueprint = Blueprint("health", __name__)
LOOK_LASTS_SECONDS = 1.0
RETRY_SECONDS = 3


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return json_response({"status": "up"})


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """An answer could be saved: the time is known, and the database makes a write durable."""
    last_look: _LastLook = installation().parts.setdefault("last_look", _LastLook())
    if last_look.is_good(_can_save):
        return json_response({"status": "up"})
    response = json_response({"status": "down"}, 503)
    response.headers["Retry-After"] = str(spread(RETRY_SECONDS))
    return response


def _can_save() -> bool:
    try:
        clock.sure_now()
        with transaction() as session:
            # Changes nothing, and yet a disk that is full or a server that may only read says so.
            session.execute(update(ContestClock).values(id=ContestClock.id))
    except (SQLAlchemyError, QuizError):
        return False
    return True


class _LastLook:
    """What was found a moment ago: many may ask, the database is asked once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._found = False

    def is_good(self, look: Callable[[], bool]) -> bool:
        """What `look` says, or said within the last second."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = look()
                self._until = time.monotonic() + LOOK_LASTS_SECONDS
            return self._found
