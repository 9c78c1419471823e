"""Certificates of the police as numbers, equipment with its history, prints and monthly figures.

No table here holds a picture or a file: images of papers are never asked for.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.training.records.rules.certificates import CERTIFICATE_KINDS
from quizapp.training.records.rules.equipment import EQUIPMENT_KINDS, WITHDRAWN_FOR

DIGEST_LENGTH = 64


class OfficialCertificate(Model):
    """A paper that the police gave somebody. It belongs to the person, not to the enterprise."""

    __tablename__ = "official_certificate"
    __table_args__ = (
        UniqueConstraint("learner_id", "kind", "number"),
        CheckConstraint(f"kind IN {CERTIFICATE_KINDS}", name="kind"),
        CheckConstraint("expires_on IS NULL OR expires_on > issued_on", name="dates"),
        Index("ix_official_certificate_newest", "learner_id", "kind", "issued_on"),
        Index("ix_official_certificate_expiry", "expires_on"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(short(20))
    number: Mapped[str] = mapped_column(short(60))
    issuer: Mapped[str] = mapped_column(short(200))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(short(200))
    recorded_by: Mapped[str] = mapped_column(short(40))
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    learner: Mapped[Learner] = relationship()


class Equipment(Model):
    """A support tool of an enterprise. Who holds it is a guard in service there."""

    __tablename__ = "equipment"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "serial"),
        CheckConstraint(f"kind IN {EQUIPMENT_KINDS}", name="kind"),
        CheckConstraint(
            f"withdrawn_for IS NULL OR withdrawn_for IN {WITHDRAWN_FOR}", name="withdrawn_for"
        ),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_for IS NULL)", name="withdrawn"),
        CheckConstraint("withdrawn_on IS NULL OR holder_id IS NULL", name="holder"),
        Index("ix_equipment_licence", "licence_expires_on"),
    )

    id: Mapped[PublicId]
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(short(20))
    label: Mapped[str | None] = mapped_column(short(80))
    serial: Mapped[str] = mapped_column(short(60))
    folded_text: Mapped[str] = mapped_column(short(300))
    """Label, serial, licence and place, for the search."""
    licence_number: Mapped[str | None] = mapped_column(short(60))
    licence_expires_on: Mapped[date | None]
    stored_at: Mapped[str | None] = mapped_column(short(120))
    holder_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("guard.id", ondelete="SET NULL"), index=True
    )
    held_since: Mapped[datetime | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_for: Mapped[str | None] = mapped_column(short(12))
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    holder: Mapped[Guard | None] = relationship()


class EquipmentEntry(Model):
    """A line in the book of one tool. A leaver's name goes with the guard's row."""

    __tablename__ = "equipment_entry"
    __table_args__ = (Index("ix_equipment_entry_book", "equipment_id", "at"),)

    id: Mapped[PublicId]
    equipment_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("equipment.id", ondelete="CASCADE")
    )
    at: Mapped[datetime]
    deed: Mapped[str] = mapped_column(short(12))
    holder_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("guard.id", ondelete="SET NULL"), index=True
    )
    details: Mapped[dict[str, Any]]
    staff_id: Mapped[str] = mapped_column(short(40))

    holder: Mapped[Guard | None] = relationship()


class InspectionPrint(Model):
    """An inspector's sheet as it was printed: its figures can be compared with the paper later.

    `figures` hold counts and names of posts, never names of people.
    """

    __tablename__ = "inspection_print"
    __table_args__ = (UniqueConstraint("unit_id", "digest"),)

    id: Mapped[PublicId]
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE")
    )
    digest: Mapped[str] = mapped_column(short(DIGEST_LENGTH))
    day: Mapped[date]
    figures: Mapped[dict[str, Any]]
    printed_by: Mapped[str] = mapped_column(short(40))
    printed_at: Mapped[datetime]


class TrainingMonth(Model):
    """How an enterprise stood at the end of a month; the running month is written every day."""

    __tablename__ = "training_month"
    __table_args__ = (Index("ix_training_month_unit", "unit_id"),)

    month: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True
    )
    required: Mapped[int]
    serving: Mapped[int]
    missing: Mapped[int]
    certified: Mapped[int]
    trained: Mapped[int]
    equipment: Mapped[int]
    grave: Mapped[int]
    light: Mapped[str] = mapped_column(short(8))
    taken_at: Mapped[datetime]
