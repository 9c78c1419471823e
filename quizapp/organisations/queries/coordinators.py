"""Which units a member of the staff may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.rules import ADMIN, ORGANIZER
from quizapp.organisations.models import Unit, UnitCoordinator

SEES_ALL_UNITS = frozenset({ADMIN, ORGANIZER})


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
