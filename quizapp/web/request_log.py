"""Which request a line of the log belongs to; a line of its own for what failed or was slow.

The pattern of the route is written, never the address: that holds join codes and what people typed.
"""

from __future__ import annotations

import logging
import random
import time

from flask import Flask, Response, g, has_request_context, request

from quizapp.core import logs
from quizapp.core.tokens import CODE_ALPHABET

log = logging.getLogger(__name__)
ID_LENGTH = 8
SLOW_SECONDS = 1.0
VERY_SLOW_SECONDS = 5.0
HEADER = "X-Request-Id"
ERROR = 500
OVERLOADED = 503


def install(app: Flask) -> None:
    """Before all other hooks, so that the whole request is measured."""
    logs.add_context(_context)
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Short enough to be read to somebody on the telephone; the same for the whole request."""
    if "request_id" not in g:
        # Told apart, not kept secret.
        g.request_id = "".join(random.choices(CODE_ALPHABET, k=ID_LENGTH))  # noqa: S311
    return str(g.request_id)


def _context() -> dict[str, object]:
    if not has_request_context():
        return {}
    rule = request.url_rule
    return {
        "request_id": request_id(),
        "method": request.method,
        "route": rule.rule if rule else None,
    }


def _begin() -> None:
    g.began_at = time.monotonic()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    seconds = time.monotonic() - g.get("began_at", time.monotonic())
    failed = response.status_code >= ERROR and response.status_code != OVERLOADED
    if failed or seconds >= SLOW_SECONDS:
        _say(logging.ERROR if failed else logging.WARNING, response, seconds)
    elif log.isEnabledFor(logging.DEBUG):
        _say(logging.DEBUG, response, seconds)
    return response


def _say(level: int, response: Response, seconds: float) -> None:
    fields: dict[str, object] = {"status": response.status_code}
    if seconds >= SLOW_SECONDS:
        fields["duration"] = "over 5 s" if seconds >= VERY_SLOW_SECONDS else "over 1 s"
    log.log(level, "request", extra={"fields": fields})
