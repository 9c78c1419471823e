"""Completing a course: the final test passed, and the practical part where the course asks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.certificates.service import Completion, issue
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.training.models import Course, CourseCompletion, CourseResult, PracticalExam
from quizapp.training.queries.finals import (
    find_completion,
    list_learned_law,
    list_results,
    settings_of,
)
from quizapp.training.rules.completions import months_later

_TABLE = cast("Table", CourseCompletion.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def complete(
    session: Session, learner_id: str, course_id: str, *, keyring: Keyring, now: datetime
) -> CourseCompletion | None:
    """The new completion, when everything it takes is there and was not used for one before.

    The caller holds the learner's row.
    """
    course = session.get_one(Course, course_id)
    earlier = find_completion(session, course_id, learner_id)
    since = earlier.completed_at if earlier else None
    passed = _passed(session, course_id, learner_id, since)
    if passed is None:
        return None
    completed_at = passed.finished_at
    if settings_of(session, course).is_practical_needed:
        shown_at = _shown_at(session, course_id, learner_id, since)
        if shown_at is None:
            return None
        completed_at = max(completed_at, shown_at)
    completion = _insert(session, course, passed, completed_at)
    if completion is not None:
        _certify(session, course, completion, keyring, now)
    return completion


def _passed(
    session: Session, course_id: str, learner_id: str, since: datetime | None
) -> CourseResult | None:
    results = list_results(session, course_id, learner_id)
    passed = [one for one in results if one.is_passed]
    return next((one for one in passed if since is None or one.finished_at > since), None)


def _shown_at(
    session: Session, course_id: str, learner_id: str, since: datetime | None
) -> datetime | None:
    wanted = select(PracticalExam.decided_at).where(
        PracticalExam.course_id == course_id,
        PracticalExam.learner_id == learner_id,
        PracticalExam.is_passed.is_(True),
    )
    if since is not None:
        wanted = wanted.where(PracticalExam.decided_at > since)
    return session.scalar(wanted.order_by(PracticalExam.decided_at).limit(1))


def _insert(
    session: Session, course: Course, passed: CourseResult, completed_at: datetime
) -> CourseCompletion | None:
    row = {
        "id": new_id(),
        "learner_id": passed.learner_id,
        "course_id": course.id,
        "completed_at": completed_at,
        "attempt_id": passed.attempt_id,
        "points": passed.points,
        "out_of": passed.out_of,
        "valid_until": months_later(completed_at, course.validity_months),
    }
    insert = _INSERT[session.get_bind().dialect.name](_TABLE).values(row)
    written = session.execute(insert.on_conflict_do_nothing().returning(_TABLE.c.id)).first()
    return session.get_one(CourseCompletion, written[0]) if written else None


def _certify(
    session: Session, course: Course, completion: CourseCompletion, keyring: Keyring, now: datetime
) -> None:
    """The certificate of it, resting on the law of the lessons as they were learned."""
    learner = session.get_one(Learner, completion.learner_id)
    told = Completion(
        learner_id=learner.id,
        holder_name=learner.full_name,
        unit_id=learner.unit_id,
        course_key=course.slug,
        course_title=course.title,
        completed_at=completion.completed_at,
        valid_until=completion.valid_until,
        basis=list_learned_law(session, course, learner.id),
        source_id=completion.id,
    )
    issue(session, told, keyring=keyring, now=now)
