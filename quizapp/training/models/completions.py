"""Which courses learners have completed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class CourseCompletion(Model):
    """A course completed once; whoever takes it again later gets another row.

    `attempt_id` is the passed final test: it completes a course once. `points` of `out_of` are
    kept beside it, since attempts may be removed when a person asks for it.
    """

    __tablename__ = "course_completion"
    __table_args__ = (
        Index("ix_course_completion_newest", "course_id", "learner_id", "completed_at"),
        Index("ix_course_completion_expiry", "valid_until"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), index=True
    )
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE")
    )
    completed_at: Mapped[datetime]
    attempt_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="SET NULL"), unique=True
    )
    points: Mapped[float | None] = mapped_column(Double)
    out_of: Mapped[float | None] = mapped_column(Double)
    valid_until: Mapped[datetime | None]
    """None: for ever."""
