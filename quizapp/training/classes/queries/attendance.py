"""Reading who was there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from quizapp.core.text import name_sort_key
from quizapp.organisations.models import Learner, Unit
from quizapp.organisations.queries.scope import Scope, within
from quizapp.training.classes.models import (
    ClassAttendance,
    ClassInvitation,
    ClassPlace,
    ClassPoint,
    ClassSession,
    ClassSkillMark,
    TrainingClass,
)
from quizapp.training.classes.rules.arrivals import Meeting, minutes_present
from quizapp.training.classes.rules.plan import ANNOUNCED, CANCELLED, RUNNING
from quizapp.training.classes.rules.seats import INVITED, WAITING


@dataclass(frozen=True)
class UnitAttendance:
    """An enterprise's part in classes: how many classes, people there, people invited."""

    classes: int = 0
    people: int = 0
    invited: int = 0


@dataclass(frozen=True)
class Presence:
    """Somebody expected or present at a session; `row` is None for whoever has not come."""

    learner: Learner
    unit_name: str
    place_id: str
    is_invited: bool
    row: ClassAttendance | None
    minutes: int | None
    skills: frozenset[str]
    sharers: int = 0
    """Others who were written down by the same phone."""


@dataclass(frozen=True)
class PointCount:
    """A point and its figures."""

    point: ClassPoint
    expected: int
    present: int

    @property
    def difference(self) -> int | None:
        """Heads counted less people written down; None before anybody has counted."""
        return None if self.point.head_count is None else self.point.head_count - self.present


@dataclass(frozen=True)
class Upcoming:
    """A session that somebody is invited to."""

    one: TrainingClass
    meeting: ClassSession
    place: ClassPlace
    is_waiting: bool
    attendance: ClassAttendance | None


def attendance_by_unit(
    session: Session,
    unit_ids: Collection[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, UnitAttendance]:
    """Each unit's classes within the time, cancelled ones left out; two statements for any number.

    People are counted where they worked on that day; a unit without any is not in the answer.
    """
    there = (
        select(
            ClassAttendance.unit_id,
            func.count(ClassAttendance.class_id.distinct()),
            func.count(ClassAttendance.learner_id.distinct()),
        )
        .join(TrainingClass, TrainingClass.id == ClassAttendance.class_id)
        .join(ClassSession, ClassSession.id == ClassAttendance.session_id)
        .where(ClassAttendance.unit_id.in_(unit_ids), *_within_time(since, until))
        .group_by(ClassAttendance.unit_id)
    )
    held_then = select(ClassSession.class_id).where(*_times(since, until))
    asked = (
        select(ClassInvitation.unit_id, func.count(ClassInvitation.learner_id.distinct()))
        .join(TrainingClass, TrainingClass.id == ClassInvitation.class_id)
        .where(
            ClassInvitation.unit_id.in_(unit_ids),
            ClassInvitation.state == INVITED,
            TrainingClass.state != CANCELLED,
            TrainingClass.id.in_(held_then),
        )
        .group_by(ClassInvitation.unit_id)
    )
    present = {str(row[0]): (row[1], row[2]) for row in session.execute(there)}
    invited = {row[0]: row[1] for row in session.execute(asked)}
    return {
        unit_id: UnitAttendance(*present.get(unit_id, (0, 0)), invited.get(unit_id, 0))
        for unit_id in present.keys() | invited.keys()
    }


def _within_time(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    return [TrainingClass.state != CANCELLED, *_times(since, until)]


def _times(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(ClassSession.starts_at >= since)
    if until is not None:
        conditions.append(ClassSession.starts_at < until)
    return conditions


def presences(
    session: Session,
    held: TrainingClass,
    meeting: ClassSession,
    place_id: str = "",
    scope: Scope = None,
) -> list[Presence]:
    """Everybody invited or present at a session, in the order of Vietnamese lists.

    With a place: those invited there who are nowhere else, and whoever came there.
    """
    rows, invited = _there(session, meeting, scope), _invited(session, held, scope)
    units = _unit_names(session, rows, invited)
    skills = skills_of(session, held.id)
    phones = _phones(rows.values())
    rules = Meeting(held.state, meeting.starts_at, meeting.ends_at)
    found = []
    for learner_id in rows.keys() | invited.keys():
        row, asked = rows.get(learner_id), invited.get(learner_id)
        named = row or asked
        if named is None or (place_id and named.place_id != place_id):
            continue
        found.append(
            Presence(
                named.learner,
                units.get(str(named.unit_id), ""),
                named.place_id,
                asked is not None,
                row,
                minutes_present(rules, row.arrived_at, row.left_at, row.minutes) if row else None,
                skills.get(learner_id, frozenset()),
                phones.get(str(row.phone_mark), 1) - 1 if row else 0,
            )
        )
    return sorted(found, key=lambda one: (name_sort_key(one.learner.full_name), one.learner.id))


def _there(session: Session, meeting: ClassSession, scope: Scope) -> dict[str, ClassAttendance]:
    wanted = select(ClassAttendance).where(
        ClassAttendance.session_id == meeting.id, within(scope, ClassAttendance.unit_id)
    )
    return {row.learner_id: row for row in session.scalars(wanted)}


def _invited(session: Session, held: TrainingClass, scope: Scope) -> dict[str, ClassInvitation]:
    wanted = select(ClassInvitation).where(
        ClassInvitation.class_id == held.id,
        ClassInvitation.state == INVITED,
        within(scope, ClassInvitation.unit_id),
    )
    return {one.learner_id: one for one in session.scalars(wanted)}


def _phones(rows: Collection[ClassAttendance]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        if row.phone_mark:
            counts[row.phone_mark] = counts.get(row.phone_mark, 0) + 1
    return counts


def _unit_names(
    session: Session,
    rows: Mapping[str, ClassAttendance],
    invited: Mapping[str, ClassInvitation],
) -> dict[str, str]:
    ids = {row.unit_id for row in rows.values()} | {one.unit_id for one in invited.values()}
    wanted = select(Unit.id, Unit.name).where(Unit.id.in_(one for one in ids if one))
    return {row.id: row.name for row in session.execute(wanted)}


def skills_of(session: Session, class_id: str) -> dict[str, frozenset[str]]:
    """Learner id -> the skills that an instructor has seen."""
    found: dict[str, set[str]] = {}
    wanted = select(ClassSkillMark.learner_id, ClassSkillMark.skill).where(
        ClassSkillMark.class_id == class_id
    )
    for learner_id, skill in session.execute(wanted):
        found.setdefault(learner_id, set()).add(skill)
    return {learner_id: frozenset(skills) for learner_id, skills in found.items()}


def count_points(session: Session, points: Collection[ClassPoint]) -> list[PointCount]:
    """How many are expected and present at each point; two statements."""
    sessions = {point.session_id for point in points}
    places = {point.place_id for point in points}
    present = {
        (session_id, place_id): count
        for session_id, place_id, count in session.execute(
            select(ClassAttendance.session_id, ClassAttendance.place_id, func.count())
            .where(ClassAttendance.session_id.in_(sessions))
            .group_by(ClassAttendance.session_id, ClassAttendance.place_id)
        )
    }
    expected = {
        row[0]: row[1]
        for row in session.execute(
            select(ClassInvitation.place_id, func.count())
            .where(ClassInvitation.place_id.in_(places), ClassInvitation.state == INVITED)
            .group_by(ClassInvitation.place_id)
        )
    }
    return [
        PointCount(
            point,
            expected.get(point.place_id, 0),
            present.get((point.session_id, point.place_id), 0),
        )
        for point in points
    ]


def upcoming(session: Session, learner_id: str, now: datetime) -> list[Upcoming]:
    """The sessions not yet over that somebody is invited to, or waits for, the next first."""
    wanted = (
        select(TrainingClass, ClassSession, ClassPlace, ClassInvitation.state, ClassAttendance)
        .join(ClassInvitation, ClassInvitation.class_id == TrainingClass.id)
        .join(ClassPlace, ClassPlace.id == ClassInvitation.place_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .outerjoin(
            ClassAttendance,
            (ClassAttendance.session_id == ClassSession.id)
            & (ClassAttendance.learner_id == learner_id),
        )
        .where(
            ClassInvitation.learner_id == learner_id,
            ClassInvitation.state.in_((INVITED, WAITING)),
            TrainingClass.state.in_((ANNOUNCED, RUNNING)),
            ClassSession.ends_at > now,
        )
        .order_by(ClassSession.starts_at, TrainingClass.id)
        .limit(10)
    )
    return [
        Upcoming(one, meeting, place, state == WAITING, row)
        for one, meeting, place, state, row in session.execute(wanted).unique()
    ]
