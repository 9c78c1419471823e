"""Files of lessons."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.training.models import Course, LessonMedia


def get_media(session: Session, media_id: str) -> tuple[LessonMedia, Course]:
    """A file and the course whose learners may have it."""
    wanted = (
        select(LessonMedia, Course)
        .join(Course, Course.id == LessonMedia.course_id)
        .where(LessonMedia.id == media_id)
    )
    found = session.execute(wanted).first()
    if found is None:
        raise NotFound("media_not_found")
    return found[0], found[1]


def media_by_code(
    session: Session, course_id: str, codes: Collection[str]
) -> dict[str, LessonMedia]:
    """Those of the codes that the course has."""
    if not codes:
        return {}
    wanted = select(LessonMedia).where(
        LessonMedia.course_id == course_id, LessonMedia.code.in_(codes)
    )
    return {one.code: one for one in session.scalars(wanted)}


def list_media(session: Session, course_id: str) -> list[LessonMedia]:
    """All files of a course, the newest first."""
    wanted = select(LessonMedia).where(LessonMedia.course_id == course_id)
    return list(session.scalars(wanted.order_by(LessonMedia.created_at.desc(), LessonMedia.code)))
