"""Reading what boards are made of: the counted attempts of a round, all of them or what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.leaderboards.ordering import entry_key
from quizapp.organisations.models import Participant

FETCHED_AT_ONCE = 2000
KEY_COLUMNS: tuple[Any, ...] = (
    Attempt.score,
    Attempt.duration_seconds,
    Attempt.submitted_at,
    Attempt.participant_id,
)
"""What `entry_key` takes; none of it is missing in a finished attempt."""
_IN_ORDER = (Attempt.score.desc(), Attempt.duration_seconds, Attempt.submitted_at)


@dataclass(frozen=True)
class Change:
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
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .order_by(*_IN_ORDER, Attempt.participant_id)
    )
    rows = connection.execution_options(yield_per=FETCHED_AT_ONCE).execute(counted)
    for attempt_id, score, seconds, submitted_at, participant_id in rows:
        yield attempt_id, entry_key(score, seconds, submitted_at, participant_id)


def list_unit_keys(session: Session, round_id: str, unit_id: str) -> list[bytes]:
    """The keys of the people of one unit, in order."""
    counted = (
        select(*KEY_COLUMNS)
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == round_id, Attempt.is_counted, Participant.unit_id == unit_id)
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
    rows = connection.execute(changed).all()
    changes = [
        Change(attempt_id, entry_key(*key) if is_counted else None)
        for attempt_id, is_counted, _ranked_at, *key in rows
    ]
    return changes, max((row.ranked_at for row in rows), default=None)


def sums_of(connection: Connection, round_id: str) -> Sums:
    """What the counted attempts add up to, from an index alone."""
    added = select(func.count(), func.sum(Attempt.duration_seconds)).where(
        Attempt.round_id == round_id, Attempt.is_counted
    )
    people, seconds = connection.execute(added).one()
    return Sums(people, int(seconds or 0))
