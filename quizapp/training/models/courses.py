"""Tables of courses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.training.rules.progress import FREE, ORDERS

GUARDS, WORKERS = AUDIENCES = ("guards", "workers")


class Course(Model):
    """A course as it is being written; learners see its published versions only.

    `plan` = [{"slug": str, "title": str, "lessons": [slug of a lesson, ...]}, ...]: the modules.
    """

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"lesson_order IN {ORDERS}", name="lesson_order"),
    )

    id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(short(60), unique=True)
    title: Mapped[str] = mapped_column(short(200))
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(short(8), default="vi")
    audience: Mapped[str] = mapped_column(short(10))
    lesson_order: Mapped[str] = mapped_column(short(6), default=FREE)
    validity_months: Mapped[int]
    test_questions: Mapped[int]
    test_minutes: Mapped[int]
    pass_percent: Mapped[int]
    retake_hours: Mapped[int]
    plan: Mapped[list[Any]]
    bank_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("question_bank.id"))
    prerequisites: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What is learned before: `course`, or `course/lesson` for a single lesson, by slug."""
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether learners see it."""
    is_shipped: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None]
    """When somebody here changed what it is or its contents; then no load changes them."""
    shipped_digest: Mapped[str | None] = mapped_column(short(64))
    """Of the files it was loaded from, so that loading them again changes nothing."""
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Lesson(Model):
    """A lesson through its versions; the slug is its address within the course."""

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[PublicId]
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE")
    )
    slug: Mapped[str] = mapped_column(short(60))
    current_version_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), index=True)
    """None before the first version, and while it is withdrawn: learners do not see it."""
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LessonVersion(Model):
    """What a lesson said at one time. Never changed: an edit makes a new version.

    `body` is Markdown in which a line `[[CODE]]` stands for a question of the course's bank.
    `question_codes`: all questions of the lesson, whether they stand in the text or not.
    `consequences` = {code: [sentence of each option]}; `cards` = [{"front": str, "back": str}].
    `translations` = {language: {"title", "goal", "body", "cards"}}, asking the same questions.
    """

    __tablename__ = "lesson_version"
    __table_args__ = (UniqueConstraint("lesson_id", "number"),)

    id: Mapped[PublicId]
    lesson_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    title: Mapped[str] = mapped_column(short(120))
    goal: Mapped[str] = mapped_column(short(300))
    minutes: Mapped[int]
    body: Mapped[str]
    question_codes: Mapped[list[Any]]
    consequences: Mapped[dict[str, Any]]
    cards: Mapped[list[Any]]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    content_digest: Mapped[str] = mapped_column(short(64))
    author_id: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    approved_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    """Who let learners read it; None for what came with the product."""
    created_at: Mapped[datetime]

    citations: Mapped[list[LessonCitation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="LessonCitation.position"
    )


class LessonCitation(Model):
    """Where the law says what a lesson teaches, and how well that edition was checked."""

    __tablename__ = "lesson_citation"

    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson_version.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("legal_document.id"), index=True
    )
    article: Mapped[str] = mapped_column(short(20))
    clause: Mapped[str | None] = mapped_column(short(20))
    point: Mapped[str | None] = mapped_column(short(10))
    grade: Mapped[str] = mapped_column(short(12))
