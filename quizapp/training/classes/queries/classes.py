"""Reading classes, their points and who hosts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.queries.scope import Scope
from quizapp.training.classes.models import (
    ClassAttendance,
    ClassInvitation,
    ClassPlace,
    ClassPoint,
    ClassQuota,
    ClassSession,
    TrainingClass,
)
from quizapp.training.classes.rules.plan import DRAFT
from quizapp.training.classes.rules.seats import INVITED

MAX_WORDS = 6


@dataclass(frozen=True)
class Viewer:
    """Who looks: `scope` bounds a coordinator; `sees_all` those who organize or watch over all."""

    staff_id: str
    sees_all: bool
    scope: Scope = None


@dataclass(frozen=True)
class ClassLine:
    """A class in a list."""

    one: TrainingClass
    starts_at: datetime | None
    places: int
    invited: int
    people: int


def get_class(session: Session, class_id: str) -> TrainingClass:
    """The class as it stands now. Raises NotFound("class_not_found")."""
    wanted = select(TrainingClass).where(TrainingClass.id == class_id)
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("class_not_found")
    return found


def see_class(session: Session, class_id: str, viewer: Viewer) -> TrainingClass:
    """The class, if this viewer may know of it."""
    wanted = select(TrainingClass).where(TrainingClass.id == class_id, _visible_to(viewer))
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("class_not_found")
    return found


def list_classes(
    session: Session, viewer: Viewer, typed: str = "", state: str = "", *, limit: int, offset: int
) -> tuple[list[ClassLine], int]:
    """A page of the classes, the newest first, and how many there are."""
    conditions = [_visible_to(viewer)]
    conditions += [
        TrainingClass.folded_title.contains(word, autoescape=True)
        for word in fold(typed).split()[:MAX_WORDS]
    ]
    if state:
        conditions.append(TrainingClass.state == state)
    total = session.scalar(select(func.count()).select_from(TrainingClass).where(*conditions))
    page = (
        select(
            TrainingClass,
            _of(func.min(ClassSession.starts_at), ClassSession.class_id),
            _of(func.count(), ClassPlace.class_id),
            _of(func.count(), ClassInvitation.class_id, ClassInvitation.state == INVITED),
            _of(func.count(ClassAttendance.learner_id.distinct()), ClassAttendance.class_id),
        )
        .where(*conditions)
        .order_by(TrainingClass.changed_at.desc(), TrainingClass.id)
    )
    rows = session.execute(page.limit(limit).offset(offset))
    return [ClassLine(*row) for row in rows], total or 0


def _of(value: Any, column: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    own = select(value).where(column == TrainingClass.id, *conditions)
    return own.correlate(TrainingClass).scalar_subquery()


def _visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """A coordinator sees announced classes with seats for her units, and where she is the host."""
    if viewer.sees_all:
        return TrainingClass.id.is_not(None)
    hosted = select(ClassPlace.class_id).where(ClassPlace.host_staff_id == viewer.staff_id)
    own = select(ClassQuota.class_id).where(
        ClassQuota.unit_id.in_(sorted(viewer.scope or ())), ClassQuota.seats > 0
    )
    return or_(TrainingClass.id.in_(hosted), TrainingClass.id.in_(own)) & (
        TrainingClass.state != DRAFT
    )


def get_point(session: Session, point_id: str) -> ClassPoint:
    """A point with its place and session."""
    found = session.get(ClassPoint, point_id)
    if found is None:
        raise NotFound
    return found


def point_of_code(session: Session, code: str) -> ClassPoint | None:
    """The point that check-in codes with this beginning belong to."""
    return session.scalars(select(ClassPoint).where(ClassPoint.code == code)).one_or_none()


def point_of_mark(session: Session, mark: str) -> ClassPoint | None:
    """The point whose host's link this is."""
    return session.scalars(select(ClassPoint).where(ClassPoint.host_mark == mark)).one_or_none()


def points_of(session: Session, class_id: str) -> list[ClassPoint]:
    """All points of a class, by session and place."""
    wanted = (
        select(ClassPoint)
        .join(ClassPlace, ClassPlace.id == ClassPoint.place_id)
        .join(ClassSession, ClassSession.id == ClassPoint.session_id)
        .where(ClassPlace.class_id == class_id)
        .order_by(ClassSession.starts_at, ClassPlace.position)
    )
    return list(session.scalars(wanted).unique())
