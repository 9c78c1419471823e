"""Parks, enterprises, departments: names change and parents merge, so everything is dated."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

PARK, ENTERPRISE, DEPARTMENT = "park", "enterprise", "department"
KINDS = (PARK, ENTERPRISE, DEPARTMENT)
STATUSES = ("active", "suspended", "bankrupt", "owner_absent", "closed")
OWNERSHIPS = ("state", "private", "foreign", "joint", "other")


class Unit(Model):
    """A park, an enterprise in it, or a department of one. `folded_*` serve the search."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("headcount IS NULL OR headcount >= 0", name="headcount"),
    )

    id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(short(12), index=True)
    parent_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id"), index=True
    )
    code: Mapped[str] = mapped_column(short(30), unique=True)
    name: Mapped[str] = mapped_column(short(250))
    folded_name: Mapped[str] = mapped_column(short(250), index=True)
    ownership: Mapped[str | None] = mapped_column(short(12))
    country: Mapped[str | None] = mapped_column(short(60))
    headcount: Mapped[int | None]
    guard_headcount: Mapped[int | None]
    status: Mapped[str] = mapped_column(short(14), default="active")
    contact_name: Mapped[str | None] = mapped_column(short(120))
    contact_phone: Mapped[str | None] = mapped_column(short(30))
    contact_email: Mapped[str | None] = mapped_column(short(254))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")
    aliases: Mapped[list[UnitAlias]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class UnitAlias(Model):
    """An earlier or other name, kept searchable; `until` is the day an earlier one was given up."""

    __tablename__ = "unit_alias"

    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True
    )
    folded_name: Mapped[str] = mapped_column(short(250), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(short(250))
    until: Mapped[date | None]


class UnitCoordinator(Model):
    """Which units a coordinator sees: these and everything below them."""

    __tablename__ = "unit_coordinator"

    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, index=True
    )
