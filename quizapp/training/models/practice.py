"""What learners practise, how well they remember it, and every look they took."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.training.rules.practice import Item, Memory

STATES = (1, 2, 3)
"""Being learned, known, being learned again: the numbers of the `fsrs` library."""


class PracticeCard(Model):
    """A question or flash card as one learner remembers it, by FSRS.

    Exactly one of `question_id` and (`lesson_id`, `front_digest`) is set. The numbers follow from
    the card's reviews alone; `rules.practice` works them out.
    """

    __tablename__ = "practice_card"
    __table_args__ = (
        UniqueConstraint("learner_id", "question_id"),
        UniqueConstraint("learner_id", "lesson_id", "front_digest"),
        CheckConstraint(
            "(question_id IS NULL) = (lesson_id IS NOT NULL)"
            " AND (lesson_id IS NULL) = (front_digest IS NULL)",
            name="item",
        ),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_practice_card_due", "learner_id", "due_at"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    question_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("question.id", ondelete="CASCADE"), index=True
    )
    lesson_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("lesson.id", ondelete="CASCADE"), index=True
    )
    front_digest: Mapped[str | None] = mapped_column(short(16))
    state: Mapped[int]
    step: Mapped[int | None]
    stability: Mapped[float | None] = mapped_column(Double)
    difficulty: Mapped[float | None] = mapped_column(Double)
    due_at: Mapped[datetime]
    last_review_at: Mapped[datetime | None]
    reps: Mapped[int]
    lapses: Mapped[int]
    is_missed: Mapped[bool]
    """Whether the last answer was wrong."""
    created_at: Mapped[datetime]

    @property
    def item(self) -> Item:
        """What it is about."""
        return Item(self.question_id, self.lesson_id, self.front_digest)

    @property
    def memory(self) -> Memory:
        """The same for the rules."""
        return Memory(
            self.due_at,
            self.state,
            self.step,
            self.stability,
            self.difficulty,
            self.last_review_at,
            self.reps,
            self.lapses,
            self.is_missed,
        )

    @memory.setter
    def memory(self, memory: Memory) -> None:
        self.due_at = memory.due_at
        self.state, self.step = memory.state, memory.step
        self.stability, self.difficulty = memory.stability, memory.difficulty
        self.last_review_at = memory.last_review_at
        self.reps, self.lapses = memory.reps, memory.lapses
        self.is_missed = memory.is_missed


class PracticeReview(Model):
    """One look at a card. Never changed; `client_id` is the phone's, so that it counts once."""

    __tablename__ = "practice_review"
    __table_args__ = (
        UniqueConstraint("learner_id", "client_id"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        Index("ix_practice_review_day", "learner_id", "practised_on"),
    )

    id: Mapped[PublicId]
    card_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("practice_card.id", ondelete="CASCADE"), index=True
    )
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    client_id: Mapped[str] = mapped_column(short(40))
    rating: Mapped[int]
    reviewed_at: Mapped[datetime]
    """When it counts: as the phone said, but never before the account nor in the future."""
    said_at: Mapped[datetime]
    """What the phone said."""
    practised_on: Mapped[date]
    """The day of it where the installation stands."""
    elapsed_ms: Mapped[int]
    """How long the card was looked at."""
    received_at: Mapped[datetime]
