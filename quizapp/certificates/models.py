"""Tables of certificates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.certificates.rules.seal import Sealed
from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class Certificate(Model):
    """That somebody completed a course, as it was on that day; nothing of it changes later.

    Names and titles are copies: papers must say the same for ever. `source_id` is the completion
    that it was issued for, which makes issuing twice impossible. Whether it is worth something
    today is never stored, see `rules.states`.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked_with_reason"
        ),
        Index("ix_certificate_holder", "learner_id", "course_key"),
    )

    id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(short(40), unique=True)
    learner_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("learner.id"))
    holder_name: Mapped[str] = mapped_column(short(120))
    folded_name: Mapped[str] = mapped_column(short(120))
    unit_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("unit.id", ondelete="SET NULL"), index=True
    )
    unit_name: Mapped[str] = mapped_column(short(250))
    course_key: Mapped[str] = mapped_column(short(60), index=True)
    course_title: Mapped[str] = mapped_column(short(200))
    completed_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime | None] = mapped_column(index=True)
    """None: for ever."""
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(short(500))
    superseded_by_id: Mapped[str | None] = mapped_column(
        short(ID_LENGTH), ForeignKey("certificate.id", ondelete="SET NULL"), index=True
    )
    """The renewal that took its place."""
    source_id: Mapped[str] = mapped_column(short(ID_LENGTH), unique=True)
    seal: Mapped[str] = mapped_column(short(64))
    """Keyed hash of everything above but the renewal: a changed row shows."""

    basis: Mapped[list[CertificateBasis]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="CertificateBasis.position",
        passive_deletes=True,
    )

    def sealed(self) -> Sealed:
        """What the seal covers."""
        return Sealed(
            self.code,
            self.learner_id,
            self.holder_name,
            self.unit_name,
            self.course_key,
            self.course_title,
            self.completed_at,
            self.issued_at,
            self.valid_until,
            self.source_id,
            [(one.document_id, one.article, one.amendments) for one in self.basis],
            self.revoked_at,
            self.revoked_reason,
        )


class CertificateBasis(Model):
    """An article that a lesson of the course taught, as its document stood on that day."""

    __tablename__ = "certificate_basis"

    certificate_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("certificate.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("legal_document.id"), index=True
    )
    article: Mapped[str] = mapped_column(short(20), default="")
    amendments: Mapped[int] = mapped_column(default=0)
    """How many amendments of the document were in force then."""
    lesson_slug: Mapped[str] = mapped_column(short(60), default="")
    lesson_title: Mapped[str] = mapped_column(short(120), default="")
