"""When a round is open and who may take part. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizapp.core.errors import Conflict, NotAllowed, NotFound


class Phase(StrEnum):
    """Where a round stands at a moment."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class RoundWindow:
    """A round's state and its opening hours."""

    state: str
    opens_at: datetime
    closes_at: datetime

    def phase(self, now: datetime) -> Phase:
        """Closed by the clock or by the organizer, whichever comes first."""
        if self.state in {"draft", "hidden"}:
            return Phase.DRAFT
        if self.state == "closed" or now >= self.closes_at:
            return Phase.CLOSED
        return Phase.UPCOMING if now < self.opens_at else Phase.OPEN


@dataclass(frozen=True)
class Eligibility:
    """Who may take part: guards only or all; below certain units or everywhere."""

    guards_only: bool = False
    unit_ids: frozenset[str] = frozenset()


def check_is_open(window: RoundWindow, now: datetime) -> None:
    """Refuse outside the opening hours; a draft does not exist for participants."""
    match window.phase(now):
        case Phase.DRAFT:
            raise NotFound
        case Phase.UPCOMING:
            raise Conflict("round_not_open")
        case Phase.CLOSED:
            raise Conflict("round_closed")
        case Phase.OPEN:
            return


def check_is_eligible(
    eligibility: Eligibility, *, is_guard: bool, unit_path: Collection[str]
) -> None:
    """`unit_path`: the participant's unit and all above it."""
    if eligibility.guards_only and not is_guard:
        raise NotAllowed("not_eligible")
    if eligibility.unit_ids and eligibility.unit_ids.isdisjoint(unit_path):
        raise NotAllowed("not_eligible")


def score_is_shown(show_score: str, phase: Phase) -> bool:
    """Whether a participant may see his score now."""
    return show_score == "at_once" or phase is Phase.CLOSED


def key_is_released(show_key: str, phase: Phase) -> bool:
    """Whether right answers and explanations may leave the server now."""
    if show_key == "never":
        return False
    return show_key == "at_once" or phase is Phase.CLOSED
