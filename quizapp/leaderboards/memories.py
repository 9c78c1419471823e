"""What a process remembers of boards for a second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.reading_lines import ReadingLines
from quizapp.core.short_memory import ShortMemory
from quizapp.leaderboards.encoded import EncodedPage
from quizapp.leaderboards.own_entry import OwnEntries
from quizapp.leaderboards.own_memory import OwnMemory
from quizapp.leaderboards.queries import UnitStanding, list_unit_standings
from quizapp.leaderboards.shown_round import ShownRound, look_up

SECONDS = 1.0
ROUND_SECONDS = 0.5
"""Half: while one thread looks again, others may take what is known for as long once more."""
PageKey = tuple[tuple[str, str | None, int, int], int]
"""The part of a board, and its version."""


class Memories:
    """Rounds, pages and units of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rounds: ShortMemory[str, ShownRound] = ShortMemory(ROUND_SECONDS, 1000)
        self._units: ShortMemory[tuple[str, int], tuple[datetime, Sequence[UnitStanding]]] = (
            ShortMemory(SECONDS, 100)
        )
        self.pages: ShortMemory[PageKey, EncodedPage] = ShortMemory(SECONDS, 200)
        self.own = OwnEntries(ReadingLines(database))
        self.known_own = OwnMemory()

    def round(self, round_id: str) -> ShownRound:
        """The round's state, at most a second old. Raises NotFound."""
        return self._rounds.get(round_id, lambda: self._look_up(round_id))

    def units(
        self, round_id: str, version: int, since: datetime | None
    ) -> tuple[datetime, Sequence[UnitStanding]]:
        """The standings of enterprises and their moment; `version` is that of the board."""
        return self._units.get((round_id, version), lambda: self._add_up(round_id, since))

    def _look_up(self, round_id: str) -> ShownRound:
        with self._database.reading() as session:
            return look_up(session, round_id)

    def _add_up(
        self, round_id: str, since: datetime | None
    ) -> tuple[datetime, Sequence[UnitStanding]]:
        as_of = since or clock.now()
        with self._database.reading() as session:
            return as_of, list_unit_standings(session, round_id, since)
