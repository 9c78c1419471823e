"""Tables of classes held face to face."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.organisations.models import Learner, Unit
from quizapp.training.classes.rules.arrivals import WAYS
from quizapp.training.classes.rules.plan import ORGANISER_KINDS, PLACE_KINDS, STATES
from quizapp.training.classes.rules.seats import INVITATION_STATES


class TrainingClass(Model):
    """A class. `skills` = [name of a practical skill, ...] which an instructor ticks per person."""

    __tablename__ = "training_class"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"organiser_kind IN {ORGANISER_KINDS}", name="organiser_kind"),
        Index("ix_training_class_state", "state", "changed_at"),
    )

    id: Mapped[PublicId]
    title: Mapped[str] = mapped_column(short(200))
    folded_title: Mapped[str] = mapped_column(short(200))
    course_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="SET NULL"), index=True
    )
    organiser_kind: Mapped[str] = mapped_column(short(8))
    organiser_name: Mapped[str] = mapped_column(short(200))
    about: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(short(10), default="draft")
    reason: Mapped[str | None] = mapped_column(short(500))
    """Why it was cancelled."""
    takes_walk_ins: Mapped[bool] = mapped_column(default=False)
    counts_leaving: Mapped[bool] = mapped_column(default=False)
    """Whether people also note when they leave."""
    skills: Mapped[list[Any]]
    created_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    places: Mapped[list[ClassPlace]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ClassPlace.position"
    )
    sessions: Mapped[list[ClassSession]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ClassSession.starts_at"
    )


class ClassPlace(Model):
    """The main place or a remote point, with its host."""

    __tablename__ = "class_place"
    __table_args__ = (
        UniqueConstraint("class_id", "position"),
        CheckConstraint(f"kind IN {PLACE_KINDS}", name="kind"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )

    id: Mapped[PublicId]
    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(short(6))
    name: Mapped[str] = mapped_column(short(120))
    room: Mapped[str] = mapped_column(short(200), default="")
    host_name: Mapped[str] = mapped_column(short(120), default="")
    host_staff_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="SET NULL"), index=True
    )
    capacity: Mapped[int]


class ClassSession(Model):
    """One meeting of the class."""

    __tablename__ = "class_session"
    __table_args__ = (
        UniqueConstraint("class_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="times"),
        Index("ix_class_session_starts_at", "starts_at"),
    )

    id: Mapped[PublicId]
    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE")
    )
    title: Mapped[str] = mapped_column(short(120), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class ClassPoint(Model):
    """A place during one session: what hosts open, and what check-in codes are bound to.

    `code` begins every check-in code of the point. `host_mark` is the keyed hash of the host's
    link: with the database alone nobody can open it. `epoch` rises when the link is renewed, and
    ends the old link, whoever came in by it, and the codes being shown.
    """

    __tablename__ = "class_point"
    __table_args__ = (
        UniqueConstraint("place_id", "session_id"),
        CheckConstraint("head_count >= 0", name="head_count"),
    )

    id: Mapped[PublicId]
    place_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("class_place.id", ondelete="CASCADE")
    )
    session_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("class_session.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str] = mapped_column(short(8), unique=True)
    epoch: Mapped[int] = mapped_column(default=0)
    host_mark: Mapped[str] = mapped_column(short(64), unique=True)
    head_count: Mapped[int | None]
    incidents: Mapped[str] = mapped_column(default="")

    place: Mapped[ClassPlace] = relationship(lazy="joined")
    meeting: Mapped[ClassSession] = relationship(lazy="joined")


class ClassQuota(Model):
    """How many people an enterprise may send."""

    __tablename__ = "class_quota"
    __table_args__ = (CheckConstraint("seats >= 0", name="seats"),)

    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id"), primary_key=True, index=True
    )
    seats: Mapped[int]

    unit: Mapped[Unit] = relationship(lazy="joined")


class ClassInvitation(Model):
    """Somebody of the register, named by her coordinator for a place."""

    __tablename__ = "class_invitation"
    __table_args__ = (
        UniqueConstraint("class_id", "learner_id"),
        CheckConstraint(f"state IN {INVITATION_STATES}", name="state"),
        Index("ix_class_invitation_unit", "class_id", "unit_id", "state"),
    )

    id: Mapped[PublicId]
    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE")
    )
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    place_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("class_place.id"))
    state: Mapped[str] = mapped_column(short(10))
    invited_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    asked_at: Mapped[datetime]
    """The place in the waiting list."""
    changed_at: Mapped[datetime]

    learner: Mapped[Learner] = relationship(lazy="joined")


class ClassAttendance(Model):
    """Somebody was there: once per session, whatever is scanned and however often.

    `unit_id` is where she worked that day. `other_place_id`: also scanned there, which one of the
    two hosts must explain. `minutes` is a host's decision and comes before what the clock says.
    """

    __tablename__ = "class_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "learner_id"),
        CheckConstraint(f"way IN {WAYS}", name="way"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="times"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_class_attendance_class", "class_id", "place_id"),
        Index("ix_class_attendance_unit", "unit_id", "arrived_at"),
    )

    id: Mapped[PublicId]
    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE")
    )
    session_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("class_session.id", ondelete="CASCADE")
    )
    place_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("class_place.id"))
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"))
    way: Mapped[str] = mapped_column(short(6))
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(short(300))
    """Why it was written by hand."""
    written_by: Mapped[str | None] = mapped_column(short(40))
    """Staff id, or `host` for whoever holds the link of the point; None: the person herself."""
    phone_mark: Mapped[str | None] = mapped_column(short(16))
    other_place_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("class_place.id")
    )

    learner: Mapped[Learner] = relationship(lazy="joined")


class ClassSkillMark(Model):
    """An instructor saw this person do it."""

    __tablename__ = "class_skill_mark"

    class_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("training_class.id", ondelete="CASCADE"), primary_key=True
    )
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    skill: Mapped[str] = mapped_column(short(120), primary_key=True)
    marked_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    marked_at: Mapped[datetime]
