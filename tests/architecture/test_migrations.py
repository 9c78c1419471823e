from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from quizapp import schema
from quizapp.core.db import Database, Model
from tests.servers import create_database, drop_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that nobody has migrated yet."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield database
        database.dispose()
        return
    server = request.getfixturevalue("postgres_url")
    name = f"{server.rpartition('/')[2]}_migrations"
    database = Database(create_database(server, name))
    yield database
    database.dispose()
    drop_database(server, name)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_migrations_make_what_the_models_say(empty):
    schema.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(empty):
    schema.upgrade(empty.engine)
    made = tables(empty)
    schema.downgrade(empty.engine)
    assert tables(empty) == set()
    schema.upgrade(empty.engine)
    assert tables(empty) == made == set(Model.metadata.tables)


def test_each_step_can_be_taken_back_and_repeated(empty):
    """Whoever upgrades a step too far can return, and what the step left behind is no obstacle."""
    for revision in revisions():
        schema.upgrade(empty.engine, revision)
        schema.downgrade(empty.engine, "-1")
        schema.upgrade(empty.engine, revision)
        assert schema.present_revision(empty.engine) == revision


def test_history_is_one_line():
    script = ScriptDirectory.from_config(schema.alembic_config())
    assert len(script.get_heads()) == 1
    assert revisions()[-1] == schema.newest_revision()


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(schema.alembic_config())
    return [step.revision for step in reversed(list(script.walk_revisions()))]
