"""The statements of joining, made once: a factory comes in within a minute.

They go past the session's unit of work, which would cost more than all that they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.organisations.models import Consent, ConsentText, Participant

Row = Mapping[str, Any]
_PARTICIPANT = cast("Table", Participant.__table__)
_CONSENT = cast("Table", Consent.__table__)
_TEXT = cast("Table", ConsentText.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
_JOIN: dict[str, Executable] = {
    name: insert(_PARTICIPANT).on_conflict_do_nothing().returning(_PARTICIPANT.c.id)
    for name, insert in _INSERT.items()
}


def insert_participant(session: Session, row: Row) -> bool:
    """Whether the participant is in; the same person is there already otherwise."""
    connection = session.connection()
    return connection.execute(_JOIN[connection.dialect.name], dict(row)).first() is not None


def insert_consents(session: Session, shown: Sequence[Row], said: Sequence[Row]) -> None:
    """Keep the texts that are new, then what was said to each."""
    connection = session.connection()
    for table, rows in ((_TEXT, shown), (_CONSENT, said)) if shown else ():
        values = {f"{name}_{i}": value for i, row in enumerate(rows) for name, value in row.items()}
        insert = _rows(table, connection.dialect.name, tuple(rows[0]), len(rows))
        connection.execute(insert, values)


@lru_cache(maxsize=64)
def _rows(table: Table, dialect: str, names: tuple[str, ...], count: int) -> Executable:
    """One statement for so many rows; a key that is there already is left as it is."""
    rows = [
        {name: bindparam(f"{name}_{number}", type_=table.c[name].type) for name in names}
        for number in range(count)
    ]
    insert: Executable = _INSERT[dialect](table).values(rows).on_conflict_do_nothing()
    return insert
