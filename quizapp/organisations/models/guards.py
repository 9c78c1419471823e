"""Guards: the posts where they stand, what they are employed as, and who learns."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.organisations.models.units import Unit
from quizapp.organisations.rules.guards import GUARD_KINDS, PostFacts

OF_EMPLOYMENT = {"of_employment": True}
"""Marks a column naming a learner in a row that the enterprise wrote about her as its guard: it
goes with the row of the employment, and does not make the account worth keeping."""


class Learner(Model):
    """A person with an account to learn by: a phone number or an employee code, and a PIN.

    Leaving the enterprise empties `unit_id` and `employee_code`; the person keeps what is hers.
    """

    __tablename__ = "learner"
    __table_args__ = (
        UniqueConstraint("unit_id", "employee_code"),
        UniqueConstraint("unit_id", "phone"),
    )

    id: Mapped[PublicId]
    unit_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    full_name: Mapped[str] = mapped_column(short(120))
    folded_name: Mapped[str] = mapped_column(short(120))
    employee_code: Mapped[str | None] = mapped_column(short(40))
    phone: Mapped[str | None] = mapped_column(short(20))
    language: Mapped[str] = mapped_column(short(8), default="vi")
    pin_hash: Mapped[str | None]
    """None until first use, and after a coordinator has reset it."""
    token_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship()


class Post(Model):
    """A place where guards stand. `card_code` is in the QR of the card that hangs there."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("required_count >= 0", name="required_count"),
    )

    id: Mapped[PublicId]
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(short(120))
    required_count: Mapped[int] = mapped_column(default=0)
    """Guards that the protection plan asks for here, all shifts together."""
    card_code: Mapped[str] = mapped_column(short(40), unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    def facts(self) -> PostFacts:
        """What decides whether somebody may stand here."""
        return PostFacts(self.unit_id, is_closed=self.closed_at is not None)


class Guard(Model):
    """An employment as a guard at a unit; the same person may come back later as another row."""

    __tablename__ = "guard"
    __table_args__ = (
        CheckConstraint(f"kind IN {GUARD_KINDS}", name="kind"),
        CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="dates"),
        Index(
            "uq_guard_serving",
            "learner_id",
            "unit_id",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
        Index("ix_guard_unit", "unit_id", "left_on"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    unit_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    post_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("post.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(short(8))
    service_company: Mapped[str | None] = mapped_column(short(200))
    """Who employs a service guard; None for own guards."""
    is_full_time: Mapped[bool] = mapped_column(default=True)
    shift: Mapped[str | None] = mapped_column(short(40))
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]

    learner: Mapped[Learner] = relationship(lazy="joined")
    post: Mapped[Post | None] = relationship(lazy="joined")
