"""The schema of a database: where it stands, bringing it up to date with a backup first."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

LOCK_SECONDS, LOCK_PAUSE_SECONDS, LOCK_TRIES = 1, 1, 60
LOCK_NOT_AVAILABLE = "55P03"
MIGRATIONS = Path(__file__).parents[1] / "migrations"


class BrokenReferencesError(Exception):
    """A migration left rows that point at nothing; it was rolled back."""

    def __init__(self, broken: Sequence[object]) -> None:
        super().__init__(f"{len(broken)} rows point at nothing, the first: {broken[0]}")


def alembic_config() -> Config:
    """Alembic's configuration; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest_revision() -> str | None:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def known_revisions() -> set[str]:
    """All revisions that this code can bring up to its own."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return {script.revision for script in scripts.walk_revisions()}


def present_revision(engine: Engine) -> str | None:
    """The revision that the database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this code has a migration of that name; a newer code's it has not."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return any(script.revision == revision for script in scripts)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up."""
    _run(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate down."""
    _run(engine, "downgrade", revision)


def _run(engine: Engine, direction: str, revision: str) -> None:
    """Raises what the last of many tries met when others never let go of a table."""
    for tries_left in reversed(range(LOCK_TRIES)):
        try:
            _try(engine, direction, revision)
        except OperationalError as error:
            if not tries_left or getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


def _try(engine: Engine, direction: str, revision: str) -> None:
    config = alembic_config()
    with engine.connect() as connection, _references_at_rest(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            # Everybody else waits behind who waits for a whole table.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
        _check_references(connection)


@contextmanager
def _references_at_rest(connection: Connection) -> Iterator[None]:
    """Let foreign keys rest on SQLite.

    It changes a table by making it anew, and dropping the old one would take along every row that
    hangs on it (ON DELETE CASCADE).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    # Only outside of a transaction does SQLite listen to this.
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BrokenReferencesError(broken)


def back_up_sqlite(database: Path, folder: Path, *, now: datetime) -> Path | None:
    """A copy made by SQLite's own online backup, or None when there is nothing to copy."""
    if not database.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{database.stem}-{now:%Y%m%d-%H%M%S}.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    shutil.copymode(database, target)
    return target
