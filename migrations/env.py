"""Alembic's environment: the URL comes from the settings or from the caller's config."""

from alembic import context
from sqlalchemy import engine_from_config, pool

from quizapp.core.db import Model
from quizapp.core.types import UtcDateTime
from quizapp.tables import import_all_models

import_all_models()
config = context.config


def render_item(kind: str, thing: object, _autogen_context: object) -> str | bool:
    """Migrations stand for themselves: our column types are written as what they are underneath."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations over one connection."""
    given = config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = engine_from_config(
        {"sqlalchemy.url": config.get_main_option("sqlalchemy.url")},
        prefix="sqlalchemy.",
        poolclass=pool.NullPool,
    )
    with engine.begin() as connection:
        _migrate(connection)


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
