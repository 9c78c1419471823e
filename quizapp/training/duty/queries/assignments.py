"""Reading assignments and exemptions, as far as somebody of the staff may see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.organisations.queries.scope import Scope, within
from quizapp.training.duty.models import Assignment, Exemption
from quizapp.training.duty.queries.people import ancestries
from quizapp.training.models import Course


def list_assignments(session: Session, scope: Scope) -> list[Assignment]:
    """All that stand and reach somebody of the scope, by course."""
    wanted = (
        select(Assignment)
        .join(Assignment.course)
        .where(Assignment.ended_at.is_(None))
        .order_by(Course.title, Assignment.created_at)
    )
    if scope is not None:
        above = {one for units in ancestries(session, scope).values() for one in units}
        wanted = wanted.where(
            or_(Assignment.unit_id.is_(None), Assignment.unit_id.in_(sorted(above)))
        )
    return list(session.scalars(wanted).unique())


def get_assignment(session: Session, assignment_id: str, scope: Scope) -> Assignment:
    """An assignment made for units of the scope; one made above it is not the scope's to end."""
    wanted = select(Assignment).where(
        Assignment.id == assignment_id, within(scope, Assignment.unit_id)
    )
    found = session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def get_exemption(session: Session, exemption_id: str, scope: Scope) -> Exemption:
    """An exemption of somebody of the scope."""
    wanted = select(Exemption).where(Exemption.id == exemption_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    get_person(session, found.learner_id, scope)
    return found


def get_person(session: Session, learner_id: str, scope: Scope) -> Learner:
    """Somebody who learns or guards within the scope; a stranger is not found."""
    guards = select(Guard.learner_id).where(
        Guard.learner_id == learner_id, Guard.left_on.is_(None), within(scope, Guard.unit_id)
    )
    theirs = or_(Learner.id.in_(guards), within(scope, Learner.unit_id))
    wanted = select(Learner).where(Learner.id == learner_id, Learner.left_at.is_(None), theirs)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def course_titles(session: Session) -> dict[str, str]:
    """Id -> title of all courses, by title."""
    wanted = select(Course.id, Course.title).order_by(Course.title)
    return dict(session.execute(wanted).all())


def unit_names(session: Session, unit_ids: Sequence[str]) -> dict[str, str]:
    """Id -> name."""
    wanted = select(Unit.id, Unit.name).where(Unit.id.in_(sorted(set(unit_ids))))
    return dict(session.execute(wanted).all())
