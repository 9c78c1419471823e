"""Who stands before a round: all that its first page shows of a person, by one fixed statement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from quizapp.attempts.rules import AttemptWindow
from quizapp.contests.rules import RoundWindow
from quizapp.core.db import Database


class AttemptLine(NamedTuple):
    """An attempt in a list."""

    id: str
    number: int
    state: str
    started_at: datetime
    deadline_at: datetime

    @property
    def window(self) -> AttemptWindow:
        """The snapshot that the rules judge."""
        return AttemptWindow(self.state, self.started_at, self.deadline_at)


class AtTheStart(NamedTuple):
    """A participant, with the attempts made at the round so far, first to last.

    The round's window stands as at this moment; everything else about a round may be remembered.
    """

    window: RoundWindow
    contest_id: str
    full_name: str
    unit_name: str | None
    attempts: list[AttemptLine]


_WHO = """
SELECT
    round.state, round.opens_at, round.closes_at,
    stayed.contest_id, stayed.full_name, unit.name,
    attempt.id, attempt.number, attempt.state, attempt.started_at, attempt.deadline_at
FROM participant AS named
    JOIN participant AS stayed ON stayed.id = coalesce(named.merged_into_id, named.id)
    JOIN round ON round.id = {round_id}
    LEFT JOIN unit ON unit.id = stayed.unit_id
    LEFT JOIN attempt ON attempt.participant_id = stayed.id AND attempt.round_id = round.id
WHERE named.id = {participant_id} AND named.token_epoch = {epoch}
ORDER BY attempt.number
"""
_NAMES = ("round_id", "participant_id", "epoch")
_ON_POSTGRES = _WHO.format(**{name: f"%({name})s" for name in _NAMES})
_ON_SQLITE = _WHO.format(**{name: f":{name}" for name in _NAMES})


def find_at_the_start(
    database: Database, round_id: str, participant_id: str, epoch: int
) -> AtTheStart | None:
    """Whom a genuine token names, unless it was withdrawn; after a merge the one that stayed."""
    rows = database.look(
        _ON_SQLITE if database.is_sqlite else _ON_POSTGRES,
        {"round_id": round_id, "participant_id": participant_id, "epoch": epoch},
    )
    if not rows:
        return None
    attempts = [
        AttemptLine(id_, number, state, _moment(started_at), _moment(deadline_at))
        for *_shared, id_, number, state, started_at, deadline_at in rows
        if id_ is not None
    ]
    state, opens_at, closes_at, contest_id, full_name, unit_name = rows[0][:6]
    window = RoundWindow(state, _moment(opens_at), _moment(closes_at))
    return AtTheStart(window, contest_id, full_name, unit_name, attempts)


def _moment(stored: datetime | str) -> datetime:
    """SQLite keeps moments as text without a zone."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored
