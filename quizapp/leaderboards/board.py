"""What a board answers, whatever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from quizapp.attempts.ports import Counted, Ranks


@dataclass(frozen=True)
class BoardEntry:
    """A counted attempt with its rank. Names are masked before they reach a board."""

    rank: int
    participant_id: str
    display_name: str
    unit: str | None
    score: float
    correct_count: int
    duration_seconds: int
    submitted_at: datetime


@dataclass(frozen=True)
class BoardPage:
    """Some entries of many, as things stood at `as_of`."""

    total: int
    entries: tuple[BoardEntry, ...]
    as_of: datetime
    is_frozen: bool = False
    """Whether later results exist that are not shown yet, or may."""


class Board(Ranks, Protocol):
    """The ranking of a round."""

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on; within a unit the ranks are the unit's own."""
        ...

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry."""
        ...

    def rank_if_held(self, counted: Counted) -> int | None:
        """The rank of an entry that this process holds as it is given; else None, without SQL."""
        ...

    def note(self, round_id: str, participant_id: str) -> None:
        """Hear that this participant's counted attempt may have changed; repeats do no harm.

        Call it after the commit, outside of any transaction.
        """
        ...

    def forget(self, round_id: str) -> None:
        """Hear that attempts of the round were removed. Call it after the commit."""
        ...

    def version(self, round_id: str) -> int:
        """Another number once the board is known to be another; 0 where that is not known."""
        ...
