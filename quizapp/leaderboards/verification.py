"""A board's ranks compared with those that follow from the figures of the counted attempts."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from quizapp.attempts.queries import list_standings
from quizapp.attempts.verification import Wrong
from quizapp.contests.models import Round
from quizapp.leaderboards.board import Board
from quizapp.scoring.ranking import rank

AT_ONCE = 5000


def first_wrong_rank(
    session: Session, board: Board, round_: Round, progress: Callable[[int], object]
) -> Wrong | None:
    """The first entry, from the best on, that has another rank than it earned, or is too much."""
    round_id = round_.id
    ranked = rank(list_standings(session, round_), round_.chain)
    earned = {one.standing.participant_id: one.rank for one in ranked}
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
