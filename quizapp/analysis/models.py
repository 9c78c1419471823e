"""Tables of item analysis: what was asked for, and what came out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class AnalysisRun(Model):
    """The newest analysis of a round, or of a bank across its rounds of one kind.

    It waits for a worker while `asked_at` is later than `as_of`, the moment whose answers the
    figures hold; `claimed_until` bounds the time that a worker has for it.
    """

    __tablename__ = "analysis_run"
    __table_args__ = (
        UniqueConstraint("round_id"),
        UniqueConstraint("bank_id", "kind"),
        CheckConstraint("(round_id IS NULL) <> (bank_id IS NULL)", name="one_subject"),
    )

    id: Mapped[PublicId]
    round_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    bank_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_bank.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(short(10))
    """Of the attempts: official | practice | trial."""
    asked_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    as_of: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=0)
    """Of the way in which the figures were computed."""
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_found: Mapped[int] = mapped_column(default=0)
    """More than `attempts` where only a sample was analysed."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{persons, paper_length, mean, sd, alpha, sem} of the whole."""

    @property
    def is_waiting(self) -> bool:
        """Asked for again since the figures were computed, or never computed."""
        return self.as_of is None or self.asked_at > self.as_of


class AnalysedItem(Model):
    """What a run says about one version of a question."""

    __tablename__ = "analysed_item"
    __table_args__ = (Index("ix_analysed_item_urgency", "run_id", "urgency", "p"),)

    run_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH),
        ForeignKey("question_version.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    urgency: Mapped[int]
    """Place of the most urgent verdict: 0 wants somebody's eyes first."""
    verdict: Mapped[str] = mapped_column(short(12))
    verdicts: Mapped[list[Any]]
    """[[code, [option, ...]], ...], the most urgent first."""
    persons: Mapped[int]
    p: Mapped[float] = mapped_column(Float)
    item_total_r: Mapped[float | None] = mapped_column(Float)
    item_rest_r: Mapped[float | None] = mapped_column(Float)
    d27: Mapped[float | None] = mapped_column(Float)
    omitted: Mapped[int]
    alpha_if_deleted: Mapped[float | None] = mapped_column(Float)
    seconds: Mapped[float | None] = mapped_column(Float)
    """Median time between the answer before and this one."""
    key: Mapped[str | None] = mapped_column(short(60))
    options: Mapped[dict[str, Any]]
    """{option: {count, share, r, by_group}}, options that could be chosen included."""
    p_by_group: Mapped[list[Any]]
