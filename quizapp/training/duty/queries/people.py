"""Whom rules may reach: guards in service, and everybody else with an account to learn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from quizapp.organisations.models import Guard, Learner, Post, Unit
from quizapp.organisations.queries.scope import Scope, units_below, within
from quizapp.training.duty.rules import GUARDS

FEW_UNITS = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a unit. `kind` is the one of a guard, None for others who learn there."""

    learner_id: str
    unit_id: str
    full_name: str
    folded_name: str
    code: str | None
    hired_on: date
    guard_id: str | None = None
    kind: str | None = None
    post_id: str | None = None
    post: str = ""
    shift: str = ""


@dataclass(frozen=True)
class Whose:
    """Whose duties are asked for: those of a scope, of one unit in it, or of one learner."""

    scope: Scope = None
    unit_id: str = ""
    learner_id: str = ""


def list_people(
    session: Session, whose: Whose, audiences: Collection[str], zone: ZoneInfo
) -> list[Person]:
    """Guards in service; with more audiences than guards also everybody else with an account."""
    if not audiences:
        return []
    people = [Person(*row) for row in session.execute(_guards(whose))]
    if set(audiences) == {GUARDS}:
        return people
    known = {(one.learner_id, one.unit_id) for one in people}
    others = (_other(row, zone) for row in session.execute(_learners(whose)))
    return people + [one for one in others if (one.learner_id, one.unit_id) not in known]


def _guards(whose: Whose) -> Select[*tuple[Any, ...]]:
    columns = (
        *(Guard.learner_id, Guard.unit_id, Learner.full_name, Learner.folded_name),
        *(Learner.employee_code, Guard.hired_on, Guard.id, Guard.kind, Guard.post_id),
        *(Post.name, Guard.shift),
    )
    wanted: Select[*tuple[Any, ...]] = (
        select(*columns)
        .join(Learner, Learner.id == Guard.learner_id)
        .outerjoin(Post, Post.id == Guard.post_id)
        .where(Guard.left_on.is_(None), within(whose.scope, Guard.unit_id))
    )
    if whose.unit_id:
        wanted = wanted.where(Guard.unit_id.in_(units_below([whose.unit_id])))
    if whose.learner_id:
        wanted = wanted.where(Guard.learner_id == whose.learner_id)
    return wanted


def _learners(whose: Whose) -> Select[*tuple[Any, ...]]:
    columns = (Learner.id, Learner.unit_id, Learner.full_name, Learner.folded_name)
    wanted: Select[*tuple[Any, ...]] = select(
        *columns, Learner.employee_code, Learner.created_at
    ).where(
        Learner.unit_id.is_not(None),
        Learner.left_at.is_(None),
        within(whose.scope, Learner.unit_id),
    )
    if whose.unit_id:
        wanted = wanted.where(Learner.unit_id.in_(units_below([whose.unit_id])))
    if whose.learner_id:
        wanted = wanted.where(Learner.id == whose.learner_id)
    return wanted


def _other(row: Any, zone: ZoneInfo) -> Person:
    learner_id, unit_id, full_name, folded_name, code, created_at = row
    hired_on = created_at.astimezone(zone).date()
    return Person(learner_id, unit_id, full_name, folded_name, code, hired_on)


def units_of_learners(session: Session) -> dict[str, str]:
    """Everybody who is at a unit now -> that unit."""
    wanted = select(Learner.id, Learner.unit_id).where(
        Learner.unit_id.is_not(None), Learner.left_at.is_(None)
    )
    return {learner_id: unit_id or "" for learner_id, unit_id in session.execute(wanted)}


def ancestries(session: Session, unit_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Unit -> itself and all above it."""
    parents = {row.id: row.parent_id for row in session.execute(_parents(unit_ids))}
    return {one: frozenset(_upwards(one, parents)) for one in unit_ids}


def _parents(unit_ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    everything: Select[*tuple[Any, ...]] = select(Unit.id, Unit.parent_id)
    if len(unit_ids) > FEW_UNITS:
        return everything
    tree = select(Unit.id, Unit.parent_id).where(Unit.id.in_(sorted(unit_ids)))
    up = tree.cte(recursive=True)
    above = aliased(Unit)
    up = up.union(select(above.id, above.parent_id).where(above.id == up.c.parent_id))
    found: Select[*tuple[Any, ...]] = select(up.c.id, up.c.parent_id)
    return found


def _upwards(unit_id: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    seen: set[str] = set()
    here: str | None = unit_id
    while here is not None and here not in seen:
        seen.add(here)
        yield here
        here = parents.get(here)
