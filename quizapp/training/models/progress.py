"""What learners have read and answered in lessons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH


class LessonProgress(Model):
    """How far a learner has come in a lesson.

    `answers` = {code: {"right": bool, "chosen": [place of an option, ...], "seq": int}}: the last
    answer to each check. `version_id` is the version being read, `done_version_id` the one that
    was learned to its end: the law of that one says whether the completion still holds.
    """

    __tablename__ = "lesson_progress"

    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True
    )
    lesson_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    version_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("lesson_version.id"))
    answers: Mapped[dict[str, Any]]
    is_read: Mapped[bool] = mapped_column(default=False)
    """Whether its end was reached."""
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_version_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson_version.id")
    )
