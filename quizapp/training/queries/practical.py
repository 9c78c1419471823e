"""Practical parts: who waits for which marker. What another marker saw is not read here early."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import Learner, Unit
from quizapp.training.models import CourseResult, PracticalExam, PracticalMark

Scope = Collection[str] | None


@dataclass(frozen=True, slots=True)
class ExamRow:
    """A learner who has passed the test or been marked, and how the newest sitting stands."""

    learner: Learner
    unit_name: str
    exam: PracticalExam | None
    marker_ids: frozenset[str]


def find_open_exam(session: Session, course_id: str, learner_id: str) -> PracticalExam | None:
    """The sitting that is not decided."""
    wanted = select(PracticalExam).where(
        PracticalExam.course_id == course_id,
        PracticalExam.learner_id == learner_id,
        PracticalExam.decided_at.is_(None),
    )
    return session.scalars(wanted).one_or_none()


def find_newest_exam(session: Session, course_id: str, learner_id: str) -> PracticalExam | None:
    """The last sitting, decided or not."""
    wanted = (
        select(PracticalExam)
        .where(PracticalExam.course_id == course_id, PracticalExam.learner_id == learner_id)
        .order_by(PracticalExam.number.desc())
        .limit(1)
    )
    return session.scalars(wanted).one_or_none()


def list_marks(session: Session, exam_id: str) -> list[PracticalMark]:
    """The marks of a sitting, the earliest first."""
    wanted = select(PracticalMark).where(PracticalMark.exam_id == exam_id)
    return list(session.scalars(wanted.order_by(PracticalMark.marked_at, PracticalMark.marker_id)))


def get_learner(session: Session, learner_id: str, scope: Scope) -> Learner:
    """A learner of the scope's units; any other is not found."""
    found = session.get(Learner, learner_id)
    if found is None or (scope is not None and found.unit_id not in scope):
        raise NotFound
    return found


def list_exams(
    session: Session, course_id: str, scope: Scope, typed: str, *, limit: int, offset: int
) -> tuple[list[ExamRow], int]:
    """A page of the learners to mark and marked, those still open first, and how many there are."""
    conditions = [_concerned(course_id), Learner.left_at.is_(None), *_searched(typed)]
    if scope is not None:
        conditions.append(Learner.unit_id.in_(sorted(scope)))
    total = session.scalar(select(func.count()).select_from(Learner).where(*conditions)) or 0
    page = (
        select(Learner, Unit.name)
        .outerjoin(Unit, Unit.id == Learner.unit_id)
        .where(*conditions)
        .order_by(Learner.folded_name, Learner.id)
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(page).all()
    exams = _newest(session, course_id, [learner.id for learner, _ in found])
    markers = _markers(session, [one.id for one in exams.values()])
    rows = [
        ExamRow(
            learner,
            unit_name or "",
            exam := exams.get(learner.id),
            markers.get(exam.id, frozenset()) if exam else frozenset(),
        )
        for learner, unit_name in found
    ]
    return rows, total


def _concerned(course_id: str) -> ColumnElement[bool]:
    passed = select(CourseResult.learner_id).where(
        CourseResult.course_id == course_id, CourseResult.is_passed.is_(True)
    )
    examined = select(PracticalExam.learner_id).where(PracticalExam.course_id == course_id)
    return Learner.id.in_(passed) | Learner.id.in_(examined)


def _searched(typed: str) -> list[ColumnElement[bool]]:
    return [
        Learner.folded_name.contains(word, autoescape=True)
        | func.lower(Learner.employee_code).contains(word, autoescape=True)
        for word in fold(typed).split()[:6]
    ]


def _newest(
    session: Session, course_id: str, learner_ids: Collection[str]
) -> dict[str, PracticalExam]:
    wanted = select(PracticalExam).where(
        PracticalExam.course_id == course_id, PracticalExam.learner_id.in_(learner_ids)
    )
    exams = session.scalars(wanted.order_by(PracticalExam.number))
    return {exam.learner_id: exam for exam in exams}


def _markers(session: Session, exam_ids: Collection[str]) -> dict[str, frozenset[str]]:
    wanted = select(PracticalMark.exam_id, PracticalMark.marker_id).where(
        PracticalMark.exam_id.in_(exam_ids)
    )
    found: dict[str, set[str]] = {}
    for exam_id, marker_id in session.execute(wanted):
        found.setdefault(exam_id, set()).add(marker_id)
    return {exam_id: frozenset(ids) for exam_id, ids in found.items()}
