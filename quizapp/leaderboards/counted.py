"""Reading what boards are made of: the counted attempts of a round, all of them or what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.core.db import Database
from quizapp.core.types import stored_moment
from quizapp.leaderboards.ordering import entry_key
from quizapp.organisations.models import Participant

FETCHED_AT_ONCE = 2000
KEY_COLUMNS: tuple[Any, ...] = (
    Attempt.rank_key,
    Attempt.duration_seconds,
    Attempt.participant_id,
)
"""What `entry_key` takes, in the order of a board."""
IS_RANKED = Attempt.is_counted & Attempt.rank_key.is_not(None)
"""What a node of an earlier release closes during an upgrade has no key for some seconds."""


class Change(NamedTuple):
    """An attempt whose part in the board changed: its key now, or None when it does not count."""

    attempt_id: str
    key: bytes | None


@dataclass(frozen=True)
class Sums:
    """What all counted attempts add up to: whoever missed one adds up to something else."""

    people: int
    seconds: int


def stream_keys(connection: Connection, round_id: str) -> Iterator[tuple[str, bytes]]:
    """(attempt id, key) of everybody who counts, in order, without holding all rows at once."""
    counted = (
        select(Attempt.id, *KEY_COLUMNS)
        .where(Attempt.round_id == round_id, IS_RANKED)
        .order_by(*KEY_COLUMNS)
    )
    rows = connection.execution_options(yield_per=FETCHED_AT_ONCE).execute(counted)
    for attempt_id, *key in rows:
        yield attempt_id, entry_key(*key)


def list_unit_keys(session: Session, round_id: str, unit_id: str) -> list[bytes]:
    """The keys of the people of one unit, in order."""
    counted = (
        select(*KEY_COLUMNS)
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == round_id, IS_RANKED, Participant.unit_id == unit_id)
    )
    return sorted(entry_key(*row) for row in session.execute(counted))


def newest_change(connection: Connection, round_id: str) -> datetime | None:
    """When the board of a round last changed."""
    newest = select(func.max(Attempt.ranked_at)).where(
        Attempt.round_id == round_id, Attempt.ranked_at.is_not(None)
    )
    return connection.execute(newest).scalar_one()


def list_changes(
    connection: Connection, round_id: str, since: datetime | None
) -> tuple[list[Change], datetime | None]:
    """What changed at `since` or later, and the newest moment among it if any did."""
    changed = select(Attempt.id, Attempt.is_counted, Attempt.ranked_at, *KEY_COLUMNS).where(
        Attempt.round_id == round_id, Attempt.ranked_at.is_not(None)
    )
    if since is not None:
        changed = changed.where(Attempt.ranked_at >= since)
    return _changes([tuple(row) for row in connection.execute(changed)])


_CHANGED = """
SELECT id, is_counted, ranked_at, rank_key, duration_seconds, participant_id
FROM attempt WHERE round_id = {round_id} AND ranked_at >= {since}
"""
_CHANGED_ON = {
    False: _CHANGED.format(round_id="%(round_id)s", since="%(since)s"),
    True: _CHANGED.format(round_id=":round_id", since=":since"),
}


def look_at_changes(
    database: Database, round_id: str, since: datetime
) -> tuple[list[Change], datetime | None]:
    """`list_changes` by one statement outside of any transaction, at a fraction of its cost."""
    values = {"round_id": round_id, "since": since}
    if not database.is_sqlite:
        return _changes(database.look(_CHANGED_ON[False], values))
    rows = database.look(_CHANGED_ON[True], values | {"since": stored_moment(since)})
    return _changes([(*row[:2], _moment(row[2]), *row[3:]) for row in rows])


def _changes(rows: Sequence[tuple[Any, ...]]) -> tuple[list[Change], datetime | None]:
    changes = [
        Change(attempt_id, entry_key(*key) if is_counted and key[0] else None)
        for attempt_id, is_counted, _ranked_at, *key in rows
    ]
    return changes, max((row[2] for row in rows), default=None)


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if stored else None


def sums_of(connection: Connection, round_id: str) -> Sums:
    """What the counted attempts add up to, from an index alone."""
    added = select(func.count(), func.sum(Attempt.duration_seconds)).where(
        Attempt.round_id == round_id, IS_RANKED
    )
    people, seconds = connection.execute(added).one()
    return Sums(people, int(seconds or 0))
