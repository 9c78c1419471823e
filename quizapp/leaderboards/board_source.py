"""Where standings are read: a replica while it keeps up, else the database itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.pause import Pause

log = logging.getLogger(__name__)
LONGEST_LAG_SECONDS = 10.0
PAUSE_SECONDS = 15.0
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ"}
# A replica that has replayed all that it received is up to date as long as it receives anything.
_LAG = text("""
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
    END
""")
Look = Callable[[Connection], None]


class ReplicaLagsError(Exception):
    """The replica is too far behind, or receives nothing."""


class BoardSource:
    """Shows the tables as of one moment and says which. For reading that may be seconds old."""

    def __init__(self, database: Database, replica: Database | None = None) -> None:
        self._database = database
        self._replica = replica
        self._pause = Pause(PAUSE_SECONDS)

    @property
    def quick(self) -> Database | None:
        """Where single statements may be asked; None where all is asked of a replica."""
        return self._database if self._replica is None else None

    def read(self, look: Look) -> datetime:
        """Let `look` read; returns the moment that it saw. A look that failed is taken again."""
        if self._replica is not None and not self._pause.lasts:
            try:
                return self._read_replica(self._replica, look)
            except (SQLAlchemyError, ReplicaLagsError) as failure:
                self._pause.begin()
                log.warning("boards are read from the primary: %s", type(failure).__name__)
        as_of = clock.now()
        with _one_moment(self._database) as connection:
            look(connection)
        return as_of

    @staticmethod
    def _read_replica(replica: Database, look: Look) -> datetime:
        now = clock.now()
        with _one_moment(replica) as connection:
            lag = connection.execute(_LAG).scalar_one()
            if lag is None or lag > LONGEST_LAG_SECONDS:
                raise ReplicaLagsError
            look(connection)
        return now - timedelta(seconds=float(lag))


@contextmanager
def _one_moment(database: Database) -> Iterator[Connection]:
    options = {} if database.is_sqlite else _ONE_MOMENT
    with database.reading() as session:
        yield session.connection(execution_options=options)
