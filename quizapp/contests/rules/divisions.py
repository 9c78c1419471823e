"""Divisions of a contest: the tables in which people are ranked and win apart. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line

GUARD, UNIT, CHOICE = "guard", "unit", "choice"
WAYS = (GUARD, UNIT, CHOICE)
MAX_DIVISIONS = 12
MAX_NAME_LENGTH = 80
GUARD_DIVISIONS = 2


@dataclass(frozen=True)
class Division:
    """`unit_ids`: whose people belong here where units decide; empty: everybody else."""

    id: str
    name: str
    unit_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Divisions:
    """`by`: what decides: guard or not (guards are the first), the unit, or one's own choice."""

    by: str
    all: tuple[Division, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether people say at joining where they belong."""
        return self.by == CHOICE

    def name_of(self, division_id: str | None) -> str:
        """Its name; empty for none and for one that is not known."""
        return next((one.name for one in self.all if one.id == division_id), "")

    def place(
        self, *, is_guard: bool, unit_path: Collection[str], chosen: str | None
    ) -> str | None:
        """Where somebody belongs. Raises Invalid on `division` for no choice or an unknown one."""
        if self.by == GUARD:
            return self.all[0 if is_guard else 1].id
        if self.by == UNIT:
            theirs = [one for one in self.all if not set(one.unit_ids).isdisjoint(unit_path)]
            rest = [one for one in self.all if not one.unit_ids]
            return next((one.id for one in (*theirs, *rest)), None)
        if chosen not in {one.id for one in self.all}:
            raise Invalid(fields={"division": "division_needed"})
        return chosen


def divisions_of(stored: Mapping[str, Any] | None) -> Divisions | None:
    """As contests keep them: {"by", "list": [{"id", "name", "unit_ids"}]}."""
    if not stored:
        return None
    divisions = (
        Division(one["id"], one["name"], tuple(one.get("unit_ids", ()))) for one in stored["list"]
    )
    return Divisions(stored["by"], tuple(divisions))


def stored_divisions(divisions: Divisions | None) -> dict[str, Any] | None:
    """As `divisions_of` reads them."""
    if divisions is None:
        return None
    listed = [
        {"id": one.id, "name": one.name, "unit_ids": list(one.unit_ids)} for one in divisions.all
    ]
    return {"by": divisions.by, "list": listed}


def check_divisions(divisions: Divisions) -> None:
    """Raises Invalid on `names`: too few or many, a name missing or twice, a unit in two."""
    names = [clean_line(one.name) for one in divisions.all]
    problem = None
    if divisions.by not in WAYS:
        raise Invalid(fields={"by": "choice_unknown"})
    if not GUARD_DIVISIONS <= len(names) <= MAX_DIVISIONS:
        problem = "divisions_out_of_range"
    elif divisions.by == GUARD and len(names) != GUARD_DIVISIONS:
        problem = "guard_divisions_are_two"
    elif not all(names) or len(set(names)) < len(names):
        problem = "division_names_differ"
    elif any(len(name) > MAX_NAME_LENGTH for name in names):
        problem = "too_long"
    elif divisions.by == UNIT:
        problem = _unit_problem(divisions.all)
    if problem:
        raise Invalid(fields={"names": problem})


def _unit_problem(divisions: Sequence[Division]) -> str | None:
    if sum(not one.unit_ids for one in divisions) > 1:
        return "one_division_for_the_rest"
    units = [unit for one in divisions for unit in one.unit_ids]
    return "unit_in_two_divisions" if len(set(units)) < len(units) else None
