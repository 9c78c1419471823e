"""Counts answers and their time by kind of request, in front of everything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from quizapp.core import measures
from quizapp.web import traffic

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Stopwatch:
    """A WSGI application around another. A long answer is timed until its first bytes."""

    def __init__(self, wsgi_app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._inner = wsgi_app
        self._took = {kind: measures.request_seconds.labels(kind) for kind in traffic.KINDS}
        self._said = {
            (kind, hundred): measures.responses.labels(kind, f"{hundred}xx")
            for kind in traffic.KINDS
            for hundred in "12345"
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on, and count what comes back."""
        kind = environ[traffic.KIND] = traffic.kind_of(
            environ["REQUEST_METHOD"], environ["PATH_INFO"]
        )
        began_at = time.perf_counter()

        def counted(status: str, *more: Any) -> Any:
            self._said[kind, status[0]].inc()
            return start_response(status, *more)

        try:
            return self._inner(environ, counted)
        finally:
            self._took[kind].observe(time.perf_counter() - began_at)
