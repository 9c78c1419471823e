"""The database: model base, engine, transactions. The only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar, cast
from weakref import WeakSet

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
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from quizapp.core.few import Few
from quizapp.core.patience import PATIENCE, Patience
from quizapp.core.postgres import postgres_engine
from quizapp.core.types import UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_WAIT_SECONDS = 30
READERS = 16
"""Connections of one process for looks. A crowd that opened one each would keep everybody waiting:
a connection costs the database far more than the look, and a process has but one interpreter."""
READER_SECONDS = 2.0
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)
"""What passes by itself. InternalError too: so PostgreSQL refuses to write while a host that was
restored or promoted still reads its log; whoever asks then must come again, not give up."""
_AFTER_COMMIT = "quizapp.after_commit"
Execute = Callable[[str, Mapping[str, object]], Sequence[tuple[Any, ...]]]
"""Runs fixed SQL with named values in the driver's own style, inside somebody's transaction."""


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

    def __init__(self, url: str, *, pool_size: int = 20, patience: Patience = PATIENCE) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite_engine(url) if self.is_sqlite else postgres_engine(url, pool_size, patience)
        )
        self._siblings: list[Database] = []
        self._writer = Lock()
        self._lines: WeakSet[Line] = WeakSet()
        self._looking: Few[Line] = Few(self.line, READERS)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(
            self.engine.execution_options(quizapp_reading=True), expire_on_commit=False
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: commits at the end of the block."""
        with self.turn_to_write(), self._sessions() as session:
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
        with self.turn_to_write(), self._sessions() as session:
            yield session
            session.rollback()

    @contextmanager
    def turn_to_write(self) -> Iterator[None]:
        """SQLite has one writer; waiting in line here beats its sleeping and trying again.

        Elsewhere everybody may write at once.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=_sqlite_patience()):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("no turn to write"))
        try:
            yield
        finally:
            self._writer.release()

    def line(self) -> Line:
        """A connection of one thread's own, for a hot operation that is one fixed statement."""
        line = Line(self)
        self._lines.add(line)
        return line

    def sibling(self) -> Database:
        """The same database over connections of its own, for reading beside a transaction.

        Whoever holds a connection and waits for a second of the same pool may wait for somebody
        who does the same. Closed together with this one.
        """
        self._siblings.append(Database(self.url.render_as_string(hide_password=False), pool_size=1))
        return self._siblings[-1]

    def look(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """One fixed statement that only reads, on one of a few connections kept for that.

        Should the connection have died at rest, the statement is asked again on a new one. Raises
        SQLAlchemy's exceptions; PoolTimeout when all those connections stay busy.
        """
        try:
            line = self._looking.take(READER_SECONDS)
        except TimeoutError as error:
            raise PoolTimeout("all connections for looks are busy") from error
        try:
            return line.read(statement, values)
        except OperationalError:
            return line.read(statement, values)
        finally:
            self._looking.give_back(line)

    def dispose(self) -> None:
        """Close all connections."""
        for line in list(self._lines):
            line.close()
        for one in (*self._siblings, self):
            one.engine.dispose()


def execute_in(session: Session) -> Execute:
    """Fixed SQL inside the session's own transaction."""

    def execute(statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        result = session.connection().exec_driver_sql(statement, dict(values))
        return [tuple(row) for row in result] if result.returns_rows else []

    return execute


class Line:
    """A connection of one thread's own on which each `committed()` block is one transaction.

    On PostgreSQL the block is one statement: its commit costs no further round trip, and its plan
    is made once. On SQLite the block begins with the turn to write and ends with the commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None

    @contextmanager
    def committed(self) -> Iterator[Execute]:
        """Durable when the block ends; after an exception nothing of it is there.

        Raises SQLAlchemy's exceptions. A connection that broke is replaced by the next block.
        """
        try:
            connection = self._open()
            if self._database.is_sqlite:
                with self._database.turn_to_write(), _immediate(connection):
                    yield lambda statement, values: connection.execute(statement, values).fetchall()
            else:
                yield lambda statement, values: _prepared(connection, statement, values)
        except self._errors as error:
            self.close()
            raise _as_sqlalchemy(error, self._errors) from error

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        """As `committed`, for several statements that belong together."""
        with self.committed() as execute:
            if self._database.is_sqlite:
                yield execute
                return
            with self._connection.transaction():
                yield execute

    def read(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """The rows of one statement that only reads, as things stand now."""
        try:
            connection = self._open()
            if self._database.is_sqlite:
                return cast(
                    "Sequence[tuple[Any, ...]]", connection.execute(statement, values).fetchall()
                )
            return _prepared(connection, statement, values)
        except self._errors as error:
            self.close()
            raise _as_sqlalchemy(error, self._errors) from error

    def close(self) -> None:
        """Give the connection up; the next block takes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    @property
    def _errors(self) -> type[Exception]:
        return cast("type[Exception]", self._database.engine.dialect.loaded_dbapi.Error)

    def _open(self) -> Any:
        if self._connection is None:
            pooled = self._database.engine.raw_connection()
            self._connection = pooled.driver_connection
            # Settings made here must not follow the connection to other users of the pool.
            pooled.detach()
            if not self._database.is_sqlite:
                self._connection.autocommit = True
                for setting in _ONE_PLAN:
                    self._connection.execute(f"SET {setting}")
        return self._connection


_ONE_PLAN = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off", "jit = off")
"""The fixed statements look rows up by key, whatever the tables hold when the plan is made."""


def _prepared(
    connection: Any, statement: str, values: Mapping[str, object]
) -> Sequence[tuple[Any, ...]]:
    cursor = connection.execute(statement, values, prepare=True)
    return cast("Sequence[tuple[Any, ...]]", cursor.fetchall())


def _as_sqlalchemy(error: Exception, family: type[Exception]) -> BaseException:
    """As from a session, so that edges treat both alike; without the values, which are people's."""
    return DBAPIError.instance(None, None, error, family, hide_parameters=True)


@contextmanager
def _immediate(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _prepare_sqlite_connection(connection: Any, _record: object) -> None:
    # The driver's own BEGIN is deferred and loses races: it takes the write lock only at the first
    # write, when another writer may already have changed what was read. We begin ourselves.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={int(_sqlite_patience() * 1000)}")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite_transaction(connection: Any) -> None:
    reading = connection.get_execution_options().get("quizapp_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _sqlite_patience() -> float:
    return PATIENCE.seconds() or SQLITE_WAIT_SECONDS
