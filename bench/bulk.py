"""Rows by the hundred thousand: COPY on PostgreSQL, many at once on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import orjson
from sqlalchemy import JSON, Column, Connection, Table, insert, text

from quizapp.core.db import Database, Model

CHUNK = 5_000
Row = Mapping[str, Any]


def insert_rows(database: Database, model: type[Model], rows: Iterable[Row]) -> None:
    """Put rows into the model's table; columns that they leave out get the model's defaults."""
    table: Table = model.__table__  # type: ignore[assignment]
    with database.engine.begin() as connection:
        if database.is_sqlite:
            _insert_many(connection, table, iter(rows))
        else:
            _copy(connection, table, iter(rows))


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
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(insert(table), chunk)


def _copy(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    first = next(rows, None)
    if first is None:
        return
    fixed = {name: v for name, v in _fixed_defaults(table).items() if name not in first}
    names = [*first, *fixed]
    json_names = {c.name for c in table.columns if isinstance(c.type, JSON)}
    after = tuple(_plain(table.columns[name], value) for name, value in fixed.items())
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
