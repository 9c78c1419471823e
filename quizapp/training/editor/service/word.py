"""A manuscript out of a Word file, with its pictures and, if wanted, its questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.banks.service import ImportRefused, ImportRequest, import_questions
from quizapp.core.errors import Conflict, Invalid
from quizapp.training.editor.rules.lesson_text import LessonText
from quizapp.training.editor.service.courses import add_lesson
from quizapp.training.editor.service.media import MediaDraft, store_media
from quizapp.training.editor.store import MediaStore
from quizapp.training.editor.word import WordLesson, body_of
from quizapp.training.models import Course, Lesson

NAMES = {b"\x89PNG": ".png", b"GIF8": ".gif", b"RIFF": ".webp"}
MAX_CAPTION = 300


@dataclass(frozen=True, slots=True)
class WordRequest:
    """`is_no_secret`: the caller says that marks of secrecy in the file mean nothing.

    `unreadable`: the line that stands in place of a picture that cannot be kept.
    """

    title: str
    module: str
    with_questions: bool = False
    is_no_secret: bool = False
    unreadable: str = ""


def lesson_from_word(
    session: Session,
    store: MediaStore,
    course: Course,
    word: WordLesson,
    wanted: WordRequest,
    staff_id: str,
    *,
    now: datetime,
) -> Lesson:
    """A new manuscript at the end of the module. A picture that cannot be kept leaves a line."""
    if word.parsed.secrecy_marks and not wanted.is_no_secret:
        raise Conflict("secrecy_undeclared")
    codes = _import(session, course, word, wanted, staff_id, now) if wanted.with_questions else {}
    pictures = _pictures(session, store, course, word, wanted.unreadable, staff_id, now)
    body = body_of(word, pictures, codes)
    placed = set(word.places.values())
    extra = tuple(code for item, code in codes.items() if item not in placed)
    text = LessonText(title=wanted.title, body=body, extra_codes=extra)
    return add_lesson(session, course, wanted.module, text, staff_id, now=now)


def _import(
    session: Session,
    course: Course,
    word: WordLesson,
    wanted: WordRequest,
    staff_id: str,
    now: datetime,
) -> dict[str, str]:
    """Item of the file -> code in the course's bank."""
    declared = staff_id if wanted.is_no_secret else None
    request = ImportRequest(staff_id, partial=True, declared_by=declared)
    try:
        report = import_questions(session, course.bank_id, word.parsed, request, now=now)
    except ImportRefused as refusal:
        raise Conflict(refusal.code) from refusal
    return report.codes


def _pictures(
    session: Session,
    store: MediaStore,
    course: Course,
    word: WordLesson,
    unreadable: str,
    staff_id: str,
    now: datetime,
) -> dict[int, str]:
    lines = {}
    for number, picture in enumerate(word.pictures):
        ending = NAMES.get(picture.content[:4], ".jpg")
        alt = picture.alt.replace("[", "(").replace("]", ")")[:MAX_CAPTION]
        draft = MediaDraft(f"hinh{ending}", picture.content, alt)
        try:
            media = store_media(session, store, course, draft, staff_id, now=now, needs_words=False)
        except Invalid:
            lines[number] = unreadable
            continue
        lines[number] = f"![{alt}](media:{media.code})"
    return lines
