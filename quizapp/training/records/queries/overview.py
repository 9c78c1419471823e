"""Enterprises of parks and of the province, with their lights; and the months behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from quizapp.core.text import fold
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.scope import Scope, within
from quizapp.training.records.models import TrainingMonth
from quizapp.training.records.queries.figures import figures_by_unit
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.figures import (
    EQUIPMENT,
    LIGHTS,
    PAPERS,
    RED,
    STRENGTH,
    TRAINING,
    UnitFigures,
    lights_of,
    together,
    worst,
)

MONTHS = 12
PARK = "park"


@dataclass(frozen=True)
class OverviewFilter:
    """What the table is narrowed to."""

    typed: str = ""
    park_id: str = ""
    light: str = ""
    sort: str = "light"


@dataclass(frozen=True)
class OverviewRow:
    """An enterprise, its departments counted in."""

    unit_id: str
    name: str
    folded_name: str
    code: str
    park_id: str | None
    park_name: str
    figures: UnitFigures
    lights: Mapping[str, str]

    @property
    def light(self) -> str:
        """The worst of them."""
        return worst(self.lights.values())


@dataclass(frozen=True)
class MonthFigures:
    """All enterprises looked at, as they stood at the end of a month."""

    month: date
    required: int
    serving: int
    certified: int
    trained: int
    red: int


@dataclass(frozen=True)
class _UnitFacts:
    id: str
    name: str
    folded_name: str
    code: str
    kind: str
    parent_id: str | None


def overview(session: Session, scope: Scope, at: Moment) -> list[OverviewRow]:
    """Every enterprise of the scope, by a fixed number of statements."""
    units = _units(session, scope)
    figures = figures_by_unit(session, scope, at)
    members: dict[str, list[UnitFigures]] = {}
    for unit_id, unit in units.items():
        if unit.kind == PARK:
            continue
        inside = members.setdefault(_top(unit, units), [])
        if unit_id in figures:
            inside.append(figures[unit_id])
    parks = _park_names(session)
    return [_row(units[top], together(inside), parks) for top, inside in members.items()]


def _row(unit: _UnitFacts, figures: UnitFigures, parks: Mapping[str, str]) -> OverviewRow:
    park_id = unit.parent_id if unit.parent_id in parks else None
    return OverviewRow(
        unit.id,
        unit.name,
        unit.folded_name,
        unit.code,
        park_id,
        parks.get(park_id or "", ""),
        figures,
        lights_of(figures),
    )


def _units(session: Session, scope: Scope) -> dict[str, _UnitFacts]:
    columns = (Unit.id, Unit.name, Unit.folded_name, Unit.code, Unit.kind, Unit.parent_id)
    working = select(*columns).where(Unit.valid_to.is_(None), within(scope, Unit.id))
    return {line[0]: _UnitFacts(*line) for line in session.execute(working)}


def _park_names(session: Session) -> dict[str, str]:
    parks = select(Unit.id, Unit.name).where(Unit.kind == PARK)
    return {line[0]: line[1] for line in session.execute(parks)}


def _top(unit: _UnitFacts, units: Mapping[str, _UnitFacts]) -> str:
    """The enterprise that a department belongs to, as far up as the scope reaches."""
    seen = {unit.id}
    while True:
        above = units.get(unit.parent_id or "")
        if above is None or above.kind == PARK or above.id in seen:
            return unit.id
        seen.add(above.id)
        unit = above


def narrowed(rows: Iterable[OverviewRow], wanted: OverviewFilter) -> list[OverviewRow]:
    """The rows that fit, in the order asked for."""
    words = fold(wanted.typed).split()
    found = [
        row
        for row in rows
        if (not wanted.park_id or row.park_id == wanted.park_id)
        and (not wanted.light or row.light == wanted.light)
        and all(word in f"{row.folded_name} {fold(row.code)}" for word in words)
    ]
    found.sort(key=lambda row: row.folded_name)
    key = SORTS.get(wanted.sort.removeprefix("-"), SORTS["light"])
    return sorted(found, key=key, reverse=wanted.sort.startswith("-"))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 2.0


SORTS = {
    "light": lambda row: LIGHTS.index(row.light),
    "name": lambda row: row.folded_name,
    "park": lambda row: fold(row.park_name),
    "missing": lambda row: row.figures.missing,
    STRENGTH: lambda row: _share(row.figures.both.guards, row.figures.required),
    PAPERS: lambda row: _share(row.figures.both.certified, row.figures.both.guards),
    TRAINING: lambda row: _share(row.figures.both.trained, row.figures.both.guards),
    EQUIPMENT: lambda row: row.figures.tools.grave,
}


def months_of(session: Session, unit_ids: Iterable[str], since: date) -> list[MonthFigures]:
    """The months kept for these enterprises, the oldest first; one statement."""
    wanted = frozenset(unit_ids)
    names = ("required", "serving", "certified", "trained")
    line = TrainingMonth
    sums = [func.sum(getattr(line, name)) for name in names]
    red = func.sum(case((line.light == RED, 1), else_=0))
    kept = (
        select(line.month, *sums, red)
        .where(line.month >= since, line.unit_id.in_(sorted(wanted)))
        .group_by(line.month)
        .order_by(line.month)
    )
    return [MonthFigures(month, *map(int, counts)) for month, *counts in session.execute(kept)]
