"""Tables of the hand-over. What identifies a winner beyond the contest is sealed here alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

RUN, DRAW = "run", "draw"


class HandoverPlan(Model):
    """How the prizes of a round are given out."""

    __tablename__ = "handover_plan"

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    deadline_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(short(300))
    offers_transfer: Mapped[bool] = mapped_column(default=False)
    needs_id_number: Mapped[bool] = mapped_column(default=False)
    budget_vnd: Mapped[int | None] = mapped_column(BigInteger)
    set_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    set_at: Mapped[datetime]


class PrizeClaim(Model):
    """One prize of one winner, from the list until it is received or lapses."""

    __tablename__ = "prize_claim"
    __table_args__ = (UniqueConstraint("source_id", "participant_id"),)

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    source: Mapped[str] = mapped_column(short(10))
    """run: the round's winners; draw: lots"""
    source_id: Mapped[str] = mapped_column(short(ID_LENGTH))
    """The round, or the draw."""
    position: Mapped[int]
    prize: Mapped[str] = mapped_column(short(120))
    value_vnd: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(short(10), default="waiting")
    """As `rules.State`."""
    created_at: Mapped[datetime]

    link_epoch: Mapped[int] = mapped_column(default=0)
    link_hash: Mapped[str | None] = mapped_column(short(64), unique=True)
    link_expires_at: Mapped[datetime | None]

    choice: Mapped[str | None] = mapped_column(short(10))
    """gift | transfer"""
    sealed_account: Mapped[str | None]
    sealed_id_number: Mapped[str | None]
    id_number_end: Mapped[str | None] = mapped_column(short(3))
    confirmed_at: Mapped[datetime | None]
    confirmed_via: Mapped[str | None] = mapped_column(short(10))
    """link | desk"""
    confirmed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))

    checked_with: Mapped[list[Any]] = mapped_column(default=list)
    """What was compared, as `rules.Check`."""
    checked_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    checked_at: Mapped[datetime | None]

    handed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    handed_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(short(10))
    """signature | link"""
    received_at: Mapped[datetime | None]

    ended_reason: Mapped[str | None] = mapped_column(short(300))
    ended_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    ended_at: Mapped[datetime | None]


class ClaimPhoto(Model):
    """A picture of the hand-over, painted anew by us; never of a paper of identity."""

    __tablename__ = "claim_photo"

    claim_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("prize_claim.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str] = mapped_column(short(40))
    added_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    added_at: Mapped[datetime]
