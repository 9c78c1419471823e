"""How the newest completion of a guards' course stands, of many people by one statement.

It says the same as `training.queries.completions.standings`, of all guards' courses together: the
best of them counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, or_, select
from sqlalchemy.orm import Session

from quizapp.training.models import (
    GUARDS,
    Course,
    CourseCompletion,
    Lesson,
    LessonCitation,
    LessonProgress,
)
from quizapp.training.queries.dead_law import DeadLaw, dead_law, rests_on
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.rules.equipment import training_of
from quizapp.training.rules.completions import (
    EXPIRED,
    EXPIRING,
    EXPIRING_WITHIN,
    LAW_CHANGED,
    VALID,
)

BEST_FIRST = (VALID, EXPIRING, LAW_CHANGED, EXPIRED)


@dataclass(frozen=True)
class Moment:
    """Today where the installation stands, and the very moment."""

    today: date
    now: datetime


@dataclass(frozen=True)
class Trainings:
    """What is known of the training of some people."""

    papers: dict[str, set[str]]
    completed: set[str]

    def of(self, guard_kind: str, learner_id: str) -> str:
        """One of rules.equipment.TRAININGS."""
        papers = self.papers.get(learner_id, ())
        return training_of(guard_kind, papers, has_completion=learner_id in self.completed)


def trainings_of(session: Session, learner_ids: Select[str], at: Moment) -> Trainings:
    """Of all whom a statement names, by three statements however many they are."""
    paper = OfficialCertificate
    in_force = select(paper.learner_id, paper.kind).where(
        paper.learner_id.in_(learner_ids),
        paper.withdrawn_on.is_(None),
        or_(paper.expires_on.is_(None), paper.expires_on >= at.today),
    )
    papers: dict[str, set[str]] = {}
    for learner_id, kind in session.execute(in_force):
        papers.setdefault(learner_id, set()).add(kind)
    standings = best_standings(session, learner_ids, now=at.now)
    completed = select(standings.c.learner_id).where(is_in_force(standings))
    return Trainings(papers, set(session.scalars(completed)))


def best_standings(session: Session, learner_ids: Select[str], *, now: datetime) -> Subquery:
    """learner_id, place in BEST_FIRST: one row for each who ever completed a guards' course."""
    newest = (
        select(
            CourseCompletion.learner_id,
            CourseCompletion.course_id,
            CourseCompletion.valid_until,
            func.row_number()
            .over(
                partition_by=(CourseCompletion.learner_id, CourseCompletion.course_id),
                order_by=(CourseCompletion.completed_at.desc(), CourseCompletion.id),
            )
            .label("place"),
        )
        .join(Course, Course.id == CourseCompletion.course_id)
        .where(Course.audience == GUARDS, CourseCompletion.learner_id.in_(learner_ids))
        .subquery()
    )
    until = newest.c.valid_until
    by_dead_law = _by_dead_law(newest, dead_law(session, now.date()))
    standing = case(
        (until <= now, BEST_FIRST.index(EXPIRED)),
        (by_dead_law, BEST_FIRST.index(LAW_CHANGED)),
        (until <= now + EXPIRING_WITHIN, BEST_FIRST.index(EXPIRING)),
        else_=BEST_FIRST.index(VALID),
    )
    return (
        select(newest.c.learner_id, func.min(standing).label("standing"))
        .where(newest.c.place == 1)
        .group_by(newest.c.learner_id)
        .subquery()
    )


def _by_dead_law(newest: Subquery, dead: DeadLaw) -> ColumnElement[bool]:
    """Whether any lesson of the course was learned from a version whose law died since."""
    if not dead.documents and not dead.articles:
        return literal(value=False)
    return (
        select(LessonProgress.lesson_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(
            LessonProgress.learner_id == newest.c.learner_id,
            Lesson.course_id == newest.c.course_id,
            rests_on(dead, LessonCitation, LessonProgress.done_version_id),
        )
        .exists()
    )


def is_in_force(standings: Subquery) -> ColumnElement[bool]:
    """Valid or expiring."""
    return or_(
        standings.c.standing == BEST_FIRST.index(VALID),
        standings.c.standing == BEST_FIRST.index(EXPIRING),
    )
