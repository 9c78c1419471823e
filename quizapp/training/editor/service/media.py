"""Pictures, recordings and sheets of a course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.db import after_commit
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.training.editor.pictures import renditions_of
from quizapp.training.editor.rules.flow import slug_of
from quizapp.training.editor.rules.media_kinds import IMAGE, SHEET, kind_of
from quizapp.training.editor.store import MediaStore
from quizapp.training.models import Course, Lesson, LessonMedia, LessonVersion, Manuscript
from quizapp.training.rules.places import MEDIA

MAX_DESCRIPTION, MAX_TRANSCRIPT = 300, 20_000


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """A file with the words for those who do not see or hear it."""

    filename: str
    content: bytes
    description: str = ""
    transcript: str = ""


def store_media(
    session: Session,
    store: MediaStore,
    course: Course,
    draft: MediaDraft,
    staff_id: str,
    *,
    now: datetime,
    needs_words: bool = True,
) -> LessonMedia:
    """Keep a file of the course; the code is made of its name. Invalid says what is wrong.

    `needs_words` False: a Word file may bring pictures whose words its author has still to write.
    """
    if not draft.content:
        raise Invalid(fields={"file": "media_empty"})
    kind = kind_of(draft.content, draft.filename)
    if needs_words:
        check_words(kind.kind, draft.description, draft.transcript)
    renditions = (
        _picture(store, draft.content)
        if kind.kind == IMAGE
        else _file(store, draft.content, kind.content_type, kind.endings[0])
    )
    taken = set(session.scalars(select(LessonMedia.code).filter_by(course_id=course.id)))
    media = LessonMedia(
        id=new_id(),
        course_id=course.id,
        code=slug_of(draft.filename.rpartition(".")[0], taken),
        kind=kind.kind,
        description=draft.description[:MAX_DESCRIPTION],
        transcript=draft.transcript[:MAX_TRANSCRIPT],
        filename=draft.filename[-200:],
        renditions=renditions,
        created_by=staff_id,
        created_at=now,
    )
    session.add(media)
    session.flush()
    _record(session, staff_id, "media.added", media, now)
    return media


def check_words(kind: str, description: str, transcript: str) -> None:
    """What cannot be seen or heard must be said in words."""
    wrong = {}
    if not description:
        wrong["description"] = "description_required"
    if kind not in {IMAGE, SHEET} and not transcript:
        wrong["transcript"] = "transcript_required"
    if wrong:
        raise Invalid(fields=wrong)


def _picture(store: MediaStore, content: bytes) -> dict[str, dict[str, object]]:
    return {
        one.name: {
            "sha256": store.put(one.content),
            "type": one.content_type,
            "bytes": len(one.content),
            "width": one.width,
            "height": one.height,
        }
        for one in renditions_of(content)
    }


def _file(
    store: MediaStore, content: bytes, content_type: str, ending: str
) -> dict[str, dict[str, object]]:
    kept = {"sha256": store.put(content), "type": content_type, "bytes": len(content)}
    return {f"file{ending}": kept}


def get_media_of(session: Session, course: Course, media_id: str) -> LessonMedia:
    """A file of this course."""
    found = session.get(LessonMedia, media_id)
    if found is None or found.course_id != course.id:
        raise NotFound("media_not_found")
    return found


def describe_media(
    session: Session,
    media: LessonMedia,
    description: str,
    transcript: str,
    staff_id: str,
    *,
    now: datetime,
) -> None:
    """Other words for a file."""
    check_words(media.kind, description, transcript)
    media.description = description[:MAX_DESCRIPTION]
    media.transcript = transcript[:MAX_TRANSCRIPT]
    _record(session, staff_id, "media.described", media, now)


def remove_media(
    session: Session, store: MediaStore, media: LessonMedia, staff_id: str, *, now: datetime
) -> None:
    """Only what no lesson names, in any of its versions."""
    if media.code in lessons_by_media(session, media.course_id):
        raise Conflict("media_in_use")
    session.delete(media)
    session.flush()
    _record(session, staff_id, "media.removed", media, now)
    digests = {one["sha256"] for one in media.renditions.values()}
    gone = digests - _named(session)
    after_commit(session, lambda: _forget(store, gone))


def lessons_by_media(session: Session, course_id: str) -> dict[str, set[str]]:
    """Code -> slugs of the lessons that show the file, or ever did."""
    versions = (
        select(Lesson.slug, LessonVersion.body, LessonVersion.translations)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Lesson.course_id == course_id)
    )
    written = (
        select(Lesson.slug, Manuscript.content)
        .join(Manuscript, Manuscript.lesson_id == Lesson.id)
        .where(Lesson.course_id == course_id)
    )
    found: dict[str, set[str]] = {}
    for slug, *parts in [*session.execute(versions), *session.execute(written)]:
        for _mark, _words, code in MEDIA.findall(str(parts)):
            found.setdefault(code, set()).add(slug)
    return found


def _named(session: Session) -> set[str]:
    rows: Iterable[dict[str, dict[str, str]]] = session.scalars(select(LessonMedia.renditions))
    return {one["sha256"] for renditions in rows for one in renditions.values()}


def _forget(store: MediaStore, digests: Iterable[str]) -> None:
    for digest in digests:
        store.remove(digest)


def _record(
    session: Session, staff_id: str, action: str, media: LessonMedia, now: datetime
) -> None:
    about = ("lesson_media", media.id)
    audit.record(session, staff_id, action, about, {"code": media.code}, now=now)
