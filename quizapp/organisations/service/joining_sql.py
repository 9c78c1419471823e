"""The statements of joining, written once: a factory comes in within a minute.

They go past the session's unit of work and its making of statements, which would cost more than
all that they do. On PostgreSQL a person and his consents are one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from quizapp.core.db import Execute, execute_in
from quizapp.core.types import stored_moment

Row = Mapping[str, Any]
COLUMNS = (
    *("id", "contest_id", "unit_id", "full_name", "folded_name", "is_guard", "phone"),
    "division_id",
    *("employee_code", "birth_year", "language", "identity_by_phone", "identity_by_code"),
    *("pin_hash", "resume_code_hash", "token_epoch", "receipt_hash", "entrant_code"),
    *("roster_entry_id", "joined_at"),
)
_INSERT = (
    f"INSERT INTO participant ({', '.join(COLUMNS)}) "  # noqa: S608 - our own names
    "VALUES ({values}) ON CONFLICT DO NOTHING RETURNING id"
)
_TEXT_COLUMNS = "hash, purpose, language, body, first_shown_at"
_CONSENT_COLUMNS = "id, participant_id, purpose, text_hash, is_given, channel, at"
_ON_POSTGRES = f"""
WITH person AS ({_INSERT.format(values=", ".join(f"%({name})s" for name in COLUMNS))}),
consented AS MATERIALIZED (
    SELECT said.*, person.id AS participant_id
    FROM person, json_to_recordset(%(said)s::json) AS said (
        id text, purpose text, hash text, language text, body text, is_given boolean,
        channel text, at timestamptz
    )
), shown AS (
    INSERT INTO consent_text ({_TEXT_COLUMNS})
    SELECT hash, purpose, language, body, at FROM consented
    ON CONFLICT DO NOTHING
), kept AS (
    INSERT INTO consent ({_CONSENT_COLUMNS})
    SELECT id, participant_id, purpose, hash, is_given, channel, at FROM consented
)
SELECT id FROM person
"""  # noqa: S608 - our own names
_ON_SQLITE = _INSERT.format(values=", ".join(f":{name}" for name in COLUMNS))
_SHOWN_ON_SQLITE = f"""
INSERT INTO consent_text ({_TEXT_COLUMNS})
VALUES (:hash, :purpose, :language, :body, :at) ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own names
_KEPT_ON_SQLITE = f"""
INSERT INTO consent ({_CONSENT_COLUMNS})
VALUES (:id, :participant_id, :purpose, :hash, :is_given, :channel, :at)
"""  # noqa: S608 - our own names


def insert_participant(session: Session, row: Row, said: Sequence[Row]) -> bool:
    """Whether the participant is in, with what he said; the same person is there already otherwise.

    A text that was shown before is kept as it is.
    """
    execute = execute_in(session)
    if session.connection().dialect.name == "sqlite":
        return _insert_on_sqlite(execute, row, said)
    return bool(execute(_ON_POSTGRES, {**row, "said": orjson.dumps(said).decode()}))


def _insert_on_sqlite(execute: Execute, row: Row, said: Sequence[Row]) -> bool:
    if not execute(_ON_SQLITE, _stored(row)):
        return False
    for one in said:
        values = _stored({**one, "participant_id": row["id"]})
        execute(_SHOWN_ON_SQLITE, values)
        execute(_KEPT_ON_SQLITE, values)
    return True


def _stored(row: Row) -> Row:
    return {
        name: stored_moment(value) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
