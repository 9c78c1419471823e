"""What we ask of the outside world, in our own words. One file per technology stands beside."""

from __future__ import annotations

from typing import Protocol


class RateLimiter(Protocol):
    """Counts how often something happened within a moving window."""

    def hit(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """Count one; return 0 when within `limit`, else the seconds to wait."""
        ...

    def would_refuse(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> int:
        """As `hit`, without counting."""
        ...

    def forget(self, purpose: str, who: str, *, limit: int, per_seconds: int) -> None:
        """Start afresh, as after a success."""
        ...
