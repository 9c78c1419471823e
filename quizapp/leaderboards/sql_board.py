"""The board by SQL: score, then whole seconds, then earliest submission; ties share a rank."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import rank_of
from quizapp.core.text import mask_name
from quizapp.leaderboards.board import BoardEntry, BoardPage
from quizapp.organisations.models import Participant, Unit

ORDER = (Attempt.score.desc(), Attempt.duration_seconds, Attempt.submitted_at)
HIDDEN_NAME = "•••"


class SqlBoard:
    """Asks the database each time."""

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on."""
        counted = counted_rows(round_id, unit_id)
        total = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
        rank = func.rank().over(order_by=ORDER).label("rank")
        ordered = counted.add_columns(rank).order_by(*ORDER, Attempt.participant_id)
        rows = session.execute(ordered.limit(limit).offset(offset))
        return BoardPage(total, tuple(entry_of_row(row, row.rank) for row in rows))

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry."""
        mine = counted_rows(round_id, None).where(Attempt.participant_id == participant_id)
        row = session.execute(mine).one_or_none()
        if row is None:
            return None
        return entry_of_row(row, rank_of(session, row.Attempt) or 0)

    def note(self, round_id: str, participant_id: str) -> None:
        """Nothing to do: the tables are the board."""


def counted_rows(round_id: str, unit_id: str | None) -> Select[Any]:
    """Counted attempts with the name, whether it is hidden, and the unit's name."""
    counted = (
        select(Attempt, Participant.full_name, Participant.name_hidden_at, Unit.name)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
    )
    if unit_id is not None:
        counted = counted.where(Participant.unit_id == unit_id)
    return cast("Select[Any]", counted)


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
