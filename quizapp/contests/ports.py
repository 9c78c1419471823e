"""What contests must ask of features above them. Handed in by the edges from wiring.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class RoundCounts:
    """How a round goes: people who began, attempts running and attempts finished."""

    people: int
    open_attempts: int
    finished_attempts: int


class RoundAttempts(Protocol):
    """The attempts of a round, for what the organizer does to the whole round.

    Everything happens in the caller's transaction: a round is never closed with attempts left
    open, nor extended with clocks left behind.
    """

    def count(self, session: Session, round_id: str) -> RoundCounts:
        """The counts of now."""
        ...

    def close_open(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Close all running attempts with what was saved; returns how many."""
        ...

    def extend_open(
        self,
        session: Session,
        round_id: str,
        by: timedelta,
        unit_id: str | None,
        *,
        now: datetime,
        participant_id: str | None = None,
    ) -> int:
        """Give running attempts more time: all, those below a unit, or that of one person."""
        ...

    def stop_clocks(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Let the time of running attempts stand still; returns how many."""
        ...

    def go_on(self, session: Session, round_id: str, *, now: datetime) -> int:
        """Let it go on with what was left; returns how many."""
        ...

    def best(self, session: Session, round_id: str, count: int) -> Sequence[str]:
        """The participants ranked first, with all who are equal to the last of them."""
        ...

    def wipe(self, session: Session, round_id: str) -> int:
        """Remove all attempts and the participants who took part in nothing else."""
        ...


class PrizeList(Protocol):
    """The prizes of a round, for its rules and for files that describe a whole round."""

    def put(self, session: Session, round_id: str, written: Any, *, by: str, now: datetime) -> None:
        """Give a draft round the prizes as a file has them. Raises Invalid, Conflict."""
        ...

    def copy(self, session: Session, from_id: str, to_id: str, *, by: str, now: datetime) -> None:
        """Give a draft round the prizes of another, where that has some."""
        ...

    def are_final(self, session: Session, round_id: str) -> bool:
        """Whether the winners of the round are confirmed: its results do not change any more."""
        ...

    def sentences(self, session: Session, round_id: str) -> Sequence[str]:
        """One sentence for each prize, the highest first."""
        ...
