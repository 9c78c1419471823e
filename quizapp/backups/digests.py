"""What a database holds, as one number per table: the same on SQLite and PostgreSQL.

Each row's canonical JSON is hashed, and the hashes are added up, so the order of the rows does not
matter. Columns are read by their kind, not by today's models: an older backup digests as it did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    LargeBinary,
    Table,
    column,
    select,
    table,
)
from sqlalchemy.types import NullType, TypeEngine

from quizapp.core.types import UtcDateTime

_TYPES: dict[str, TypeEngine[Any]] = {
    "moment": UtcDateTime(),
    "date": Date(),
    "json": JSON(),
    "boolean": Boolean(),
    "bytes": LargeBinary(),
    "plain": NullType(),
}
_KINDS: tuple[tuple[type, str], ...] = (
    (UtcDateTime, "moment"),
    (Date, "date"),
    (JSON, "json"),
    (Boolean, "boolean"),
    (LargeBinary, "bytes"),
)
_ROWS_AT_ONCE = 2000
_MODULUS = 1 << 256

Progress = Callable[[str, int], None]
"""(what is being done, how much of it was done since the last call)."""


class TableDigest(msgspec.Struct, frozen=True):
    """A table's columns with their kinds, its number of rows, and the digest of them all."""

    columns: dict[str, str]
    rows: int
    sha256: str


def columns_of(model_table: Table) -> dict[str, str]:
    """Column -> kind, as the models say today."""
    return {
        one.name: next((kind for type_, kind in _KINDS if isinstance(one.type, type_)), "plain")
        for one in model_table.columns
    }


def digest_tables(
    connection: Connection, tables: Mapping[str, Mapping[str, str]], progress: Progress
) -> dict[str, TableDigest]:
    """Table -> digest, for tables given as column -> kind."""
    return {
        name: _digest(connection, name, columns, progress)
        for name, columns in sorted(tables.items())
    }


def _digest(
    connection: Connection, name: str, columns: Mapping[str, str], progress: Progress
) -> TableDigest:
    total = count = 0
    for batch in _batches(connection, name, columns):
        for row in batch:
            total += int.from_bytes(hashlib.sha256(_canonical(row)).digest(), "big")
        count += len(batch)
        progress("rows", len(batch))
    return TableDigest(dict(columns), count, f"{total % _MODULUS:064x}")


def _batches(
    connection: Connection, name: str, columns: Mapping[str, str]
) -> Iterator[list[tuple[Any, ...]]]:
    read = table(name, *(column(one, _TYPES[kind]) for one, kind in sorted(columns.items())))
    rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(read))
    for batch in rows.partitions():
        yield [tuple(row) for row in batch]


def _canonical(row: tuple[Any, ...]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=_hashed)


def _hashed(value: object) -> str:
    if isinstance(value, (bytes, memoryview)):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value).__name__)
