"""What keeps a frozen board at its moment when the end of its round moves."""

from __future__ import annotations

from datetime import datetime

from quizapp.contests.models import Round
from quizapp.contests.rules.freezing import frozen_since


def keep_frozen(round_: Round, now: datetime) -> None:
    """Call it before `closes_at` is moved: a board that stands still goes on to show the same."""
    if round_.board_freeze_minutes:
        round_.board_frozen_at = frozen_since(round_.window, round_.freezing, now)
