"""Small boards in each process, large ones in Redis where there is one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Counted
from quizapp.core.db import Database
from quizapp.core.short_memory import ShortMemory
from quizapp.leaderboards.board import Board, BoardEntry, BoardPage

LARGE_FROM = 100_000
"""Entries. In a process they take about 22 MB and half a second of reading at its start."""
MEASURED_EVERY_SECONDS, MEASURED_ROUNDS = 10.0, 1000


class SizedBoard:
    """Hands each round to the board that suits its size. A round that became large stays so."""

    def __init__(self, database: Database, small: Board, large: Board) -> None:
        self._database = database.sibling()
        self._small = small
        self._large = large
        self._large_from = LARGE_FROM
        self._known_large: set[str] = set()
        self._sizes: ShortMemory[str, int] = ShortMemory(MEASURED_EVERY_SECONDS, MEASURED_ROUNDS)

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on."""
        board = self._board_of(round_id)
        return board.page(session, round_id, unit_id=unit_id, limit=limit, offset=offset)

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry."""
        return self._board_of(round_id).entry_of(session, round_id, participant_id)

    def rank_of(self, session: Session, counted: Counted) -> int | None:
        """1 + how many are better."""
        return self._board_of(counted.round_id).rank_of(session, counted)

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The next better one."""
        return self._board_of(counted.round_id).find_just_above(session, counted)

    def quick_rank_of(self, counted: Counted) -> int | None:
        """`rank_of` without SQL, or None where that does not suffice."""
        return self._board_of(counted.round_id).quick_rank_of(counted)

    def rank_if_held(self, counted: Counted) -> int | None:
        """As the one says that keeps the round."""
        return self._board_of(counted.round_id).rank_if_held(counted)

    def note(self, round_id: str, participant_id: str) -> None:
        """Tell the one that keeps the round.

        Another process may find the round large some seconds earlier than this one, so Redis hears
        of it well before.
        """
        self._small.note(round_id, participant_id)
        if 2 * self._size_of(round_id) >= self._large_from:
            self._large.note(round_id, participant_id)

    def forget(self, round_id: str) -> None:
        """Tell both."""
        self._sizes.forget()
        self._known_large.discard(round_id)
        self._small.forget(round_id)
        self._large.forget(round_id)

    def version(self, round_id: str) -> int:
        """As the one says that keeps the round."""
        return self._board_of(round_id).version(round_id)

    def _board_of(self, round_id: str) -> Board:
        if round_id not in self._known_large:
            if self._size_of(round_id) < self._large_from:
                return self._small
            self._known_large.add(round_id)
            self._small.forget(round_id)
        return self._large

    def _size_of(self, round_id: str) -> int:
        if round_id in self._known_large:
            return self._large_from
        return self._sizes.get(round_id, lambda: self._measure(round_id))

    def _measure(self, round_id: str) -> int:
        """No further than it takes to know that the round is large."""
        counted = select(Attempt.id).where(Attempt.round_id == round_id, Attempt.is_counted)
        counted = counted.limit(self._large_from)
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(counted.subquery())) or 0
