"""Rows by the hundred thousand: COPY on PostgreSQL, many at once on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import JSON, Column, Connection, Dialect, Table, text

from quizapp.core.db import Database, Model

Row = Mapping[str, Any]


def insert_rows(database: Database, model: type[Model], rows: Iterable[Row]) -> None:
    """Put rows into the model's table; columns that they leave out get the model's defaults."""
    table: Table = model.__table__  # type: ignore[assignment]
    with database.engine.connect() as connection:
        if database.is_sqlite:
            _hurry(connection)
        with connection.begin():
            (_insert_many if database.is_sqlite else _copy)(connection, table, iter(rows))


def _hurry(connection: Connection) -> None:
    """Until `settle` closes it: rows that are known to fit need no looking up one by one."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("PRAGMA synchronous=OFF")
    driver.execute("PRAGMA cache_size=-262144")


def settle(database: Database) -> None:
    """What an installation of some days has: statistics, and nothing waiting to be written."""
    if database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    else:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))
    # Of a SQLite file the last connection that closes empties the write-ahead log.
    database.dispose()


def _insert_many(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    """By the driver itself, with the values as the table's types write them."""
    first = next(rows, None)
    if first is None:
        return
    fixed = {name: v for name, v in _fixed_defaults(table).items() if name not in first}
    whole = fixed | dict(first)
    writers = [_writer(table.columns[name], connection.dialect) for name in whole]
    columns = ", ".join(f'"{name}"' for name in whole)
    marks = ", ".join("?" * len(whole))
    driver: Any = connection.connection.driver_connection
    driver.executemany(
        f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})',  # noqa: S608 - our own names
        (
            [write(value) for write, value in zip(writers, {**fixed, **row}.values(), strict=True)]
            for row in chain((first,), rows)
        ),
    )


def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _copy(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    first = next(rows, None)
    if first is None:
        return
    fixed = {name: v for name, v in _fixed_defaults(table).items() if name not in first}
    names = [*first, *fixed]
    json_names = {c.name for c in table.columns if isinstance(c.type, JSON)}
    after = tuple(_plain(table.columns[name], value) for name, value in fixed.items())
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in names)
    with driver.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in chain((first,), rows):
            copy.write_row((*_values(row, json_names), *after))


def _fixed_defaults(table: Table) -> dict[str, Any]:
    """What the model puts where nobody gives a value."""
    columns: list[Any] = [c for c in table.columns if c.default is not None]
    return {c.name: c.default.arg for c in columns if c.default.is_scalar}


def _values(row: Row, json_names: set[str]) -> Iterator[Any]:
    for name, value in row.items():
        yield orjson.dumps(value).decode() if name in json_names and value is not None else value


def _plain(column: Column[Any], value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(column.type, JSON) else value
