"""SQLite: its own online backup, and the file put in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from quizapp.backups.digests import Progress, TableDigest, digest_tables
from quizapp.core.errors import Conflict

MEMBER = "database.sqlite3"
VERSION = sqlite3.sqlite_version


def copy(database: Path, target: Path) -> None:
    """A consistent copy while others write.

    In one step: taken page by page it would begin anew with every write of another process.
    """
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as made:
        source.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def digest(
    database: Path, tables: Mapping[str, Mapping[str, str]], progress: Progress
) -> dict[str, TableDigest]:
    """What the file holds; raises Conflict when SQLite finds it damaged."""
    with _connected(database) as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        if said != "ok":
            raise Conflict("backup_damaged")
        return digest_tables(connection, tables, progress)


@contextmanager
def _connected(database: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{database}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def is_empty(database: Path) -> bool:
    """Whether there is nothing to lose: no file, or one without tables."""
    if not database.exists() or database.stat().st_size == 0:
        return True
    with closing(sqlite3.connect(database)) as connection:
        count: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return count == 0


def put_in_place(restored: Path, database: Path) -> None:
    """Make the restored file the database; it lies on the same volume."""
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    with restored.open("rb+") as file:
        os.fsync(file.fileno())
    restored.replace(database)
