"""What is marked face to face, by two people who do not see each other's marks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.training.rules.practical import STATES


class PracticalExam(Model):
    """One sitting of a learner; `skills` are those of the course when it began."""

    __tablename__ = "practical_exam"
    __table_args__ = (
        UniqueConstraint("learner_id", "course_id", "number"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "uq_practical_exam_open",
            *("learner_id", "course_id"),
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_practical_exam_course", "course_id", "state"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    state: Mapped[str] = mapped_column(short(10))
    skills: Mapped[list[Any]]
    shown: Mapped[list[Any]]
    """Codes of the skills that were shown, once it is decided."""
    is_passed: Mapped[bool | None]
    begun_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    """Who settled a disagreement; None where both agreed or a third decided by count."""
    reason: Mapped[str] = mapped_column(short(500), default="")


class PracticalMark(Model):
    """What one instructor saw. Written once."""

    __tablename__ = "practical_mark"

    exam_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("practical_exam.id", ondelete="CASCADE"), primary_key=True
    )
    marker_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id"), primary_key=True
    )
    shown: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(short(500), default="")
    marked_at: Mapped[datetime]
