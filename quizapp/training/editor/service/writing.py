"""Manuscripts of lessons: saved as often as one likes, never over what somebody else has saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.errors import Conflict, NotFound
from quizapp.core.types import new_id
from quizapp.training.editor.queries.lessons import (
    find_manuscript,
    is_outdated,
    newest_version,
    text_of,
)
from quizapp.training.editor.rules.flow import WRITING, check_may_write
from quizapp.training.editor.rules.lesson_text import LessonText, from_json, to_json
from quizapp.training.models import Lesson, LessonReview, Manuscript


def save_manuscript(
    session: Session,
    lesson: Lesson,
    text: LessonText,
    seen: int,
    staff_id: str,
    *,
    now: datetime,
) -> int:
    """Keep what was written; returns the revision to name the next time.

    `seen`: the revision that the author began from, 0 for none. Raises Conflict("lesson_changed")
    when somebody has saved another one since; nothing is written then.
    """
    manuscript = find_manuscript(session, lesson.id, lock=True)
    if manuscript is None:
        return _begin(session, lesson, text, seen, staff_id, now)
    check_may_write(manuscript.state)
    if manuscript.revision != seen:
        if from_json(manuscript.content) == text:
            return manuscript.revision
        raise Conflict("lesson_changed")
    if from_json(manuscript.content) != text:
        manuscript.content = to_json(text)
        manuscript.revision += 1
        manuscript.changed_by, manuscript.changed_at = staff_id, now
        if staff_id not in manuscript.author_ids:
            manuscript.author_ids = [*manuscript.author_ids, staff_id]
    session.flush()
    return manuscript.revision


def _begin(
    session: Session, lesson: Lesson, text: LessonText, seen: int, staff_id: str, now: datetime
) -> int:
    version = newest_version(session, lesson)
    if seen:
        # It was published or thrown away while this author went on writing.
        raise Conflict("lesson_changed")
    if text == text_of(version):
        return 0
    manuscript = Manuscript(
        lesson_id=lesson.id,
        revision=1,
        state=WRITING,
        based_on_id=version.id if version else None,
        content=to_json(text),
        author_ids=[staff_id],
        changed_by=staff_id,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(manuscript)
    except IntegrityError as error:
        raise Conflict("lesson_changed") from error
    about = ("lesson", lesson.id)
    audit.record(session, staff_id, "lesson.writing_begun", about, {"slug": lesson.slug}, now=now)
    return 1


def keep_over_newer(session: Session, lesson: Lesson, staff_id: str, *, now: datetime) -> None:
    """Go on with the manuscript although another version stands by now: its author has compared."""
    manuscript = _held(session, lesson)
    check_may_write(manuscript.state)
    if is_outdated(lesson, manuscript):
        manuscript.based_on_id = lesson.current_version_id
        manuscript.revision += 1
        manuscript.changed_by, manuscript.changed_at = staff_id, now
        if staff_id not in manuscript.author_ids:
            manuscript.author_ids = [*manuscript.author_ids, staff_id]


def discard_manuscript(session: Session, lesson: Lesson, staff_id: str, *, now: datetime) -> None:
    """Throw away what is being written; what learners read stays. A lesson never read stays too."""
    manuscript = _held(session, lesson)
    check_may_write(manuscript.state)
    if newest_version(session, lesson) is None:
        raise Conflict("lesson_without_version")
    session.delete(manuscript)
    session.add(
        LessonReview(
            id=new_id(), lesson_id=lesson.id, staff_id=staff_id, decision="discarded", at=now
        )
    )
    about = ("lesson", lesson.id)
    audit.record(session, staff_id, "lesson.discarded", about, {"slug": lesson.slug}, now=now)


def _held(session: Session, lesson: Lesson) -> Manuscript:
    manuscript = find_manuscript(session, lesson.id, lock=True)
    if manuscript is None:
        raise NotFound("manuscript_not_found")
    return manuscript
