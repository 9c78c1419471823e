"""What is known of people and courses: completions, exemptions, and lessons whose law died."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from quizapp.organisations.models import Guard, Learner
from quizapp.organisations.queries.scope import units_below, within
from quizapp.training.duty.models import Exemption
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.rules import Completed
from quizapp.training.models import Course, CourseCompletion, Lesson, LessonCitation, LessonProgress
from quizapp.training.queries.dead_law import DeadLaw, dead_law, rests_on

Key = tuple[str, str]
"""Learner and course."""


@dataclass(frozen=True, slots=True)
class Exempted:
    """Until when somebody is excused, and by which row."""

    id: str
    until: date
    reason: str


@dataclass(frozen=True)
class Facts:
    """Of everybody asked for, by learner and course."""

    completions: Mapping[Key, Sequence[Completed]] = field(default_factory=dict)
    newest: Mapping[Key, str] = field(default_factory=dict)
    """The id of the newest completion."""
    exemptions: Mapping[Key, Exempted] = field(default_factory=dict)
    law_changed: frozenset[Key] = frozenset()


def read_facts(
    session: Session, whose: Whose, course_ids: Collection[str], today: date, zone: ZoneInfo
) -> Facts:
    """A fixed number of statements, however many people."""
    if not course_ids:
        return Facts()
    completions: dict[Key, list[Completed]] = defaultdict(list)
    newest: dict[Key, str] = {}
    for row in session.execute(_completions(whose, course_ids)):
        key = (row.learner_id, row.course_id)
        until = row.valid_until.astimezone(zone).date() if row.valid_until else None
        completions[key].append(Completed(row.completed_at.astimezone(zone).date(), until))
        newest[key] = row.id
    return Facts(
        completions,
        newest,
        _exemptions(session, whose, course_ids, today),
        _law_changed(session, whose, course_ids, dead_law(session, today)),
    )


def _completions(whose: Whose, course_ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    wanted: Select[*tuple[Any, ...]] = (
        select(
            CourseCompletion.id,
            CourseCompletion.learner_id,
            CourseCompletion.course_id,
            CourseCompletion.completed_at,
            CourseCompletion.valid_until,
        )
        .where(
            CourseCompletion.course_id.in_(sorted(course_ids)),
            _theirs(whose, CourseCompletion.learner_id),
        )
        .order_by(CourseCompletion.completed_at, CourseCompletion.id.desc())
    )
    return wanted


def _exemptions(
    session: Session, whose: Whose, course_ids: Collection[str], today: date
) -> dict[Key, Exempted]:
    """The one that lasts longest of each; those that begin later do not count yet."""
    wanted = (
        select(Exemption)
        .where(
            Exemption.course_id.in_(sorted(course_ids)),
            Exemption.from_on <= today,
            _theirs(whose, Exemption.learner_id),
        )
        .order_by(Exemption.until_on, Exemption.id)
    )
    return {
        (one.learner_id, one.course_id): Exempted(one.id, one.until_on, one.reason)
        for one in session.scalars(wanted)
    }


def _law_changed(
    session: Session, whose: Whose, course_ids: Collection[str], dead: DeadLaw
) -> frozenset[Key]:
    """Who learned a lesson, still in the course's plan, by law that has died since."""
    if not dead.documents and not dead.articles:
        return frozenset()
    plans = select(Course.id, Course.plan).where(Course.id.in_(sorted(course_ids)))
    planned = {
        course_id: {slug for module in plan for slug in module["lessons"]}
        for course_id, plan in session.execute(plans)
    }
    learned = (
        select(LessonProgress.learner_id, Lesson.course_id, Lesson.slug)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(
            Lesson.course_id.in_(sorted(course_ids)),
            _theirs(whose, LessonProgress.learner_id),
            rests_on(dead, LessonCitation, LessonProgress.done_version_id),
        )
    )
    return frozenset(
        (learner_id, course_id)
        for learner_id, course_id, slug in session.execute(learned)
        if slug in planned[course_id]
    )


def _theirs(whose: Whose, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Narrowed where few are asked for; by a select, since there may be thousands."""
    if whose.learner_id:
        return column == whose.learner_id
    if whose.scope is None and not whose.unit_id:
        return true()
    guards = select(Guard.learner_id).where(within(whose.scope, Guard.unit_id))
    learners = select(Learner.id).where(within(whose.scope, Learner.unit_id))
    if whose.unit_id:
        guards = guards.where(Guard.unit_id.in_(units_below([whose.unit_id])))
        learners = learners.where(Learner.unit_id.in_(units_below([whose.unit_id])))
    return column.in_(guards.union(learners))
