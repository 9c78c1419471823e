"""The database: model base, engine, transactions. The only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Boolean,
    Engine,
    MetaData,
    String,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from quizapp.core.types import UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LOCK_TIMEOUT_SECONDS = 5
SQLITE_WAIT_SECONDS = 30
_AFTER_COMMIT = "quizapp.after_commit"


class Model(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        str: Text,
        bool: Boolean(create_constraint=False),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def short(length: int) -> String:
    """A bounded text column."""
    return String(length)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Run `call` once the running transaction is durable; never if it rolls back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(call)


class Database:
    """An engine and its transactions.

    `transaction()` is the single way to write: one commit at its end, a rollback on any exception,
    then the calls registered by `after_commit`. `reading()` never writes.
    """

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, pool_size)
        self._writer = Lock()
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(
            self.engine.execution_options(quizapp_reading=True), expire_on_commit=False
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: commits at the end of the block."""
        with self._turn_to_write(), self._sessions() as session:
            with session.begin():
                yield session
            calls = session.info.pop(_AFTER_COMMIT, [])
        for call in calls:
            call()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only look: whatever was changed is thrown away; what was read stays readable."""
        with self._readers() as session:
            yield session
            session.expunge_all()
            session.rollback()

    @contextmanager
    def rehearsal(self) -> Iterator[Session]:
        """A writing transaction that is always rolled back: the dry run of an import."""
        with self._turn_to_write(), self._sessions() as session:
            yield session
            session.rollback()

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """SQLite has one writer; waiting in line here beats its sleeping and trying again."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=SQLITE_WAIT_SECONDS):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("no turn to write"))
        try:
            yield
        finally:
            self._writer.release()

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _postgres_engine(url: str, pool_size: int) -> Engine:
    options = f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s -c timezone=UTC"
    return create_engine(
        url, pool_size=pool_size, pool_pre_ping=True, connect_args={"options": options}
    )


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _prepare_sqlite_connection(connection: Any, _record: object) -> None:
    # The driver's own BEGIN is deferred and loses races: it takes the write lock only at the first
    # write, when another writer may already have changed what was read. We begin ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite_transaction(connection: Any) -> None:
    reading = connection.get_execution_options().get("quizapp_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
