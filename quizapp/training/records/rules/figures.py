"""The figures of an enterprise and what they look like as traffic lights. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from quizapp.organisations.rules.guards import OWN, SERVICE

RED, AMBER, GREEN, NO_DATA = LIGHTS = ("red", "amber", "green", "none")
"""The worst first; NO_DATA is neither good nor bad."""
STRENGTH, PAPERS, TRAINING, EQUIPMENT = SUBJECTS = ("strength", "papers", "training", "equipment")


@dataclass(frozen=True)
class Thresholds:
    """From which share of a hundred on it is green, and amber; below it is red."""

    green: int
    amber: int


THRESHOLDS = {
    STRENGTH: Thresholds(100, 80),
    PAPERS: Thresholds(90, 70),
    TRAINING: Thresholds(80, 50),
}


@dataclass(frozen=True)
class KindFigures:
    """Guards of one kind who serve, their papers of the police, their completions of courses."""

    guards: int = 0
    part_time: int = 0
    paper_valid: int = 0
    paper_expiring: int = 0
    paper_expired: int = 0
    paper_missing: int = 0
    course_valid: int = 0
    course_expiring: int = 0
    course_law_changed: int = 0
    course_expired: int = 0

    @property
    def certified(self) -> int:
        """Who holds the paper of the police in force."""
        return self.paper_valid + self.paper_expiring

    @property
    def trained(self) -> int:
        """Whose completion of a guards' course holds."""
        return self.course_valid + self.course_expiring

    @property
    def course_none(self) -> int:
        """Who never completed one."""
        return self.guards - self.trained - self.course_law_changed - self.course_expired


@dataclass(frozen=True)
class ToolFigures:
    """Equipment in use and what an inspector would ask about; `grave` and `minor` count tools."""

    total: int = 0
    held: int = 0
    grave: int = 0
    minor: int = 0
    licence_missing: int = 0
    licence_expired: int = 0
    licence_expiring: int = 0
    holder_left: int = 0
    holder_untrained: int = 0
    holder_internal: int = 0


@dataclass(frozen=True)
class UnitFigures:
    """An enterprise, the two kinds of guards apart."""

    required: int = 0
    own: KindFigures = field(default_factory=KindFigures)
    service: KindFigures = field(default_factory=KindFigures)
    tools: ToolFigures = field(default_factory=ToolFigures)

    @property
    def kinds(self) -> Mapping[str, KindFigures]:
        """By kind of guard."""
        return {OWN: self.own, SERVICE: self.service}

    @property
    def both(self) -> KindFigures:
        """Both kinds together, for shares alone: their papers stay two."""
        return added([self.own, self.service], KindFigures)

    @property
    def missing(self) -> int:
        """How many more guards the plan asks for."""
        return max(0, self.required - self.both.guards)


Figures = TypeVar("Figures", KindFigures, ToolFigures)


def added(many: Iterable[Figures], kind: type[Figures]) -> Figures:
    """The sums, field by field."""
    listed = list(many)
    return kind(**{one.name: sum(getattr(f, one.name) for f in listed) for one in fields(kind)})


def together(many: Iterable[UnitFigures]) -> UnitFigures:
    """Several units as one: departments and their enterprise."""
    listed = list(many)
    if len(listed) == 1:
        return listed[0]
    return UnitFigures(
        required=sum(one.required for one in listed),
        own=added((one.own for one in listed), KindFigures),
        service=added((one.service for one in listed), KindFigures),
        tools=added((one.tools for one in listed), ToolFigures),
    )


def lights_of(figures: UnitFigures) -> dict[str, str]:
    """Subject -> light."""
    both = figures.both
    return {
        STRENGTH: _share_light(STRENGTH, both.guards, figures.required),
        PAPERS: _share_light(PAPERS, both.certified, both.guards),
        TRAINING: _share_light(TRAINING, both.trained, both.guards),
        EQUIPMENT: _tool_light(figures.tools),
    }


def _share_light(subject: str, part: int, whole: int) -> str:
    if not whole:
        return NO_DATA
    bounds = THRESHOLDS[subject]
    if part * 100 >= bounds.green * whole:
        return GREEN
    return AMBER if part * 100 >= bounds.amber * whole else RED


def _tool_light(tools: ToolFigures) -> str:
    if not tools.total:
        return NO_DATA
    if tools.grave:
        return RED
    return AMBER if tools.minor else GREEN


def worst(lights: Iterable[str]) -> str:
    """The light of the whole: its worst part, NO_DATA when no part has data."""
    return min(lights, key=LIGHTS.index, default=NO_DATA)
