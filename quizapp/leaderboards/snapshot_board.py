"""The board kept sorted in the process.

SQL stays the truth: names, units and what else is shown of a row come from there, and a row that
SQL does not know makes the board be read anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Counted
from quizapp.attempts.queries import FINISHED
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.short_memory import ShortMemory
from quizapp.leaderboards.board import BoardEntry, BoardPage
from quizapp.leaderboards.board_source import BoardSource
from quizapp.leaderboards.counted import KEY_COLUMNS, list_unit_keys
from quizapp.leaderboards.ordering import (
    entry_key,
    key_of,
    participant_in,
    place_of,
)
from quizapp.leaderboards.round_board import BusyBuildingError, RoundBoard, Snapshot
from quizapp.leaderboards.sql_board import SqlBoard, counted_rows, entry_of_row, shown_rows
from quizapp.leaderboards.standings import Standings

KEPT_ENTRIES = 1_500_000
"""Of all rounds together; about 220 bytes each. The round asked for is kept whatever its size."""
UNIT_SECONDS, KEPT_UNITS = 1.0, 64


class NotConfirmedError(Exception):
    """SQL does not know a row of the snapshot: something was removed."""


class SnapshotBoard:
    """Answers as SqlBoard does, as things stood at most a second ago."""

    def __init__(self, database: Database, replica: Database | None = None) -> None:
        # The snapshot may be refreshed while its reader holds a connection, and locks.
        self._source = BoardSource(database.sibling(), replica)
        self._sql = SqlBoard()
        self._lock = Lock()
        self._rounds: dict[str, RoundBoard] = {}
        self._units: ShortMemory[tuple[str, str], tuple[Standings, datetime]] = ShortMemory(
            UNIT_SECONDS, KEPT_UNITS
        )

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on."""
        board = self._round(round_id)
        for find_snapshot in (board.current, board.read_anew):
            try:
                standings, as_of = self._standings(session, round_id, unit_id, find_snapshot())
                keys = standings.between(offset, offset + limit)
                entries = _entries(session, round_id, keys, _ranks(standings, keys, offset))
            except NotConfirmedError:
                self._units.forget()
            except BusyBuildingError:
                break
            else:
                return BoardPage(len(standings), entries, as_of)
        return self._sql.page(session, round_id, unit_id=unit_id, limit=limit, offset=offset)

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry, by his own row as it is now."""
        mine = counted_rows(round_id, None).where(Attempt.participant_id == participant_id)
        row = session.execute(mine).one_or_none()
        return entry_of_row(row, self.rank_of(session, row.Attempt)) if row else None

    def rank_of(self, session: Session, counted: Counted) -> int:
        """By the snapshot, in which an earlier attempt of the same person may still stand."""
        rank = self.quick_rank_of(counted)
        if rank is not None:
            return rank
        try:
            standings = self._round(counted.round_id).current().standings
        except BusyBuildingError:
            return self._sql.rank_of(session, counted)
        key = key_of(counted)
        earlier = _keys_of_others(session, counted)
        own = sum(other < key and other in standings for other in earlier)
        return 1 + standings.count_before(place_of(key)) - own

    def quick_rank_of(self, counted: Counted) -> int | None:
        """Where the snapshot holds this very entry, no earlier one of the person is in it."""
        try:
            standings = self._round(counted.round_id).current().standings
        except BusyBuildingError:
            return None
        key = key_of(counted)
        if counted.number > 1 and key not in standings:
            return None
        return 1 + standings.count_before(place_of(key))

    def rank_if_held(self, counted: Counted) -> int | None:
        """By the snapshot, where this very entry is in it."""
        try:
            standings = self._round(counted.round_id).current().standings
        except BusyBuildingError:
            return None
        key = key_of(counted)
        return 1 + standings.count_before(place_of(key)) if key in standings else None

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The next better one of the snapshot."""
        try:
            standings = self._round(counted.round_id).current().standings
        except BusyBuildingError:
            return self._sql.find_just_above(session, counted)
        better = standings.count_before(place_of(key_of(counted)))
        return place_of(standings.between(better - 1, better)[0]).hex() if better else None

    def note(self, round_id: str, participant_id: str) -> None:  # noqa: ARG002 - who, matters not
        """The next who asks may see it at once."""
        board = self._rounds.get(round_id)
        if board is not None:
            board.note()

    def forget(self, round_id: str) -> None:
        """Read the round anew when it is asked for next."""
        with self._lock:
            self._rounds.pop(round_id, None)
        self._units.forget()

    def version(self, round_id: str) -> int:
        """Another number whenever the standings of the round are others."""
        try:
            return self._round(round_id).current().version
        except BusyBuildingError:
            return 0

    def _standings(
        self, session: Session, round_id: str, unit_id: str | None, snapshot: Snapshot
    ) -> tuple[Standings, datetime]:
        if unit_id is None:
            return snapshot.standings, snapshot.as_of

        def of_unit() -> tuple[Standings, datetime]:
            as_of = clock.now()
            return Standings.of(list_unit_keys(session, round_id, unit_id)), as_of

        return self._units.get((round_id, unit_id), of_unit)

    def _round(self, round_id: str) -> RoundBoard:
        """Its board; those that nobody asked for lately make room for others."""
        board = self._rounds.get(round_id)
        if board is not None:
            return board
        with self._lock:
            while self._rounds and sum(map(len, self._rounds.values())) > KEPT_ENTRIES:
                longest_unused = min(self._rounds, key=lambda id_: self._rounds[id_].asked_at)
                del self._rounds[longest_unused]
            return self._rounds.setdefault(round_id, RoundBoard(self._source, round_id))


def _ranks(standings: Standings, keys: Sequence[bytes], offset: int) -> list[int]:
    """Equal ones share a rank; the first may share it with those before the page."""
    ranks: list[int] = []
    for number, key in enumerate(keys):
        is_equal = number > 0 and place_of(key) == place_of(keys[number - 1])
        place = offset + number if number else standings.count_before(place_of(key))
        ranks.append(ranks[-1] if is_equal else place + 1)
    return ranks


def _entries(
    session: Session, round_id: str, keys: Sequence[bytes], ranks: Sequence[int]
) -> tuple[BoardEntry, ...]:
    rows = _rows_of(session, round_id, keys)
    return tuple(entry_of_row(rows[key], rank) for key, rank in zip(keys, ranks, strict=True))


def _rows_of(session: Session, round_id: str, keys: Sequence[bytes]) -> Mapping[bytes, Row[Any]]:
    """The attempts that the keys stand for; also such as were overtaken by a better one since."""
    people = [participant_in(key) for key in keys]
    counted = counted_rows(round_id, None).where(Attempt.participant_id.in_(people))
    rows = _by_key(session.execute(counted)) if keys else {}
    overtaken = [participant_in(key) for key in keys if key not in rows]
    if overtaken:
        finished = shown_rows(round_id).where(
            Attempt.participant_id.in_(overtaken), Attempt.state.in_(FINISHED)
        )
        rows |= _by_key(session.execute(finished))
    if not rows.keys() >= set(keys):
        raise NotConfirmedError
    return rows


def _by_key(rows: Any) -> dict[bytes, Row[Any]]:
    return {key_of(row.Attempt): row for row in rows}


def _keys_of_others(session: Session, counted: Counted) -> list[bytes]:
    """Of the other finished attempts of the same person."""
    finished = select(*KEY_COLUMNS).where(
        Attempt.round_id == counted.round_id,
        Attempt.participant_id == counted.participant_id,
        Attempt.number != counted.number,
        Attempt.state.in_(FINISHED),
    )
    return [entry_key(*row) for row in session.execute(finished)]
