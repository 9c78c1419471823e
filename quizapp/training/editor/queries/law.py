"""The work that dying law makes: which lessons, which places, how many have learned them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.banks.queries.law_check import concern_of
from quizapp.law.models import LegalDocument
from quizapp.training.models import (
    Course,
    Lesson,
    LessonCitation,
    LessonProgress,
    LessonVersion,
    Manuscript,
)
from quizapp.training.queries.courses import law_concerns
from quizapp.training.rules.progress import DEAD, WORST_FIRST, worst


@dataclass(frozen=True)
class ConcernedPlace:
    """A place of the law, and what became of it."""

    citation: LessonCitation
    document: LegalDocument
    concern: str


@dataclass(frozen=True)
class ConcernedLesson:
    """A lesson to look at. `concern` None: it was mended, but some learned what it said before.

    `learned`: how many have learned a version that rests on dead law.
    """

    course: Course
    slug: str
    title: str
    places: list[ConcernedPlace]
    concern: str | None
    learned: int
    writing: str | None

    @property
    def is_dead(self) -> bool:
        """Whether learners read dead law today."""
        return self.concern in DEAD


def list_concerned(session: Session, today: date) -> list[ConcernedLesson]:
    """The worst first, then by course and title."""
    learned = _learned_dead(session, today)
    places = _places(session, today)
    wanted = (
        select(Course, Lesson, LessonVersion, Manuscript.state)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .outerjoin(Manuscript, Manuscript.lesson_id == Lesson.id)
        .where(LessonVersion.id.in_(places) | Lesson.id.in_(learned))
        .order_by(Course.title, LessonVersion.title)
    )
    rows = [
        ConcernedLesson(
            course,
            lesson.slug,
            version.title,
            places.get(version.id, []),
            worst({one.concern for one in places.get(version.id, [])}),
            learned.get(lesson.id, 0),
            state,
        )
        for course, lesson, version, state in session.execute(wanted)
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: ConcernedLesson) -> int:
    return WORST_FIRST.index(row.concern) if row.concern else len(WORST_FIRST)


def _places(session: Session, today: date) -> dict[str, list[ConcernedPlace]]:
    """Version that is read now -> the places in it that are of concern."""
    wanted = (
        select(LessonCitation, LegalDocument)
        .join(LegalDocument, LegalDocument.id == LessonCitation.document_id)
        .join(Lesson, Lesson.current_version_id == LessonCitation.version_id)
        .order_by(LessonCitation.position)
    )
    found: dict[str, list[ConcernedPlace]] = {}
    for citation, document in session.execute(wanted):
        concern = concern_of(document, citation.article, today)
        if concern is not None:
            place = ConcernedPlace(citation, document, concern)
            found.setdefault(citation.version_id, []).append(place)
    return found


def _learned_dead(session: Session, today: date) -> dict[str, int]:
    """Lesson -> how many have learned a version of it that rests on dead law."""
    wanted = (
        select(LessonProgress.lesson_id, LessonProgress.done_version_id, func.count())
        .where(LessonProgress.done_version_id.is_not(None))
        .group_by(LessonProgress.lesson_id, LessonProgress.done_version_id)
    )
    counted = session.execute(wanted).all()
    versions: Collection[str] = {str(version_id) for _, version_id, _ in counted}
    concerns = law_concerns(session, versions, today)
    found: dict[str, int] = {}
    for lesson_id, version_id, count in counted:
        if concerns.get(str(version_id)) in DEAD:
            found[lesson_id] = found.get(lesson_id, 0) + count
    return found
