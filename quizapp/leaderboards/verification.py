"""A board's ranks compared with those that follow from the counted attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.verification import Wrong
from quizapp.leaderboards.board import Board
from quizapp.scoring.ranking import Standing, rank

AT_ONCE = 5000


def first_wrong_rank(
    session: Session, board: Board, round_id: str, progress: Callable[[int], object]
) -> Wrong | None:
    """The first entry, from the best on, that has another rank than it earned, or is too much."""
    earned = {one.standing.participant_id: one.rank for one in rank(_standings(session, round_id))}
    shown = 0
    while shown < len(earned):
        page = board.page(session, round_id, unit_id=None, limit=AT_ONCE, offset=shown)
        for entry in page.entries:
            expected = earned.get(entry.participant_id)
            if entry.rank != expected:
                return Wrong("board", entry.participant_id, "rank", entry.rank, expected)
        if not page.entries:
            return Wrong("board", round_id, "entries", shown, len(earned))
        shown += len(page.entries)
        progress(len(page.entries))
    return None


def _standings(session: Session, round_id: str) -> list[Standing]:
    counted = select(
        Attempt.participant_id, Attempt.score, Attempt.duration_seconds, Attempt.submitted_at
    ).where(Attempt.round_id == round_id, Attempt.is_counted)
    rows: Iterable[Any] = session.execute(counted)
    return [Standing(*row) for row in rows]
