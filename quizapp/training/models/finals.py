"""How a course is tested, the hidden rounds that ask, and what came of each attempt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH

BEFORE, FINAL = PURPOSES = ("before", "final")
"""A few questions before the first lesson, to measure by; the test that closes the course."""


class CourseTest(Model):
    """How a course is tested, beside what its own columns say of it.

    `by_module` = {slug of a module: how many questions}; empty: evenly over all modules.
    `skills` = [{"code": str, "title": str}, ...]: what is marked face to face, where anything is.
    """

    __tablename__ = "course_test"

    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE"), primary_key=True
    )
    max_tries: Mapped[int | None]
    """None: as many as one likes."""
    before_questions: Mapped[int] = mapped_column(default=0)
    by_module: Mapped[dict[str, Any]] = mapped_column(default=dict)
    skills: Mapped[list[Any]] = mapped_column(default=list)
    is_practical_needed: Mapped[bool] = mapped_column(default=False)
    """Whether the course is completed only with the practical part."""
    changed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    changed_at: Mapped[datetime]


class CourseRound(Model):
    """A hidden round that asks for a course. Frozen: other settings or questions make another.

    `modules`: slugs of the modules, one for each line of the round's blueprint.
    """

    __tablename__ = "course_round"
    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),
        Index(
            "uq_course_round_current",
            *("course_id", "purpose"),
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
    )

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(short(8))
    is_current: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[str] = mapped_column(short(64))
    pass_percent: Mapped[int]
    modules: Mapped[list[Any]]
    made_at: Mapped[datetime]


class CourseResult(Model):
    """What came of an attempt at a test of a course: written once, when the attempt was closed.

    `by_module` = {slug of a module: [points, out of]}; `is_passed` is None of tests before.
    """

    __tablename__ = "course_result"
    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),
        Index("ix_course_result_learner", "learner_id", "course_id", "finished_at"),
        Index("ix_course_result_course", "course_id", "purpose"),
    )

    attempt_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE")
    )
    purpose: Mapped[str] = mapped_column(short(8))
    is_passed: Mapped[bool | None]
    points: Mapped[float] = mapped_column(Double)
    out_of: Mapped[float] = mapped_column(Double)
    by_module: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
