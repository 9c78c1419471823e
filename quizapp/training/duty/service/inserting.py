"""Inserting what may be there already, in the words of the database at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.core.db import Model

_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_into(session: Session, model: type[Model]) -> Any:
    """An INSERT that knows ON CONFLICT."""
    return _INSERT[session.get_bind().dialect.name](cast("Table", model.__table__))
