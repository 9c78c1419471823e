"""Reading cases of borrowed identity."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.organisations.models import IdentityCase
from quizapp.organisations.queries.participants import PeopleScope


def list_cases(
    session: Session, scope: PeopleScope, *, is_open: bool, limit: int, offset: int
) -> tuple[list[IdentityCase], int]:
    """A page of open or closed cases of the scope, the oldest open and the newest closed first."""
    state = IdentityCase.closed_at.is_(None) if is_open else IdentityCase.closed_at.is_not(None)
    conditions = (scope.cases(), state)
    total = session.scalar(select(func.count()).select_from(IdentityCase).where(*conditions)) or 0
    order = IdentityCase.opened_at if is_open else IdentityCase.closed_at.desc()
    page = select(IdentityCase).where(*conditions).order_by(order, IdentityCase.id)
    return list(session.scalars(page.limit(limit).offset(offset))), total


def count_open_cases(session: Session, scope: PeopleScope) -> int:
    """How many wait for a person."""
    waiting = select(func.count()).select_from(IdentityCase)
    return session.scalar(waiting.where(scope.cases(), IdentityCase.closed_at.is_(None))) or 0


def get_case(session: Session, case_id: str, scope: PeopleScope) -> IdentityCase:
    """A case of the scope."""
    found = session.get(IdentityCase, case_id)
    if found is None or not scope.covers(found.contest_id, found.unit_id):
        raise NotFound
    return found
