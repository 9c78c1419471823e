"""What attempts asks of higher features, in its own words."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt


class Counted(Protocol):
    """A counted attempt, as a table's row or as what is about to become one."""

    @property
    def round_id(self) -> str: ...
    @property
    def participant_id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def rank_key(self) -> str | None: ...
    @property
    def duration_seconds(self) -> int | None: ...


class Ranks(Protocol):
    """Places on the board of a round, without counting everybody each time.

    A board may be a second old. Ask before a transaction or after it, better than within.
    """

    def rank_of(self, session: Session, counted: Counted) -> int | None:
        """1 + how many of the others are better; None while the board may not tell."""
        ...

    def quick_rank_of(self, counted: Counted) -> int | None:
        """`rank_of` without SQL, or None where that does not suffice."""
        ...

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The rank key of the next better result, to explain a place; None for the best."""
        ...


class ResultNews(Protocol):
    """What happened to a result after its round, to be told to whoever made it."""

    def told(self, session: Session, attempt: Attempt) -> list[str]:
        """Sentences, the oldest first."""
        ...


class HiddenResults(Protocol):
    """Where the results of hidden rounds are shown: the feature that they belong to knows."""

    def address_of(self, session: Session, attempt: Attempt) -> str:
        """The page of this attempt's result."""
        ...
