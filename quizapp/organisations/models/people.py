"""Participants, rosters, consents, and cases of mistaken or borrowed identity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.organisations.models.units import Unit


class RosterEntry(Model):
    """A person whom an enterprise expects to take part; `employee_code` is normalised."""

    __tablename__ = "roster_entry"
    __table_args__ = (UniqueConstraint("unit_id", "employee_code"),)

    id: Mapped[PublicId]
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), index=True
    )
    employee_code: Mapped[str] = mapped_column(short(40))
    full_name: Mapped[str] = mapped_column(short(120))
    folded_name: Mapped[str] = mapped_column(short(120))
    line: Mapped[str | None] = mapped_column(short(80))
    shift: Mapped[str | None] = mapped_column(short(40))
    is_guard: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Participant(Model):
    """A person in one contest.

    `identity_by_phone` and `identity_by_code` are keyed hashes of (contest, unit, folded name,
    phone or employee code): the database itself refuses the same person twice.
    """

    __tablename__ = "participant"
    __table_args__ = (
        Index("ix_participant_contest_unit", "contest_id", "unit_id"),
        UniqueConstraint("identity_by_phone"),
        UniqueConstraint("identity_by_code"),
    )

    id: Mapped[PublicId]
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE")
    )
    unit_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    full_name: Mapped[str] = mapped_column(short(120))
    folded_name: Mapped[str] = mapped_column(short(120))
    is_guard: Mapped[bool] = mapped_column(default=False)
    division_id: Mapped[str | None] = mapped_column(short(12))
    """Of the contest's divisions, as decided at joining."""
    phone: Mapped[str | None] = mapped_column(short(20))
    employee_code: Mapped[str | None] = mapped_column(short(40))
    birth_year: Mapped[int | None]
    language: Mapped[str] = mapped_column(short(8), default="vi")
    identity_by_phone: Mapped[str | None] = mapped_column(short(64))
    identity_by_code: Mapped[str | None] = mapped_column(short(64))
    pin_hash: Mapped[str | None]
    resume_code_hash: Mapped[str | None] = mapped_column(short(64), unique=True)
    token_epoch: Mapped[int] = mapped_column(default=0)
    receipt_hash: Mapped[str] = mapped_column(short(64), unique=True)
    entrant_code: Mapped[str] = mapped_column(short(30), unique=True)
    roster_entry_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("roster_entry.id", ondelete="SET NULL"), index=True
    )
    name_hidden_at: Mapped[datetime | None]
    merged_into_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id")
    )
    joined_at: Mapped[datetime]

    unit: Mapped[Unit | None] = relationship()


class LearnerParticipant(Model):
    """As whom a learner is tested in a hidden contest, which nobody joins.

    That participant bears no name and no unit, and no list of participants shows it.
    """

    __tablename__ = "learner_participant"
    __table_args__ = (UniqueConstraint("learner_id", "contest_id"),)

    participant_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE")
    )
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )


class ConsentText(Model):
    """A text that was shown, by the hash of its words: what exactly people agreed to."""

    __tablename__ = "consent_text"

    hash: Mapped[str] = mapped_column(short(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(short(30))
    language: Mapped[str] = mapped_column(short(8))
    body: Mapped[str]
    first_shown_at: Mapped[datetime]


class Consent(Model):
    """What a participant said to one purpose. Never changed: a withdrawal is a new row."""

    __tablename__ = "consent"

    id: Mapped[PublicId]
    participant_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(short(30))
    text_hash: Mapped[str] = mapped_column(short(64), ForeignKey("consent_text.hash"))
    is_given: Mapped[bool]
    channel: Mapped[str] = mapped_column(short(20))
    at: Mapped[datetime]


class IdentityCase(Model):
    """Somebody says that another used his code; closed by a person who looked into it."""

    __tablename__ = "identity_case"

    id: Mapped[PublicId]
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    participant_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE")
    )
    reported_name: Mapped[str] = mapped_column(short(120))
    message: Mapped[str] = mapped_column(short(1000))
    contact: Mapped[str | None] = mapped_column(short(120))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    resolution: Mapped[str | None] = mapped_column(short(1000))
