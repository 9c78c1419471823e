"""Who has completed a course, and whether that still holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from quizapp.training.models import Course, CourseCompletion, Lesson, LessonCitation, LessonProgress
from quizapp.training.queries.dead_law import DeadLaw, dead_law, rests_on
from quizapp.training.rules.completions import state_of

AT_ONCE = 5000
"""Learners of one statement: both databases bound how many values it may carry."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest completion of a course: `state` is one of rules.completions.STATES."""

    completed_at: datetime
    valid_until: datetime | None
    state: str
    completion_id: str


def standings(
    session: Session, course_id: str, learner_ids: Collection[str], *, now: datetime
) -> dict[str, Standing]:
    """Learner -> how the newest completion stands; whoever never completed it is not in there.

    The day that decides which law is in force is the one of `now` in its own time zone.
    """
    course = session.get_one(Course, course_id)
    dead = dead_law(session, now.date())
    wanted = sorted(learner_ids)
    found: dict[str, Standing] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= _standings(session, course, wanted[start : start + AT_ONCE], dead, now)
    return found


def _standings(
    session: Session, course: Course, learner_ids: Collection[str], dead: DeadLaw, now: datetime
) -> dict[str, Standing]:
    newest = (
        select(
            CourseCompletion,
            func.row_number()
            .over(
                partition_by=CourseCompletion.learner_id,
                order_by=(CourseCompletion.completed_at.desc(), CourseCompletion.id),
            )
            .label("place"),
        )
        .where(
            CourseCompletion.course_id == course.id, CourseCompletion.learner_id.in_(learner_ids)
        )
        .subquery()
    )
    wanted = select(
        newest.c.learner_id,
        newest.c.completed_at,
        newest.c.valid_until,
        newest.c.id,
        _learned_by_dead_law(course, newest.c.learner_id, dead),
    ).where(newest.c.place == 1)
    return {
        learner_id: Standing(
            completed_at,
            valid_until,
            state_of(valid_until, now, law_changed=law_changed),
            completion_id,
        )
        for learner_id, completed_at, valid_until, completion_id, law_changed in session.execute(
            wanted
        )
    }


def _learned_by_dead_law(
    course: Course, learner_id: ColumnElement[str], dead: DeadLaw
) -> ColumnElement[bool]:
    """Whether a lesson of the course's plan was learned from a version by law that died since."""
    if not dead.documents and not dead.articles:
        return literal(value=False)
    planned = [slug for module in course.plan for slug in module["lessons"]]
    return (
        select(LessonProgress.lesson_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(
            LessonProgress.learner_id == learner_id,
            Lesson.course_id == course.id,
            Lesson.slug.in_(planned),
            rests_on(dead, LessonCitation, LessonProgress.done_version_id),
        )
        .exists()
    )
