"""Which units somebody of the staff sees: `None` means all, else exactly these ids.

The principal of a coordinator already holds everything below his units.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from quizapp.core.errors import NotFound
from quizapp.organisations.models import Unit

Scope = Collection[str] | None


def units_below(unit_ids: Collection[str]) -> Select[str]:
    """A select of the ids of these units and of all below them."""
    tree = select(Unit.id.label("id")).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(child.id).where(child.parent_id == tree.c.id))
    return select(tree.c.id)


def within(
    scope: Scope, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """The condition that a column names a unit of the scope."""
    return true() if scope is None else column.in_(sorted(scope))


def get_unit(session: Session, unit_id: str, scope: Scope) -> Unit:
    """The unit; one outside the scope is not found."""
    found = session.scalars(select(Unit).where(Unit.id == unit_id, within(scope, Unit.id)))
    unit = found.one_or_none()
    if unit is None:
        raise NotFound
    return unit
