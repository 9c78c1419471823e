"""When a round is open and who may take part. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizapp.core.errors import Conflict, NotAllowed, NotFound
from quizapp.core.stopped import is_stopped


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

    @property
    def is_paused(self) -> bool:
        """Whether its clocks stand still; it counts as open meanwhile."""
        return self.state == "published" and is_stopped(self.closes_at)

    def phase(self, now: datetime) -> Phase:
        """Closed by the clock or by the organizer, whichever comes first."""
        if self.state in {"draft", "hidden"}:
            return Phase.DRAFT
        if self.state == "closed" or now >= self.closes_at:
            return Phase.CLOSED
        return Phase.UPCOMING if now < self.opens_at else Phase.OPEN


@dataclass(frozen=True)
class Eligibility:
    """Who may take part: guards only or all, below certain units, in certain divisions, of an age.

    Ages are whole years that somebody becomes in `year`, the one in which the round opens.
    """

    guards_only: bool = False
    unit_ids: frozenset[str] = frozenset()
    division_ids: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    year: int = 0
    listed_only: bool = False

    @property
    def is_for_some(self) -> bool:
        """Whether more decides than being a guard."""
        ages = self.age_from is not None or self.age_to is not None
        return bool(self.unit_ids or self.division_ids or ages or self.listed_only)


@dataclass(frozen=True)
class Candidate:
    """What of a person decides. `unit_path`: the unit and all above it."""

    is_guard: bool
    unit_path: Collection[str]
    division_id: str | None = None
    birth_year: int | None = None
    is_listed: bool = False


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
            if window.is_paused:
                raise Conflict("round_paused")


def check_is_eligible(eligibility: Eligibility, who: Candidate) -> None:
    """Raises NotAllowed("not_eligible") with `why`, which has a sentence of its own."""
    why = _obstacle(eligibility, who)
    if why is not None:
        limits = {"age_from": eligibility.age_from, "age_to": eligibility.age_to}
        raise NotAllowed("not_eligible", why=why, **limits)


def _obstacle(eligibility: Eligibility, who: Candidate) -> str | None:
    if eligibility.guards_only and not who.is_guard:
        return "guards_only"
    if eligibility.unit_ids and eligibility.unit_ids.isdisjoint(who.unit_path):
        return "unit"
    if eligibility.division_ids and who.division_id not in eligibility.division_ids:
        return "division"
    if eligibility.listed_only and not who.is_listed:
        return "list"
    return _age_obstacle(eligibility, who.birth_year)


def _age_obstacle(eligibility: Eligibility, birth_year: int | None) -> str | None:
    if eligibility.age_from is None and eligibility.age_to is None:
        return None
    if birth_year is None:
        return "birth_year_unknown"
    age = eligibility.year - birth_year
    if eligibility.age_from is not None and age < eligibility.age_from:
        return "too_young"
    if eligibility.age_to is not None and age > eligibility.age_to:
        return "too_old"
    return None


def score_is_shown(show_score: str, phase: Phase) -> bool:
    """Whether a participant may see his score now."""
    return show_score == "at_once" or phase is Phase.CLOSED


def key_is_released(show_key: str, phase: Phase) -> bool:
    """Whether right answers and explanations may leave the server now."""
    if show_key == "never":
        return False
    return show_key == "at_once" or phase is Phase.CLOSED
