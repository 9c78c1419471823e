"""The board by SQL: in the order of the rank keys; ties share a rank."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, defer

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Counted
from quizapp.core import clock
from quizapp.core.text import mask_name
from quizapp.leaderboards.board import BoardEntry, BoardPage
from quizapp.leaderboards.counted import IS_RANKED, KEY_COLUMNS
from quizapp.organisations.models import Participant, Unit

HIDDEN_NAME = "•••"


class SqlBoard:
    """Asks the database each time."""

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on."""
        counted = counted_rows(round_id, unit_id)
        total = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
        rank = func.rank().over(order_by=Attempt.rank_key).label("rank")
        ordered = counted.add_columns(rank).order_by(*KEY_COLUMNS)
        rows = session.execute(ordered.limit(limit).offset(offset))
        entries = tuple(entry_of_row(row, row.rank) for row in rows)
        return BoardPage(total, entries, clock.now())

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry."""
        mine = counted_rows(round_id, None).where(Attempt.participant_id == participant_id)
        row = session.execute(mine).one_or_none()
        return entry_of_row(row, self.rank_of(session, row.Attempt)) if row else None

    def rank_of(self, session: Session, counted: Counted) -> int:
        """By counting everybody who is better."""
        better = select(func.count()).where(
            Attempt.round_id == counted.round_id, Attempt.is_counted, _is_better_than(counted)
        )
        return 1 + (session.scalar(better) or 0)

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The worst of those who are better."""
        ahead = select(func.max(Attempt.rank_key)).where(
            Attempt.round_id == counted.round_id, Attempt.is_counted, _is_better_than(counted)
        )
        return session.scalar(ahead)

    def quick_rank_of(self, counted: Counted) -> int | None:  # noqa: ARG002 - needs SQL always
        """Never."""
        return None

    def rank_if_held(self, counted: Counted) -> int | None:  # noqa: ARG002 - holds nothing
        """Never."""
        return None

    def note(self, round_id: str, participant_id: str) -> None:
        """Nothing to do: the tables are the board."""

    def forget(self, round_id: str) -> None:
        """Nothing to do: the tables are the board."""

    def version(self, round_id: str) -> int:  # noqa: ARG002 - the same for every round
        """Not known."""
        return 0


def counted_rows(round_id: str, unit_id: str | None) -> Select[Any]:
    """Counted attempts with the name, whether it is hidden, and the unit's name."""
    counted = shown_rows(round_id).where(IS_RANKED)
    if unit_id is not None:
        counted = counted.where(Participant.unit_id == unit_id)
    return counted


def shown_rows(round_id: str) -> Select[Any]:
    """The same of all attempts. Papers and grades, the bulk of an attempt, are not read."""
    shown = (
        select(Attempt, Participant.full_name, Participant.name_hidden_at, Unit.name)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Attempt.round_id == round_id)
        .options(defer(Attempt.paper), defer(Attempt.grades))
    )
    return cast("Select[Any]", shown)


def entry_of_row(row: Row[Any], rank: int) -> BoardEntry:
    """What a board shows of a row of `counted_rows`; the name masked, or not told at all."""
    attempt, full_name, hidden_at, unit_name = tuple(row)[:4]
    return BoardEntry(
        rank=rank,
        participant_id=attempt.participant_id,
        display_name=HIDDEN_NAME if hidden_at else mask_name(full_name),
        unit=unit_name,
        score=attempt.score,
        correct_count=attempt.correct_count,
        duration_seconds=attempt.duration_seconds,
        submitted_at=attempt.submitted_at,
    )


def _is_better_than(counted: Counted) -> ColumnElement[bool]:
    return Attempt.rank_key < counted.rank_key
