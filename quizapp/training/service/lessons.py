"""Lessons are written in versions; the same words again make none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.core.errors import Invalid
from quizapp.core.types import new_id
from quizapp.training.course_folder import LessonDraft, Place
from quizapp.training.models import Course, Lesson, LessonCitation, LessonVersion


def write_lesson(
    session: Session,
    course: Course,
    draft: LessonDraft,
    documents: Mapping[str, str],
    author_id: str | None,
    *,
    now: datetime,
) -> bool:
    """Make a version of the draft the current one; False where it already says the same.

    `documents`: ids by slug. Raises Invalid("document_unknown") for a law that is not in the
    register.
    """
    lesson = _lesson(session, course.id, draft.slug, now)
    current = _current(session, lesson)
    digest = digest_of(draft)
    if current is not None and current.content_digest == digest:
        return False
    version = _version(session, lesson, draft, digest, author_id, now)
    version.citations = _citations(draft.head.citation, documents)
    session.add(version)
    lesson.current_version_id = version.id
    session.flush()
    return True


def is_edited_here(session: Session, course: Course, slug: str) -> bool:
    """Whether a person wrote the words that stand now, or took the lesson away."""
    wanted = select(Lesson).where(Lesson.course_id == course.id, Lesson.slug == slug)
    lesson = session.scalar(wanted)
    if lesson is not None and lesson.withdrawn_at is not None:
        return True
    current = _current(session, lesson) if lesson is not None else None
    return current is not None and current.author_id is not None


def digest_of(draft: LessonDraft) -> str:
    """Equal for drafts that say the same."""
    return hashlib.sha256(msgspec.json.encode(draft, order="deterministic")).hexdigest()


def _lesson(session: Session, course_id: str, slug: str, now: datetime) -> Lesson:
    wanted = select(Lesson).where(Lesson.course_id == course_id, Lesson.slug == slug)
    lesson = session.scalar(wanted)
    if lesson is None:
        lesson = Lesson(id=new_id(), course_id=course_id, slug=slug, created_at=now)
        session.add(lesson)
        session.flush()
    return lesson


def _current(session: Session, lesson: Lesson) -> LessonVersion | None:
    if lesson.current_version_id is None:
        return None
    return session.get(LessonVersion, lesson.current_version_id)


def _version(
    session: Session,
    lesson: Lesson,
    draft: LessonDraft,
    digest: str,
    author_id: str | None,
    now: datetime,
) -> LessonVersion:
    newest = select(func.max(LessonVersion.number)).where(LessonVersion.lesson_id == lesson.id)
    return LessonVersion(
        id=new_id(),
        lesson_id=lesson.id,
        number=(session.scalar(newest) or 0) + 1,
        title=draft.head.title,
        goal=draft.head.goal,
        minutes=draft.head.minutes,
        body=draft.body,
        question_codes=list(draft.codes),
        consequences={code: list(told) for code, told in draft.consequences.items()},
        cards=[_plain(card) for card in draft.cards],
        content_digest=digest,
        author_id=author_id,
        created_at=now,
    )


def _plain(card: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(card)
    return plain


def _citations(places: Sequence[Place], documents: Mapping[str, str]) -> list[LessonCitation]:
    unknown = sorted({place.document for place in places} - documents.keys())
    if unknown:
        raise Invalid("document_unknown", document=", ".join(unknown))
    return [
        LessonCitation(
            position=position,
            document_id=documents[place.document],
            article=str(place.article),
            clause=None if place.clause is None else str(place.clause),
            point=place.point,
            grade=place.grade,
        )
        for position, place in enumerate(places)
    ]
