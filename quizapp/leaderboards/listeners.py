"""What boards hear of."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.attempts.events import AttemptsHandedOver, AttemptSubmitted, AttemptsWiped
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


def wipe_listener(board: Board) -> Callable[[AttemptsWiped], None]:
    """Tells a board of a round whose attempts are gone."""
    return lambda wiped: board.forget(wiped.round_id)
