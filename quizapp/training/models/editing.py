"""Tables of the editor: what is being written, what was said about it, files of lessons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

WRITING, IN_REVIEW = MANUSCRIPT_STATES = ("draft", "in_review")
IMAGE, AUDIO, VIDEO, SHEET = MEDIA_KINDS = ("image", "audio", "video", "sheet")


class Manuscript(Model):
    """A lesson as it is being written, beside the version that learners read.

    `content` is a `LessonText` of `editor/rules.py`. `revision` grows by one with each change:
    whoever saves names the one that he saw. `based_on_id`: the version that it began from.
    """

    __tablename__ = "lesson_manuscript"
    __table_args__ = (CheckConstraint(f"state IN {MANUSCRIPT_STATES}", name="state"),)

    lesson_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(short(12), default=WRITING)
    based_on_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson_version.id")
    )
    content: Mapped[dict[str, Any]]
    author_ids: Mapped[list[Any]]
    """Everybody who wrote on it."""
    changed_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    changed_at: Mapped[datetime]


class LessonReview(Model):
    """What became of a lesson: sent, comment, returned, approved, discarded, withdrawn, restored.

    `version_id` names the version that an approval made.
    """

    __tablename__ = "lesson_review"

    id: Mapped[PublicId]
    lesson_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson_version.id", ondelete="CASCADE")
    )
    staff_id: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    decision: Mapped[str] = mapped_column(short(12))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class LessonMedia(Model):
    """A picture, a recording or a sheet of a course, named in lessons by its code.

    The bytes lie below the installation's folder by their digest. `renditions` =
    {name of the address: {"sha256", "type", "bytes", "width"?, "height"?}}.
    `description` says what a picture shows, `transcript` what a recording says.
    """

    __tablename__ = "lesson_media"
    __table_args__ = (
        UniqueConstraint("course_id", "code"),
        CheckConstraint(f"kind IN {MEDIA_KINDS}", name="kind"),
    )

    id: Mapped[PublicId]
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(short(60))
    kind: Mapped[str] = mapped_column(short(10))
    description: Mapped[str] = mapped_column(short(300), default="")
    transcript: Mapped[str] = mapped_column(default="")
    filename: Mapped[str] = mapped_column(short(200))
    renditions: Mapped[dict[str, Any]]
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]


class BorrowedQuestion(Model):
    """From which version in another bank a question of a course was copied."""

    __tablename__ = "borrowed_question"

    question_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question.id", ondelete="CASCADE"), primary_key=True
    )
    source_version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id", ondelete="CASCADE"), index=True
    )
    borrowed_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    at: Mapped[datetime]
