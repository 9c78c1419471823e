"""PostgreSQL behind the pool: connections whose every wait is bounded, found dead before use.

The kernel answers for a server that hangs, so no timeout of TCP helps, and the server's own
timeouts hang along with it: the waiting itself must end.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from quizapp.core import measures
from quizapp.core.patience import PATIENCE, Patience

CONNECT_SECONDS = 3
POOL_SECONDS = 2
RESTED_SECONDS = 2.0
"""A connection that was of use a moment ago is taken as it is; others are asked first."""
LOCK_SECONDS = 3
LONGEST_STATEMENT_SECONDS = 65
LONGEST_PAUSE_SECONDS = 60
"""In a transaction, between two statements."""
DEAD_MACHINE = {
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
_USED_AT = "quizapp_used_at"
_INTERVAL_SECONDS = 0.1


class PatientConnection(psycopg.Connection[Any]):
    """Gives up on a server that does not answer: the connection is closed then, an error raised."""

    patience = PATIENCE

    def wait(
        self, gen: PQGen[RV], interval: float = _INTERVAL_SECONDS, timeout: float | None = None
    ) -> RV:
        """As psycopg, no longer than this process is patient."""
        seconds = timeout or self.patience.seconds()
        began_at = time.monotonic()
        try:
            return super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if seconds is not None and time.monotonic() - began_at >= seconds:
                self.patience.lose()
                self.pgconn.finish()
            raise


class WatchedPool(QueuePool):
    """Counts how long callers wait for a connection, making or trying one included."""

    def connect(self) -> PoolProxiedConnection:
        """As the pool it is."""
        began_at = time.perf_counter()
        try:
            return super().connect()
        finally:
            measures.pool_wait_seconds.observe(time.perf_counter() - began_at)


def postgres_engine(url: str, pool_size: int, patience: Patience = PATIENCE) -> Engine:
    """An engine that heals by itself after the server was gone, restarted or hanging.

    Servers that are waited for apart (a replica) have a patience each: that one hangs says nothing
    of the other.
    """
    engine = create_engine(
        url,
        poolclass=WatchedPool,
        pool_size=pool_size,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        connect_args=DEAD_MACHINE,
    )
    event.listen(engine, "do_connect", partial(_connect, patience))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _look_after_rest)
    return engine


def _connect(
    patience: Patience, _dialect: object, _record: object, _args: object, options: dict[str, Any]
) -> Any:
    if patience.doubts:
        # Each try would take another thread for seconds.
        raise psycopg.OperationalError("the database did not answer a moment ago")
    try:
        connection = PatientConnection.connect(**options, **_session(patience))
    except psycopg.errors.ConnectionTimeout:
        patience.lose()
        raise
    connection.patience = patience
    return connection


def _session(patience: Patience) -> dict[str, Any]:
    """What a connection asks of the server; a command may take its time."""
    wanted = {"lock_timeout": f"{LOCK_SECONDS}s", "timezone": "UTC"}
    if patience.is_serving:
        wanted["statement_timeout"] = f"{LONGEST_STATEMENT_SECONDS}s"
        wanted["idle_in_transaction_session_timeout"] = f"{LONGEST_PAUSE_SECONDS}s"
    options = " ".join(f"-c {name}={value}" for name, value in wanted.items())
    return {"options": options, "connect_timeout": CONNECT_SECONDS}


def _note_use(_connection: object, record: Any) -> None:
    record.info[_USED_AT] = time.monotonic()


def _look_after_rest(connection: Any, record: Any, _proxy: object) -> None:
    used_at = record.info.get(_USED_AT)
    if used_at is None or time.monotonic() - used_at < RESTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        # The pool throws away all that it has and connects anew.
        raise InvalidatePoolError from error
