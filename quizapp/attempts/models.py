"""Tables of attempts: the timed heart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.attempts.rules import AttemptWindow
from quizapp.contests.models import Round
from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId, RankKey

OPEN, SUBMITTED, EXPIRED = "open", "submitted", "expired"


class Attempt(Model):
    """One attempt of a participant at a round.

    `paper` was drawn once: [{"version": id, "points": int, "options": [[option id, index], ...]}].
    `is_counted` marks the one attempt of a participant that the board shows. Whatever changes what
    a board shows of the attempt (counted or no longer, score, whose it is) sets `ranked_at` to its
    moment in the same transaction: boards read on from there.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("round_id", "participant_id", "number"),
        Index(
            "uq_attempt_open",
            "round_id",
            "participant_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_attempt_counted",
            "round_id",
            "participant_id",
            unique=True,
            sqlite_where=text("is_counted"),
            postgresql_where=text("is_counted"),
        ),
        Index(
            "ix_attempt_keyless",
            "round_id",
            sqlite_where=text("rank_key IS NULL AND score IS NOT NULL"),
            postgresql_where=text("rank_key IS NULL AND score IS NOT NULL"),
        ),
        Index("ix_attempt_open_deadline", "state", "deadline_at"),
        Index(
            "ix_attempt_board",
            "round_id",
            "rank_key",
            "duration_seconds",
            "participant_id",
            sqlite_where=text("is_counted = 1"),
            postgresql_where=text("is_counted"),
        ),
        Index(
            "ix_attempt_ranked",
            "round_id",
            "ranked_at",
            sqlite_where=text("ranked_at IS NOT NULL"),
            postgresql_where=text("ranked_at IS NOT NULL"),
        ),
        CheckConstraint("state IN ('open', 'submitted', 'expired')", name="state"),
    )

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    participant_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    state: Mapped[str] = mapped_column(short(10), default=OPEN)
    seed: Mapped[str] = mapped_column(short(64))
    paper: Mapped[list[Any]]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submission_digest: Mapped[str | None] = mapped_column(short(64))
    answered_count: Mapped[int] = mapped_column(default=0)
    score: Mapped[float | None] = mapped_column(Float)
    max_score: Mapped[float | None] = mapped_column(Float)
    correct_count: Mapped[int | None]
    duration_seconds: Mapped[int | None]
    grades: Mapped[list[Any] | None]
    prediction: Mapped[str | None] = mapped_column(short(20))
    """What was guessed, a plain decimal; of the counted attempt alone it is ever compared."""
    prediction_seq: Mapped[int | None] = mapped_column(BigInteger)
    rank_key: Mapped[str | None] = mapped_column(RankKey)
    """Of a finished attempt: see `scoring.rank_keys`."""
    is_counted: Mapped[bool] = mapped_column(default=False)
    ranked_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()

    @property
    def window(self) -> AttemptWindow:
        """The snapshot that the rules judge."""
        return AttemptWindow(self.state, self.started_at, self.deadline_at)


class Answer(Model):
    """The newest answer to a slot. `seq` is the phone's own counter; the highest wins."""

    __tablename__ = "answer"

    attempt_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    slot: Mapped[int] = mapped_column(primary_key=True)
    response: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[datetime]


class LateAnswer(Model):
    """An answer that came after the end, the newest of its slot, until somebody decides."""

    __tablename__ = "late_answer"

    attempt_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    slot: Mapped[int] = mapped_column(primary_key=True)
    response: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    arrived_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(short(10), default="waiting")
    """waiting | accepted | refused"""
    decided_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(short(300), default="")
