"""What is assigned to whom, who is excused, what was said, and the letters that wait."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.organisations.models import OF_EMPLOYMENT, Learner, Unit
from quizapp.training.duty.rules import AUDIENCES, MODES, Rule
from quizapp.training.models import Course


class Assignment(Model):
    """A course that an audience must complete by rule. Who that is, is never written down.

    Whoever belongs to the audience is obliged at once, and no longer as soon as she does not.
    """

    __tablename__ = "training_assignment"
    __table_args__ = (
        CheckConstraint(f"mode IN {MODES}", name="mode"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    )

    id: Mapped[PublicId]
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    audience: Mapped[str] = mapped_column(short(10))
    unit_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), index=True
    )
    """With everything below it; None: everywhere."""
    guard_kind: Mapped[str | None] = mapped_column(short(8))
    mode: Mapped[str] = mapped_column(short(10))
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    days: Mapped[int | None]
    month: Mapped[int | None]
    day: Mapped[int | None]
    months: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    @property
    def rule(self) -> Rule:
        """The same for the rules."""
        return Rule(
            self.mode, self.starts_on, self.due_on, self.days, self.month, self.day, self.months
        )


class Exemption(Model):
    """Somebody who need not complete a course until a day, and why."""

    __tablename__ = "training_exemption"
    __table_args__ = (Index("ix_training_exemption_learner_id", "learner_id", "course_id"),)

    id: Mapped[PublicId]
    learner_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), info=OF_EMPLOYMENT
    )
    course_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(short(200))
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]

    learner: Mapped[Learner] = relationship()


class Notice(Model):
    """Something that was said to somebody, once: the unique key is what makes it once.

    `subject_id` names what it is about together with its day, so that what was renewed is spoken
    of again; `step` which of the reminders it was.
    """

    __tablename__ = "training_notice"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "step"),
        Index("ix_training_notice_learner_id", "learner_id", "seen_at"),
        Index("ix_training_notice_unit_id", "unit_id", "digest_on"),
    )

    id: Mapped[PublicId]
    learner_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("learner.id", ondelete="CASCADE"), info=OF_EMPLOYMENT
    )
    unit_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE")
    )
    course_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("course.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(short(24))
    subject_id: Mapped[str] = mapped_column(short(ID_LENGTH))
    step: Mapped[str] = mapped_column(short(12))
    what: Mapped[str] = mapped_column(short(200), default="")
    """The title of the course, or the kind of a paper or tool."""
    day: Mapped[date]
    """When it is due, or ends."""
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    digest_on: Mapped[date | None]
    """Of which day's letter to the coordinators it was counted in."""


class CoordinatorMail(Model):
    """A letter to a coordinator about one unit and one day. It names nobody.

    `begun_at` is written before the mail server is spoken to: a letter whose fate nobody knows is
    never sent a second time.
    """

    __tablename__ = "coordinator_mail"
    __table_args__ = (
        UniqueConstraint("staff_id", "unit_id", "day"),
        Index("ix_coordinator_mail_waiting", "sent_at", "next_try_at"),
    )

    id: Mapped[PublicId]
    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE")
    )
    unit_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    counts: Mapped[dict[str, Any]]
    """{kind of notice: how many}: the words are made when it is sent."""
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(short(60))


class ReminderDay(Model):
    """A day's reminders: who begins them holds them for a while, so that nobody else does."""

    __tablename__ = "reminder_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    notices: Mapped[int] = mapped_column(default=0)
