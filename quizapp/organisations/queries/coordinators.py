"""Which units a member of the staff may see, and who coordinates which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.rules import ADMIN, ORGANIZER
from quizapp.organisations.models import Unit, UnitCoordinator

SEES_ALL_UNITS = frozenset({ADMIN, ORGANIZER})


@dataclass(frozen=True)
class UnitName:
    """A unit as lists name it."""

    id: str
    code: str
    name: str


def unit_scope(session: Session, staff_id: str, roles: Collection[str]) -> frozenset[str] | None:
    """None: every unit. Else the coordinator's units and all below them, maybe none."""
    if not SEES_ALL_UNITS.isdisjoint(roles):
        return None
    return coordinated_unit_ids(session, staff_id)


def coordinated_unit_ids(session: Session, staff_id: str) -> frozenset[str]:
    """The units entrusted to a coordinator and all below them."""
    own = select(UnitCoordinator.unit_id.label("id")).where(UnitCoordinator.staff_id == staff_id)
    below = own.cte("coordinated", recursive=True)
    # UNION, not UNION ALL: a circle of parents would otherwise never end.
    below = below.union(select(Unit.id).where(Unit.parent_id == below.c.id))
    return frozenset(session.scalars(select(below.c.id)))


def units_by_code(
    session: Session, codes: Collection[str], scope: frozenset[str] | None
) -> dict[str, UnitName]:
    """The units of these codes (upper case) within the scope; others are not found."""
    wanted = select(Unit.id, Unit.code, Unit.name).where(Unit.code.in_(codes))
    found = (UnitName(*row) for row in session.execute(wanted))
    return {unit.code: unit for unit in found if scope is None or unit.id in scope}


def units_of_staff(session: Session, staff_ids: Collection[str]) -> dict[str, list[UnitName]]:
    """The units directly entrusted to each of these accounts, by code."""
    wanted = (
        select(UnitCoordinator.staff_id, Unit.id, Unit.code, Unit.name)
        .join(Unit, Unit.id == UnitCoordinator.unit_id)
        .where(UnitCoordinator.staff_id.in_(staff_ids))
        .order_by(Unit.code)
    )
    units: dict[str, list[UnitName]] = {}
    for staff_id, *unit in session.execute(wanted):
        units.setdefault(staff_id, []).append(UnitName(*unit))
    return units
