"""The fixed SQL that starts attempts: judged and inserted by one statement, in one transaction.

It says yes to what is plain and nothing to all else: a round or a person that others hold, an
attempt that runs, a token withdrawn, a round that is no longer as its card says, a paper that must
avoid what an earlier one asked. For those `start_attempt` finds the reason, or the paper, under
locks. That one person gets one attempt rests on the unique keys of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from quizapp.attempts.round_cards import RoundCard
from quizapp.core.db import Execute
from quizapp.core.types import stored_moment


class NewAttempt(NamedTuple):
    """An attempt as it shall stand. `since`: earlier ones do not count against the allowance."""

    id: str
    participant_id: str
    epoch: int
    card: RoundCard
    seed: str
    paper: bytes
    started_at: datetime
    deadline_at: datetime
    since: datetime | None


_ITEM = """
    id text, round_id text, participant_id text, epoch int, seed text, paper json,
    started_at timestamptz, deadline_at timestamptz, since timestamptz,
    closes_at timestamptz, pool_changed_at timestamptz,
    duration_seconds int, attempts_allowed int, attempts_per text, guards_only boolean,
    seen_last boolean
"""
_INSERT = """
INSERT INTO attempt (
    id, round_id, participant_id, number, state, seed, paper,
    started_at, deadline_at, answered_count, is_counted
)
SELECT
    item.id, item.round_id, item.participant_id,
    1 + (
        SELECT count(*) FROM attempt
        WHERE round_id = item.round_id AND participant_id = item.participant_id
    ),
    'open', item.seed, item.paper, item.started_at, item.deadline_at, 0, {false}
FROM item
JOIN held_round AS round ON round.id = item.round_id
    AND round.state = 'published'
    AND round.opens_at <= item.started_at AND item.started_at < round.closes_at
    AND round.closes_at = item.closes_at AND round.pool_changed_at {is} item.pool_changed_at
    AND round.duration_seconds = item.duration_seconds
    AND round.attempts_allowed = item.attempts_allowed
    AND round.attempts_per = item.attempts_per
    AND round.guards_only = item.guards_only
JOIN held_person AS person ON person.id = item.participant_id
    AND person.token_epoch = item.epoch
    AND person.merged_into_id IS NULL
    AND person.contest_id = round.contest_id
    AND (person.is_guard OR NOT round.guards_only)
WHERE NOT EXISTS (
    SELECT 1 FROM attempt
    WHERE round_id = item.round_id AND participant_id = item.participant_id AND state = 'open'
)
AND (item.attempts_allowed = 0 OR item.attempts_allowed > (
    SELECT count(*) FROM attempt
    WHERE round_id = item.round_id AND participant_id = item.participant_id
    AND (item.since IS NULL OR started_at >= item.since)
))
AND (NOT item.seen_last OR NOT EXISTS (
    SELECT 1 FROM attempt WHERE participant_id = item.participant_id
))
AND coalesce((
    SELECT is_given FROM consent
    WHERE participant_id = item.participant_id AND purpose = 'contest'
    ORDER BY at DESC, id DESC LIMIT 1
), {false})
ON CONFLICT DO NOTHING
RETURNING id, number
"""
_HELD = """
held_round AS MATERIALIZED (
    SELECT
        id, contest_id, state, opens_at, closes_at, pool_changed_at,
        duration_seconds, attempts_allowed, attempts_per, guards_only
    FROM round WHERE id IN (SELECT round_id FROM item)
    ORDER BY id FOR SHARE SKIP LOCKED
), held_person AS MATERIALIZED (
    SELECT id, contest_id, token_epoch, merged_into_id, is_guard
    FROM participant WHERE id IN (SELECT participant_id FROM item)
    ORDER BY id FOR KEY SHARE SKIP LOCKED
)
"""
_NAMES = [line.split()[0] for line in _ITEM.split(",")]
_FROM_JSON = ("SELECT * FROM json_to_recordset(%(items)s::json) AS item (", _ITEM, ")")
_FROM_JSON_EACH = ", ".join(f"value ->> '{name}' AS {name}" for name in _NAMES)
_ON_POSTGRES = " ".join(
    (
        "WITH item AS MATERIALIZED (",
        *_FROM_JSON,
        "),",
        _HELD,
        _INSERT.format(false="false", **{"is": "IS NOT DISTINCT FROM"}),
    )
)
# Nobody else writes during the transaction, so nothing needs to be held.
_ON_SQLITE = " ".join(
    (
        "WITH item AS (SELECT",
        _FROM_JSON_EACH,
        "FROM json_each(:items)), held_round AS (SELECT * FROM round),",
        "held_person AS (SELECT * FROM participant)",
        _INSERT.format(false="0", **{"is": "IS"}),
    )
)


def insert_attempts(
    execute: Execute, attempts: Sequence[NewAttempt], *, on_sqlite: bool
) -> dict[str, int]:
    """Begin those that may begin: id -> number of the participant's attempt in the round."""
    encode = _sqlite_item if on_sqlite else _item
    items = orjson.dumps([encode(attempt) for attempt in attempts]).decode()
    rows = execute(_ON_SQLITE if on_sqlite else _ON_POSTGRES, {"items": items})
    return {row[0]: row[1] for row in rows}


def _item(attempt: NewAttempt) -> dict[str, Any]:
    card = attempt.card
    return {
        "id": attempt.id,
        "round_id": card.id,
        "participant_id": attempt.participant_id,
        "epoch": attempt.epoch,
        "seed": attempt.seed,
        "paper": orjson.Fragment(attempt.paper),
        "started_at": attempt.started_at,
        "deadline_at": attempt.deadline_at,
        "since": attempt.since,
        "closes_at": card.closes_at,
        "pool_changed_at": card.pool_changed_at,
        "duration_seconds": card.duration_seconds,
        "attempts_allowed": card.attempts_allowed,
        "attempts_per": card.attempts_per,
        "guards_only": card.guards_only,
        "seen_last": card.seen_last,
    }


def _sqlite_item(attempt: NewAttempt) -> dict[str, Any]:
    return {
        name: stored_moment(value) if isinstance(value, datetime) else value
        for name, value in _item(attempt).items()
    }
