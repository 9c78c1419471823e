"""What of a round decides how its board may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.queries import last_sequence
from quizapp.contests.queries import get_round
from quizapp.contests.rules import RoundWindow
from quizapp.contests.rules.freezing import Freezing, frozen_since

NEVER = Freezing()


@dataclass(frozen=True)
class ShownRound:
    """A round as its board sees it."""

    id: str
    window: RoundWindow
    show_score: str
    has_one_attempt: bool
    """Nobody's first result gives way to a second."""
    deeds: int
    """How many were recorded in all by then, of whomever."""
    freezing: Freezing = NEVER

    def frozen_since(self, now: datetime) -> datetime | None:
        """The moment whose board is shown; None while the board moves."""
        return frozen_since(self.window, self.freezing, now)


def look_up(session: Session, round_id: str) -> ShownRound:
    """As it is now. Raises NotFound."""
    round_ = get_round(session, round_id)
    return ShownRound(
        id=round_.id,
        window=round_.window,
        show_score=round_.show_score,
        has_one_attempt=round_.attempts_allowed == 1 and round_.attempts_per == "round",
        deeds=last_sequence(session),
        freezing=round_.freezing,
    )
