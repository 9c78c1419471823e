"""The board of one round in a process: refreshed when it is asked for, at most once a second."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from quizapp.core import clock, measures
from quizapp.leaderboards import turns
from quizapp.leaderboards.board_source import BoardSource
from quizapp.leaderboards.round_keys import RoundKeys
from quizapp.leaderboards.standings import Standings

SHARE_FOR_ADDING_UP = 0.02
READ_ALL_EVERY_SECONDS = 3600.0
FIRST_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Snapshot:
    """The standings at a moment. Other standings have another `version`, in all of the process."""

    standings: Standings
    as_of: datetime
    version: int


class BusyBuildingError(Exception):
    """The first snapshot is still being made by another thread: ask SQL meanwhile."""


class RoundBoard:
    """Keeps the snapshot of a round. One thread refreshes it, the others take the last one."""

    def __init__(self, source: BoardSource, round_id: str) -> None:
        self._source = source
        self._keys = RoundKeys(round_id)
        self._lock = Lock()
        self._turns = turns.Turns()
        self._snapshot: Snapshot | None = None
        self._has_news = False
        self._read_all_at = 0.0
        self._add_up_at = 0.0
        self.asked_at = 0.0

    def __len__(self) -> int:
        return len(self._keys.standings)

    def note(self) -> None:
        """Hear that something changed."""
        self._has_news = True

    def current(self) -> Snapshot:
        """The newest snapshot that may be had. Raises BusyBuildingError while there is none."""
        snapshot = self._snapshot
        if snapshot is None:
            return self._first()
        if self._turns.is_due(has_news=self._has_news) and self._lock.acquire(blocking=False):
            try:
                return self._refresh()
            finally:
                self._lock.release()
        measures.board_age_seconds.set((clock.now() - snapshot.as_of).total_seconds())
        return snapshot

    def _first(self) -> Snapshot:
        # Whoever waits may hold a connection that the builder needs, so nobody waits for long.
        if not self._lock.acquire(timeout=FIRST_WAIT_SECONDS):
            raise BusyBuildingError
        try:
            return self._snapshot or self._refresh()
        finally:
            self._lock.release()

    def read_anew(self) -> Snapshot:
        """A snapshot of the tables themselves, because the last one turned out to be wrong."""
        with self._lock:
            self._read_all_at = 0.0
            return self._refresh()

    def _refresh(self) -> Snapshot:
        self._turns.take()
        self.asked_at = time.monotonic()
        self._has_news = False
        as_of = self._read_quickly() or self._source.read(self._read)
        self._snapshot = _next(self._snapshot, self._keys.standings, as_of)
        measures.board_age_seconds.set(0)
        return self._snapshot

    def _read_quickly(self) -> datetime | None:
        """What is due nearly each time: one statement. None when more is."""
        database = self._source.quick
        if database is None or time.monotonic() >= min(self._read_all_at, self._add_up_at):
            return None
        as_of = clock.now()
        return as_of if self._keys.read_on_quickly(database) else None

    def _read(self, connection: Connection) -> None:
        if time.monotonic() >= self._read_all_at:
            self._read_all(connection)
            return
        self._keys.read_on(connection)
        if time.monotonic() >= self._add_up_at and not self._adds_up(connection):
            self._read_all(connection)

    def _read_all(self, connection: Connection) -> None:
        self._keys.read_all(connection)
        self._read_all_at = time.monotonic() + READ_ALL_EVERY_SECONDS

    def _adds_up(self, connection: Connection) -> bool:
        """Asked so often only that it takes a small share of the database's time."""
        began = time.monotonic()
        does = self._keys.add_up(connection)
        ended = time.monotonic()
        self._add_up_at = ended + max(turns.EVERY_SECONDS, (ended - began) / SHARE_FOR_ADDING_UP)
        return does


def _next(earlier: Snapshot | None, standings: Standings, as_of: datetime) -> Snapshot:
    if earlier is not None and standings is earlier.standings:
        return replace(earlier, as_of=as_of)
    return Snapshot(standings, as_of, next(turns.versions))
