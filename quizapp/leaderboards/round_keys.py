"""The keys of a round's counted attempts as a process keeps them: read once, then carried on.

What changed is found by the moment that each change carries (`attempt.ranked_at`). A transaction
may become visible after one that began later, so what is new is read again for a while. What came
later still, or was deleted, shows in the sums of all counted attempts.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from quizapp.core.db import Database
from quizapp.leaderboards.counted import (
    Change,
    Sums,
    list_changes,
    look_at_changes,
    newest_change,
    stream_keys,
    sums_of,
)
from quizapp.leaderboards.ordering import seconds_in
from quizapp.leaderboards.standings import Standings

OVERLAP = timedelta(seconds=5)
SETTLED_SECONDS = 2 * OVERLAP.total_seconds()
_NEXT = timedelta(microseconds=1)


class RoundKeys:
    """Key by attempt, and all keys in order. For one thread at a time.

    Every method reads in the caller's transaction, which must show the tables as of one moment; one
    that fails leaves everything as it was.
    """

    def __init__(self, round_id: str) -> None:
        self.standings = Standings()
        self._round_id = round_id
        self._keys: dict[str, bytes] = {}
        self._seconds = 0
        self._newest: datetime | None = None
        self._settled_from = 0.0

    def read_all(self, connection: Connection) -> None:
        """Forget what is kept and read the tables."""
        newest = newest_change(connection, self._round_id)
        keys: dict[str, bytes] = {}
        standings = Standings.of(_remembered(stream_keys(connection, self._round_id), keys))
        self.standings, self._keys = standings, keys
        self._seconds = sum(map(seconds_in, keys.values()))
        self._read_up_to(newest)

    def read_on(self, connection: Connection) -> None:
        """Take over what changed since the last time."""
        self._take_over(*list_changes(connection, self._round_id, self._since()))

    def read_on_quickly(self, database: Database) -> bool:
        """`read_on` without a transaction; False where nothing was ever read."""
        since = self._since()
        if since is None:
            return False
        self._take_over(*look_at_changes(database, self._round_id, since))
        return True

    def _take_over(self, changes: Iterable[Change], newest: datetime | None) -> None:
        self._apply([one for one in changes if self._keys.get(one.attempt_id) != one.key])
        if newest is not None:
            self._read_up_to(newest)

    def add_up(self, connection: Connection) -> bool:
        """Whether what is kept adds up to the same as what the tables hold."""
        return sums_of(connection, self._round_id) == Sums(len(self._keys), self._seconds)

    def _apply(self, changes: Iterable[Change]) -> None:
        removed, added = [], []
        for change in changes:
            earlier = self._keys.pop(change.attempt_id, None)
            if earlier is not None:
                removed.append(earlier)
            if change.key is not None:
                added.append(change.key)
                self._keys[change.attempt_id] = change.key
        self._seconds += sum(map(seconds_in, added)) - sum(map(seconds_in, removed))
        self.standings = self.standings.changed(removed, added)

    def _since(self) -> datetime | None:
        if self._newest is None:
            return None
        is_settled = time.monotonic() >= self._settled_from
        return self._newest + _NEXT if is_settled else self._newest - OVERLAP

    def _read_up_to(self, newest: datetime | None) -> None:
        if newest != self._newest:
            self._newest = newest
            self._settled_from = time.monotonic() + SETTLED_SECONDS


def _remembered(entries: Iterable[tuple[str, bytes]], keys: dict[str, bytes]) -> Iterator[bytes]:
    for attempt_id, key in entries:
        keys[attempt_id] = key
        yield key
