"""The only reader of time.

All processes must agree on deadlines, so with PostgreSQL each keeps a measured offset to the
database server's clock; with SQLite there is one process and its own clock is the time.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

_offset_seconds = 0.0


def now() -> datetime:
    """The present moment, timezone-aware UTC."""
    return datetime.fromtimestamp(time.time() + _offset_seconds, UTC)


def agree_with(database_time: datetime) -> None:
    """Take `database_time` (aware, read a moment ago) as the present from here on."""
    global _offset_seconds  # noqa: PLW0603 - one clock per process is the point
    _offset_seconds = database_time.timestamp() - time.time()
