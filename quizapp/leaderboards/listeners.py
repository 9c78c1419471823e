"""What boards hear of."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.attempts.events import AttemptSubmitted
from quizapp.leaderboards.board import Board


def board_listener(board: Board) -> Callable[[AttemptSubmitted], None]:
    """Tells a board whose counted attempt to look at again."""
    return lambda submitted: board.note(submitted.round_id, submitted.participant_id)
