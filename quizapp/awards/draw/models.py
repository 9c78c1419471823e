"""The table of draws. A draw is never deleted once it was promised; a void one stays, with why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.awards.draw.sources import Source, SourceKind
from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

TIE, LOTS, ORDER = "tie", "lots", "order"
PURPOSES = (TIE, LOTS, ORDER)
DRAFT, SIGNING, PROMISED, VALUED, DRAWN, VOID = (
    "draft",
    "signing",
    "promised",
    "valued",
    "drawn",
    "void",
)
"""draft -> signing (frozen by the first) -> promised (by the second, public from then on) ->
valued (two people entered the same public value) -> drawn; void from anywhere behind draft."""
PUBLIC = (PROMISED, VALUED, DRAWN, VOID)


class LotDraw(Model):
    """One draw: who takes part, what was promised beforehand, what came out."""

    __tablename__ = "lot_draw"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[PublicId]
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE")
    )
    round_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), index=True
    )
    """None: over all rounds of the contest."""
    number: Mapped[int]
    purpose: Mapped[str] = mapped_column(short(10))
    title: Mapped[str] = mapped_column(short(200))
    condition: Mapped[dict[str, Any]]
    """Who takes part, as `queries.Condition`."""
    prizes: Mapped[list[Any]]
    """[[name, quantity, value in đồng], ...] in the order in which they are drawn"""
    picks: Mapped[int]
    state: Mapped[str] = mapped_column(short(10), default=DRAFT)

    contest_name: Mapped[str] = mapped_column(short(80))
    """As it stands in the seed."""
    entrants: Mapped[str] = mapped_column(default="")
    """The canonical list: each code followed by a line feed."""
    entrant_count: Mapped[int] = mapped_column(default=0)
    list_hash: Mapped[str] = mapped_column(short(64), default="")
    commitment: Mapped[str | None] = mapped_column(short(64))
    sealed_secret: Mapped[str | None] = mapped_column(short(300))
    """Encrypted with the installation's key until it is told."""
    secret: Mapped[str | None] = mapped_column(short(64))

    source: Mapped[dict[str, Any]]
    value_due_at: Mapped[datetime]
    fallback_at: Mapped[datetime]

    created_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
    committed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    committed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    signed_at: Mapped[datetime | None]

    value_1: Mapped[str | None] = mapped_column(short(400))
    value_1_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    value_1_at: Mapped[datetime | None]
    value_2: Mapped[str | None] = mapped_column(short(400))
    value_2_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    value_2_at: Mapped[datetime | None]
    evidence: Mapped[str | None] = mapped_column(short(500))
    """Where the value can be read: an address, a newspaper; why the fallback was taken."""
    used_fallback: Mapped[bool] = mapped_column(default=False)

    winners: Mapped[list[Any]] = mapped_column(default=list)
    """Codes in the order in which they came out."""
    drawn_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    drawn_at: Mapped[datetime | None]

    void_reason: Mapped[str | None] = mapped_column(short(500))
    void_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    void_asked_at: Mapped[datetime | None]
    void_signed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    void_at: Mapped[datetime | None]

    @property
    def codes(self) -> list[str]:
        """The entrants."""
        return self.entrants.splitlines()

    @property
    def named_source(self) -> Source:
        """Where the value comes from, as the rules know it."""
        return Source(**{**self.source, "kind": SourceKind(self.source["kind"])})

    @property
    def prize_count(self) -> int:
        """How many prizes are drawn; without the reserves."""
        return sum(quantity for _name, quantity, _value in self.prizes)
