"""The fixed SQL that saves answers: judged and written by one statement, in one transaction.

Each item is one slot of one attempt, no slot twice. What the rows say is `Row`. The judgement is
that of `rules.check_accepts_answer`; PostgreSQL makes it inside the statement, on rows held against
everybody who closes an attempt (they take it FOR UPDATE) until the commit. Whoever closes must read
the answers by a statement after the one that took the lock, or answers saved meanwhile are missed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from quizapp.attempts.rules import NETWORK_GRACE, AttemptWindow, check_accepts_answer
from quizapp.core.db import Execute
from quizapp.core.errors import Conflict, NotFound, NotSignedIn, QuizError


class Item(NamedTuple):
    """A slot to write, for whoever the token names; without `slot` the attempt is only judged.

    `epoch` None: the caller has looked the participant up already.
    """

    attempt_id: str
    participant_id: str
    epoch: int | None
    slot: int | None = None
    response: object = None
    seq: int | None = None


class Row(NamedTuple):
    """What became of an item, and what stood before: `answered` slots, `prior` in this one.

    `window` None: the attempt was not found, or others hold it. `is_written` None: not known to
    the database, that is, as `prior` says.
    """

    attempt_id: str
    slot: int | None
    is_known: bool
    is_theirs: bool
    window: AttemptWindow | None
    answered: int
    prior_seq: int | None
    prior_response: str | None
    is_accepted: bool | None = None
    is_written: bool | None = None


_WRITE_POSTGRES = """
WITH item AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(items)s::json) AS item (
        attempt_id text, participant_id text, epoch int, slot int, response json, seq bigint
    )
), held AS MATERIALIZED (
    SELECT id, participant_id, state, started_at, deadline_at FROM attempt
    WHERE id IN (SELECT attempt_id FROM item) {lock}
), judged AS MATERIALIZED (
    SELECT
        item.attempt_id, item.slot, item.response, item.seq,
        held.state, held.started_at, held.deadline_at,
        person.id IS NOT NULL AS is_known,
        held.participant_id = coalesce(person.merged_into_id, person.id) AS is_theirs,
        held.state = 'open' AND held.deadline_at >= %(latest)s AS is_accepted
    FROM item
    LEFT JOIN held ON held.id = item.attempt_id
    LEFT JOIN participant AS person ON person.id = item.participant_id
        AND person.token_epoch = coalesce(item.epoch, person.token_epoch)
), written AS (
    INSERT INTO answer (attempt_id, slot, response, seq, saved_at)
    SELECT attempt_id, slot, response, seq, %(now)s FROM judged
    WHERE is_theirs AND is_accepted AND slot IS NOT NULL
    ORDER BY attempt_id, slot
    ON CONFLICT (attempt_id, slot) DO UPDATE
    SET response = excluded.response, seq = excluded.seq, saved_at = excluded.saved_at
    WHERE answer.seq < excluded.seq
    RETURNING attempt_id, slot
)
SELECT
    judged.attempt_id, judged.slot, is_known, coalesce(is_theirs, false),
    state, started_at, deadline_at,
    (SELECT count(response) FROM answer WHERE answer.attempt_id = judged.attempt_id),
    prior.seq, prior.response::text, is_accepted, written.slot IS NOT NULL
FROM judged
LEFT JOIN written ON written.attempt_id = judged.attempt_id AND written.slot = judged.slot
LEFT JOIN answer AS prior ON prior.attempt_id = judged.attempt_id AND prior.slot = judged.slot
"""
_WAITING = _WRITE_POSTGRES.format(lock="ORDER BY id FOR KEY SHARE")
# Nobody waits in a batch for somebody else's attempt: what others hold comes without a window.
_PASSING = _WRITE_POSTGRES.format(lock="ORDER BY id FOR KEY SHARE SKIP LOCKED")
_FIND_HELD = """
SELECT attempt.id FROM json_to_recordset(%(items)s::json)
    AS item (attempt_id text, participant_id text)
JOIN participant AS person ON person.id = item.participant_id
JOIN attempt ON attempt.id = item.attempt_id
    AND attempt.participant_id = coalesce(person.merged_into_id, person.id)
"""


def refusal_of(row: Row, now: datetime) -> QuizError | None:
    """Why an item was refused; None for one that was accepted."""
    if not row.is_known:
        return NotSignedIn("participant_unknown")
    if row.window is None or not row.is_theirs:
        return NotFound()
    if row.is_accepted:
        return None
    try:
        check_accepts_answer(row.window, now)
    except Conflict as refusal:
        return refusal
    return None


def write(
    execute: Execute, items: Sequence[Item], now: datetime, *, on_sqlite: bool, wait: bool
) -> list[Row]:
    """Judge the items and write those accepted; `wait` for attempts that others hold."""
    if not on_sqlite:
        return _write_postgres(execute, items, now, wait=wait)
    rows = _look_sqlite(execute, items)
    accepted = [
        item
        for item, row in zip(items, rows, strict=True)
        if item.slot is not None and refusal_of(row, now) is None
    ]
    if accepted:
        _write_sqlite(execute, accepted, now)
    return rows


def _write_postgres(
    execute: Execute, items: Sequence[Item], now: datetime, *, wait: bool
) -> list[Row]:
    values = {"items": _as_json(items), "now": now, "latest": now - NETWORK_GRACE}
    rows = execute(_WAITING if wait else _PASSING, values)
    return [Row(row[0], row[1], row[2], row[3], _window(*row[4:7]), *row[7:]) for row in rows]


def find_held(execute: Execute, items: Sequence[Item]) -> set[str]:
    """Of attempts that were passed by: those that exist and are this participant's."""
    return {row[0] for row in execute(_FIND_HELD, {"items": _as_json(items)})}


def _as_json(items: Sequence[Item]) -> str:
    return msgspec.json.encode([item._asdict() for item in items]).decode()


_LOOK_SQLITE = """
SELECT
    item.value ->> 0, item.value ->> 3, person.id IS NOT NULL,
    coalesce(attempt.participant_id = coalesce(person.merged_into_id, person.id), 0),
    attempt.state, attempt.started_at, attempt.deadline_at,
    (SELECT count(response) FROM answer WHERE answer.attempt_id = attempt.id),
    prior.seq, prior.response
FROM json_each(:items) AS item
LEFT JOIN participant AS person ON person.id = item.value ->> 1
    AND person.token_epoch = coalesce(item.value ->> 2, person.token_epoch)
LEFT JOIN attempt ON attempt.id = item.value ->> 0
LEFT JOIN answer AS prior ON prior.attempt_id = item.value ->> 0 AND prior.slot = item.value ->> 3
"""
_WRITE_SQLITE = """
INSERT INTO answer (attempt_id, slot, response, seq, saved_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, :now FROM json_each(:items) WHERE true
ON CONFLICT (attempt_id, slot) DO UPDATE
SET response = excluded.response, seq = excluded.seq, saved_at = excluded.saved_at
WHERE answer.seq < excluded.seq
"""


def _look_sqlite(execute: Execute, items: Sequence[Item]) -> list[Row]:
    # Nobody else writes until the caller's transaction ends, so what is seen here still holds.
    rows = execute(_LOOK_SQLITE, {"items": msgspec.json.encode(items).decode()})
    return [_row_of_sqlite(*row) for row in rows]


def _row_of_sqlite(
    attempt_id: str, slot: int | None, is_known: int, is_theirs: int, state: str | None, *rest: Any
) -> Row:
    started_at, deadline_at, *prior = rest
    window = None if state is None else _window(state, _moment(started_at), _moment(deadline_at))
    return Row(attempt_id, slot, bool(is_known), bool(is_theirs), window, *prior)


def _write_sqlite(execute: Execute, items: Sequence[Item], now: datetime) -> None:
    rows = [(item.attempt_id, item.slot, _to_stored(item.response), item.seq) for item in items]
    stored_now = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    execute(_WRITE_SQLITE, {"items": msgspec.json.encode(rows).decode(), "now": stored_now})


def _window(state: str | None, started_at: datetime, deadline_at: datetime) -> AttemptWindow | None:
    return None if state is None else AttemptWindow(state, started_at, deadline_at)


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _to_stored(response: object) -> str | None:
    return None if response is None else json.dumps(response)


def from_stored(stored: str | None) -> object:
    """The response that was kept."""
    return None if stored is None else json.loads(stored)


_WINDOW = """
SELECT attempt.state, attempt.started_at, attempt.deadline_at
FROM attempt JOIN participant AS person
    ON attempt.participant_id = coalesce(person.merged_into_id, person.id)
WHERE attempt.id = {attempt_id} AND person.id = {participant_id} AND person.token_epoch = {epoch}
"""
_POSTGRES_NAMES = {name: f"%({name})s" for name in ("attempt_id", "participant_id", "epoch")}
_SQLITE_NAMES = {name: f":{name}" for name in _POSTGRES_NAMES}
_PAPERS_POSTGRES = "SELECT id, paper::text FROM attempt WHERE id = ANY(%(ids)s)"
_PAPERS_SQLITE = "SELECT id, paper FROM attempt WHERE id IN (SELECT value FROM json_each(:ids))"
_WINDOWS = {True: _WINDOW.format_map(_SQLITE_NAMES), False: _WINDOW.format_map(_POSTGRES_NAMES)}


def look_up_papers(
    look: Execute, attempt_ids: Sequence[str], *, on_sqlite: bool
) -> dict[str, list[Any]]:
    """The papers of those attempts that there are, whosever they are."""
    if on_sqlite:
        rows = look(_PAPERS_SQLITE, {"ids": msgspec.json.encode(attempt_ids).decode()})
    else:
        rows = look(_PAPERS_POSTGRES, {"ids": list(attempt_ids)})
    return {attempt_id: msgspec.json.decode(paper) for attempt_id, paper in rows}


def look_up_window(
    look: Execute, attempt_id: str, participant_id: str, epoch: int, *, on_sqlite: bool
) -> AttemptWindow | None:
    """The window of an attempt for whom a genuine token names; None when it was not found so."""
    values = {"attempt_id": attempt_id, "participant_id": participant_id, "epoch": epoch}
    rows = look(_WINDOWS[on_sqlite], values)
    if not rows:
        return None
    state, started_at, deadline_at = rows[0]
    if on_sqlite:
        started_at, deadline_at = _moment(started_at), _moment(deadline_at)
    return AttemptWindow(state, started_at, deadline_at)
