"""What boards hear of."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.attempts.events import (
    AttemptsHandedOver,
    AttemptSubmitted,
    AttemptsWiped,
    RoundRanked,
)
from quizapp.leaderboards.board import Board


def board_listener(board: Board) -> Callable[[AttemptSubmitted], None]:
    """Tells a board whose counted attempt to look at again."""
    return lambda submitted: board.note(submitted.round_id, submitted.participant_id)


def hand_over_listener(board: Board) -> Callable[[AttemptsHandedOver], None]:
    """Tells a board of both entries, the one that gave and the one that took."""

    def hear(handed_over: AttemptsHandedOver) -> None:
        board.note(handed_over.round_id, handed_over.from_participant_id)
        board.note(handed_over.round_id, handed_over.to_participant_id)

    return hear


def whole_round_listener(board: Board) -> Callable[[AttemptsWiped | RoundRanked], None]:
    """Tells a board of a round whose attempts are gone, or all stand elsewhere."""
    return lambda told: board.forget(told.round_id)
