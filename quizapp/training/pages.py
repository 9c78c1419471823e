"""What the learner's pages show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict
from quizapp.organisations.models import Learner
from quizapp.training.classes.queries.attendance import upcoming
from quizapp.training.finals.presentation import card_context, tests_of_home
from quizapp.training.models import Course, LessonProgress, LessonVersion
from quizapp.training.presentation import (
    Told,
    course_card,
    law_lines,
    learner_address,
    lesson_line,
    lesson_parts,
    media_view,
    put_answers,
    told_in,
)
from quizapp.training.queries import documents_by_id, get_lesson, neighbours, questions_by_code
from quizapp.training.queries.dead_law import lost_checks
from quizapp.training.queries.learning import (
    CourseOfLearner,
    awaits_review,
    course_of,
    courses_of,
    find_progress,
    guard_kind,
)
from quizapp.training.queries.media import media_by_code
from quizapp.training.rules.places import media_in
from quizapp.training.rules.progress import DEAD, worst


def home_context(session: Session, learner_id: str, today: date, now: datetime) -> dict[str, Any]:
    """All courses of this person; the one to go on with is the first that is not finished."""
    learner = session.get_one(Learner, learner_id)
    courses = courses_of(session, learner_id, today)
    cards = [course_card(one) for one in courses]
    left = [card for card in cards if card["next"]]
    begun = [card for card in left if card["is_begun"]]
    return {
        "name": learner.full_name,
        "unit": learner.unit.name if learner.unit else None,
        "courses": cards,
        "classes": upcoming(session, learner_id, now),
        "tests": tests_of_home(session, learner_id, courses, today=today, now=now),
        "current": next(iter([*begun, *left]), None),
    }


def course_context(session: Session, learner_id: str, slug: str, now: datetime) -> dict[str, Any]:
    """A course's contents."""
    today = now.date()
    course = course_of(session, learner_id, slug, today)
    return {
        "course": course_card(course),
        "chapters": [
            {"title": chapter.title, "lessons": [lesson_line(one) for one in chapter.lessons]}
            for chapter in course.chapters
        ],
        "kind": guard_kind(session, learner_id, today),
        **card_context(session, learner_id, course, today=today, now=now),
    }


def lesson_context(
    session: Session,
    learner_id: str,
    slugs: tuple[str, str],
    again: str,
    today: date,
    language: str = "",
) -> dict[str, Any]:
    """A lesson to read, in this language where it has one.

    Raises Conflict("lesson_not_open") while other lessons come before it, and
    Conflict("course_locked") while something else is to be learned first.
    """
    course = course_of(session, learner_id, slugs[0], today)
    line = course.line(slugs[1])
    if course.missing and not line.is_open:
        raise Conflict("course_locked", before=", ".join(one.title for one in course.missing))
    if not line.is_open:
        raise Conflict("lesson_not_open")
    version = get_lesson(session, course.course, line.slug)
    told = told_in(version, course.course.language, language)
    progress = find_progress(session, learner_id, line.id)
    gone = lost_checks(session, version.lesson_id, version.question_codes, today)
    return {
        "course": course_card(course),
        "chapter": _chapter_title(course, line.slug),
        "lesson": version,
        "told": told,
        "languages": [course.course.language, *version.translations],
        "lesson_id": line.id,
        "slug": line.slug,
        "standing": line.standing,
        "next_lesson": _next_line(course, line.slug),
        "is_read": _is_read(progress, version, has_lost_checks=bool(gone)),
        **_text(session, course.course, version, told, progress, again, gone),
        **_law(session, version, today),
    }


def _text(
    session: Session,
    course: Course,
    version: LessonVersion,
    told: Told,
    progress: LessonProgress | None,
    again: str,
    gone: Collection[str],
) -> dict[str, Any]:
    codes = [code for code in version.question_codes if code not in gone]
    questions = questions_by_code(session, course.bank_id, codes)
    media = {
        code: media_view(one, learner_address)
        for code, one in media_by_code(session, course.id, media_in(told.body)).items()
    }
    parts = lesson_parts(told, questions, told.language, version.consequences, media)
    put_answers(parts, progress if _still_holds(progress, version) else None, again)
    return {
        "parts": parts,
        "awaits_review": awaits_review(session, course.bank_id, version.question_codes),
    }


def _is_read(
    progress: LessonProgress | None, version: LessonVersion, *, has_lost_checks: bool
) -> bool:
    """Whether its end was reached; asked again where the checks that were missing have gone."""
    if progress is None or not progress.is_read or progress.version_id != version.id:
        return False
    return not has_lost_checks or progress.done_version_id == version.id


def _still_holds(progress: LessonProgress | None, version: LessonVersion) -> bool:
    """Whoever finished an older version begins the new one afresh."""
    return progress is not None and (progress.version_id == version.id or progress.done_at is None)


def _law(session: Session, version: LessonVersion, today: date) -> dict[str, Any]:
    documents = documents_by_id(session, {one.document_id for one in version.citations})
    law = law_lines(version.citations, documents, today)
    return {"law": law, "concern": worst({one["concern"] for one in law}), "dead": DEAD}


def _chapter_title(course: CourseOfLearner, slug: str) -> str:
    for chapter in course.chapters:
        if any(line.slug == slug for line in chapter.lessons):
            return chapter.title
    return ""


def _next_line(course: CourseOfLearner, slug: str) -> dict[str, Any] | None:
    after = neighbours(course.course, slug)[1]
    found = next((line for line in course.lessons if line.slug == after), None)
    return lesson_line(found) if found else None
