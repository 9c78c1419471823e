"""A shared rate limiter that may fail: then each process counts for itself for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable

from quizapp.core import measures
from quizapp.core.pause import Pause
from quizapp.core.ports import RateLimiter

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0


class FallbackRateLimiter:
    """Asks `shared`; while that raises one of `failures`, `own` counts instead.

    A limit may then be reached later than meant, once per process; nobody is shut out for it.
    """

    def __init__(
        self, shared: RateLimiter, own: RateLimiter, failures: tuple[type[Exception], ...]
    ) -> None:
        self._shared = shared
        self._own = own
        self._failures = failures
        self._pause = Pause(PAUSE_SECONDS)

    def hit(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """Count one; 0 when within the limit, else seconds to wait."""
        return self._ask(lambda one: one.hit(purpose, who, limit=limit, per_seconds=per_seconds))

    def would_refuse(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """As `hit`, without counting."""
        return self._ask(
            lambda one: one.would_refuse(purpose, who, limit=limit, per_seconds=per_seconds)
        )

    def forget(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> None:
        """Start afresh, in both."""

        def clear(limiter: RateLimiter) -> int:
            limiter.forget(purpose, who, limit=limit, per_seconds=per_seconds)
            return 0

        clear(self._own)
        self._ask(clear)

    def _ask(self, question: Callable[[RateLimiter], int]) -> int:
        if not self._pause.lasts:
            try:
                return question(self._shared)
            except self._failures as failure:
                measures.redis_failures.inc()
                self._pause.begin()
                log.warning("limits are counted in this process: %s", type(failure).__name__)
        return question(self._own)
