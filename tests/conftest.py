"""Fixtures that every feature shares: databases, an app, and the real files of others."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, delete, literal, select, text, union_all, update
from sqlalchemy.exc import IntegrityError

from quizapp import schema, wiring
from quizapp.app import create_app
from quizapp.audit.models import AuditHead
from quizapp.audit.service import GENESIS
from quizapp.core.clock import CONTEST_CLOCK
from quizapp.core.db import Database, Model
from quizapp.settings import Settings
from quizapp.tables import import_all_models

import_all_models()
PROJECT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


HEAVY = frozenset({"bench", "deploy", "faults"})
"""Folders whose tests keep all cores busy; a browser beside them waits until it gives up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What floods and kills comes last, when nothing else is disturbed by it."""
    items.sort(key=lambda item: not HEAVY.isdisjoint(item.path.parts))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Files that nobody here wrote, kept beside the project and never in it."""
    places = [PROJECT.parent / "shared", PROJECT.parents[1] / "shared"]
    if "QUIZAPP_SHARED" in os.environ:
        places.insert(0, Path(os.environ["QUIZAPP_SHARED"]))
    for place in places:
        if (place / "data").is_dir():
            return place / "data"
    pytest.skip("the shared reference files are not beside this checkout")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("empty") / "quizapp.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database.engine)
    database.dispose()
    return path


@pytest.fixture
def sqlite_database(empty_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "quizapp.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url.replace("postgresql://", "postgresql+psycopg://", 1))
    schema.upgrade(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(migrated_postgres: Database) -> Iterator[Database]:
    yield migrated_postgres
    with migrated_postgres.engine.begin() as connection:
        empty(connection)
        connection.execute(update(AuditHead).values(sequence=0, hash=GENESIS))


def empty(connection: Connection) -> None:
    """Rows are few and tables many: to empty those that have any is quicker than all of them."""
    tables = [table for table in Model.metadata.sorted_tables if table.name != "audit_head"]
    names = ", ".join(f'"{table.name}"' for table in tables)
    # Whoever still writes is waited for.
    connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    looks = [
        select(literal(number)).where(select(table).exists()) for number, table in enumerate(tables)
    ]
    filled = sorted(connection.scalars(union_all(*looks)), reverse=True)
    try:
        with connection.begin_nested():
            for number in filled:
                connection.execute(delete(tables[number]))
    except IntegrityError:
        connection.execute(text(f"TRUNCATE {names} CASCADE"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each test that asks for this runs on both databases."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return settings_for(database, tmp_path)


def settings_for(database: Database, folder: Path) -> Settings:
    return Settings(
        secret_key="a key of the tests, long enough to be one",
        database_url=database.url.render_as_string(hide_password=False),
        var_dir=folder / "var",
        base_url="http://localhost",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    yield from running(settings)


@pytest.fixture
def one_app(sqlite_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app on SQLite alone, where the database is not what is looked at."""
    yield from running(settings_for(sqlite_database, tmp_path))


def running(settings: Settings) -> Iterator[Flask]:
    """An app that does nothing beside answering, and leaves nothing behind."""
    app = create_app(settings)
    app.config["TESTING"] = True
    app.extensions["quizapp"].parts["no_sweeper"] = True
    yield app
    wiring.close(app.extensions["quizapp"])


@pytest.fixture(autouse=True)
def own_clock() -> Iterator[None]:
    """Whatever a test told the clock of this process ends with it."""
    yield
    CONTEST_CLOCK.forget()
    keepers = [one for one in threading.enumerate() if one.name == "time"]
    assert not keepers, "an installation that goes on would keep its time in the next tests too"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
