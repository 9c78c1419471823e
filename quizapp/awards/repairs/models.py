"""Tables of repaired keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.banks.models import QuestionVersion
from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

ASKED, APPLIED, REFUSED = STATES = ("asked", "applied", "refused")


class KeyRepair(Model):
    """What one person asks and another decides. `effect`: what it moved, once applied."""

    __tablename__ = "key_repair"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"),)

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("question_version.id"))
    kind: Mapped[str] = mapped_column(short(6))
    keys: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(short(500))
    state: Mapped[str] = mapped_column(short(8), default=ASKED)
    effect: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    asked_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    decided_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(short(500), default="")

    version: Mapped[QuestionVersion] = relationship(lazy="joined")


class RepairedResult(Model):
    """What a repair made of an attempt: told to the person who made it."""

    __tablename__ = "repaired_result"

    repair_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("key_repair.id", ondelete="CASCADE"), primary_key=True
    )
    attempt_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score_before: Mapped[float] = mapped_column(Float)
    score_after: Mapped[float] = mapped_column(Float)
    rank_before: Mapped[int | None]
    rank_after: Mapped[int | None]
