"""Reading courses and their lessons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.banks.models import APPROVED, Question, QuestionVersion
from quizapp.banks.queries.law_check import concern_of
from quizapp.banks.rules import CHOSEN_TYPES
from quizapp.core.errors import NotFound
from quizapp.law.models import LegalDocument
from quizapp.training.models import Course, Lesson, LessonCitation, LessonVersion
from quizapp.training.rules.progress import DEAD, worst


@dataclass(frozen=True)
class CourseRow:
    """A course of a list. `dead`: how many lessons rest on law that may not be cited any more."""

    course: Course
    lessons: int
    questions: int
    approved: int
    dead: int


@dataclass(frozen=True)
class ModuleContent:
    """A chapter with its lessons as they stand now, in the plan's order."""

    slug: str
    title: str
    lessons: list[LessonRow]


@dataclass(frozen=True)
class LessonRow:
    """A lesson of a course. `concern`: the worst of its citations, or None."""

    slug: str
    version: LessonVersion
    concern: str | None


def list_courses(session: Session, today: date) -> list[CourseRow]:
    """All courses, by title."""
    courses = list(session.scalars(select(Course).order_by(Course.title)))
    lessons = _lesson_ids(session)
    concerns = law_concerns(session, {one for ids in lessons.values() for one in ids}, today)
    counts = question_counts(session, [course.bank_id for course in courses])
    return [
        CourseRow(
            course,
            len(lessons.get(course.id, ())),
            *counts.get(course.bank_id, (0, 0)),
            sum(concerns.get(one) in DEAD for one in lessons.get(course.id, ())),
        )
        for course in courses
    ]


def get_course(session: Session, slug: str) -> Course:
    """The course of this slug."""
    found = session.scalar(select(Course).where(Course.slug == slug))
    if found is None:
        raise NotFound("course_not_found")
    return found


def list_modules(session: Session, course: Course, today: date) -> list[ModuleContent]:
    """The course's chapters; a lesson that the plan names and nobody wrote is left out."""
    versions = _current_lessons(session, course.id)
    concerns = law_concerns(session, {one.id for one in versions.values()}, today)
    return [
        ModuleContent(
            module["slug"],
            module["title"],
            [
                LessonRow(slug, versions[slug], concerns.get(versions[slug].id))
                for slug in module["lessons"]
                if slug in versions
            ],
        )
        for module in course.plan
    ]


def get_lesson(session: Session, course: Course, slug: str) -> LessonVersion:
    """The lesson as it stands now."""
    found = _current_lessons(session, course.id).get(slug)
    if found is None:
        raise NotFound("lesson_not_found")
    return found


def questions_by_code(
    session: Session, bank_id: str, codes: Collection[str]
) -> dict[str, QuestionVersion]:
    """The current versions of these questions of a bank, of the types that lessons can ask."""
    wanted = (
        select(Question.code, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id, Question.code.in_(codes))
        .where(QuestionVersion.type.in_(CHOSEN_TYPES))
    )
    return dict(session.execute(wanted).all())


def documents_by_id(session: Session, ids: Collection[str]) -> Mapping[str, LegalDocument]:
    """The documents that citations name."""
    wanted = select(LegalDocument).where(LegalDocument.id.in_(ids))
    return {document.id: document for document in session.scalars(wanted)}


def neighbours(course: Course, slug: str) -> tuple[str | None, str | None]:
    """(slug of the lesson before, slug of the next), by the plan."""
    slugs: list[Any] = [one for module in course.plan for one in module["lessons"]]
    if slug not in slugs:
        return None, None
    place = slugs.index(slug)
    before = slugs[place - 1] if place else None
    return before, (slugs[place + 1] if place + 1 < len(slugs) else None)


def _current_lessons(session: Session, course_id: str) -> dict[str, LessonVersion]:
    wanted = (
        select(Lesson.slug, LessonVersion)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(Lesson.course_id == course_id)
    )
    return dict(session.execute(wanted).all())


def _lesson_ids(session: Session) -> dict[str, list[str]]:
    """Course id -> ids of the current versions of its lessons."""
    found: dict[str, list[str]] = {}
    wanted = select(Lesson.course_id, Lesson.current_version_id).where(
        Lesson.current_version_id.is_not(None)
    )
    for course_id, version_id in session.execute(wanted):
        found.setdefault(course_id, []).append(str(version_id))
    return found


def question_counts(session: Session, bank_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Bank id -> (questions, approved ones)."""
    wanted = (
        select(
            Question.bank_id,
            func.count(),
            func.count().filter(Question.state == APPROVED),
        )
        .where(Question.bank_id.in_(bank_ids))
        .group_by(Question.bank_id)
    )
    return {bank_id: (total, approved) for bank_id, total, approved in session.execute(wanted)}


def law_concerns(session: Session, versions: Collection[str], today: date) -> dict[str, str]:
    """Version of a lesson -> the worst that is to be said of the law it cites."""
    wanted = (
        select(LessonCitation, LegalDocument)
        .join(LegalDocument, LegalDocument.id == LessonCitation.document_id)
        .where(LessonCitation.version_id.in_(versions))
    )
    found: dict[str, set[str | None]] = {}
    for citation, document in session.execute(wanted):
        concern = concern_of(document, citation.article, today)
        found.setdefault(citation.version_id, set()).add(concern)
    worst_of = {version_id: worst(concerns) for version_id, concerns in found.items()}
    return {version_id: code for version_id, code in worst_of.items() if code is not None}
