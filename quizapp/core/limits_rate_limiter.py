"""RateLimiter by the `limits` library: in this process, or shared through Redis."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, Storage
from limits.strategies import MovingWindowRateLimiter


class LimitsRateLimiter:
    """Moving windows. Give it a shared storage when several processes serve."""

    def __init__(self, storage: Storage | None = None) -> None:
        self._window = MovingWindowRateLimiter(storage or MemoryStorage())

    def hit(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """Count one; 0 when within the limit, else seconds to wait."""
        item = RateLimitItemPerSecond(limit, per_seconds)
        if self._window.hit(item, purpose, who):
            return 0
        return self._seconds_left(item, purpose, who)

    def would_refuse(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """As `hit`, without counting."""
        item = RateLimitItemPerSecond(limit, per_seconds)
        if self._window.test(item, purpose, who):
            return 0
        return self._seconds_left(item, purpose, who)

    def forget(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> None:
        """Start afresh."""
        self._window.clear(RateLimitItemPerSecond(limit, per_seconds), purpose, who)

    def _seconds_left(self, item: RateLimitItemPerSecond, purpose: str, who: str) -> int:
        reset_time = self._window.get_window_stats(item, purpose, who).reset_time
        return max(1, math.ceil(reset_time - time.time()))
