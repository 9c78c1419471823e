"""Tables of prizes and of the runs that proposed winners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class PrizePlan(Model):
    """The prize settings of a round. One person gets one prize."""

    __tablename__ = "prize_plan"

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    max_per_unit: Mapped[int | None]
    reserve_count: Mapped[int] = mapped_column(default=3)
    only_all_correct: Mapped[bool] = mapped_column(default=False)
    """Whether nobody wins who had a question wrong."""
    repeats: Mapped[str] = mapped_column(short(10), default="free")
    """free | once (one prize in all rounds of the contest) | not_next (not in two in a row)"""


class PrizeTier(Model):
    """A prize: `division` all or guards; `value_vnd` in đồng."""

    __tablename__ = "prize_tier"
    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(short(80))
    quantity: Mapped[int]
    value_vnd: Mapped[int] = mapped_column(default=0)
    division: Mapped[str] = mapped_column(short(10), default="all")


class PrizeExclusion(Model):
    """Somebody who may not win: organizers, jury, technical staff. One of the marks is given."""

    __tablename__ = "prize_exclusion"

    id: Mapped[PublicId]
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE")
    )
    phone: Mapped[str | None] = mapped_column(short(20))
    employee_code: Mapped[str | None] = mapped_column(short(40))
    reason: Mapped[str] = mapped_column(short(300))
    created_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]


class AwardRun(Model):
    """One computation of winners, kept with the digest of its inputs so that it can be repeated."""

    __tablename__ = "award_run"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    state: Mapped[str] = mapped_column(short(10), default="proposed")
    """proposed | confirmed | superseded"""
    inputs: Mapped[dict[str, Any]]
    inputs_digest: Mapped[str] = mapped_column(short(64))
    outcome: Mapped[dict[str, Any]]
    left_out: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """participant id -> {"reason": ..., "by": staff id}"""
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    confirmed_at: Mapped[datetime | None]
