"""Tables of the question banks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

DRAFT, IN_REVIEW, APPROVED, RETIRED = "draft", "in_review", "approved", "retired"
STATES = (DRAFT, IN_REVIEW, APPROVED, RETIRED)
LEVELS = ("remember", "understand", "apply", "apply_high")


class QuestionBank(Model):
    """A collection of questions. `is_shipped` banks came with the product."""

    __tablename__ = "question_bank"

    id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(short(60), unique=True)
    title: Mapped[str] = mapped_column(short(200))
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(short(8), default="vi")
    is_shipped: Mapped[bool] = mapped_column(default=False)
    uncited_reason: Mapped[str | None]
    """Why approved questions may lack a citation; said on the bank's page and in the rules."""
    two_approvals: Mapped[bool] = mapped_column(default=False)
    """Whether prize rounds draw only what two people have approved."""
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]


class Question(Model):
    """A question through its versions. `state` is that of the current version."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("bank_id", "code"),
        Index("ix_question_bank_state", "bank_id", "state"),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    id: Mapped[PublicId]
    bank_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_bank.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(short(60))
    state: Mapped[str] = mapped_column(short(12), default=DRAFT)
    current_version_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), index=True)
    approved_version_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), index=True)
    """The version that prize rounds may draw; stays while a newer one is being written."""
    import_digest: Mapped[str | None] = mapped_column(short(64), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class QuestionVersion(Model):
    """What a question said at one time. Never changed: an edit makes a new version.

    `texts` = {language: {"stem": str, "options": [str, ...], "explanation": str}}; Vietnamese (or
    the bank's language) is authoritative; "group" is what a group of questions
    shares. `stem_media` and `option_media` hold media ids.
    `answer_key`: {"options": [indexes]} (choices), {"value": bool} (true or false), else what the
    type in `scoring/question_types/` says. Statements, entries and items are "options" too.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint(f"level IN {LEVELS}", name="level"),
    )

    id: Mapped[PublicId]
    question_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    type: Mapped[str] = mapped_column(short(20))
    scoring: Mapped[str] = mapped_column(short(20), default="all_or_nothing")
    level: Mapped[str] = mapped_column(short(12), default="remember")
    topic: Mapped[str] = mapped_column(short(120), default="")
    folded_text: Mapped[str]
    is_situation: Mapped[bool] = mapped_column(default=False)
    group_code: Mapped[str] = mapped_column(short(60), default="")
    """Questions of a bank with the same code and the same shared text are drawn together."""
    group_place: Mapped[int] = mapped_column(default=0)
    texts: Mapped[dict[str, Any]]
    stem_media: Mapped[list[Any]] = mapped_column(default=list)
    option_media: Mapped[list[Any]] = mapped_column(default=list)
    answer_key: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    """Doubts that the import reported, shown to the trainer."""
    content_digest: Mapped[str] = mapped_column(short(64), index=True)
    author_id: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    approved_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    approved_at: Mapped[datetime | None]
    second_approved_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    second_approved_at: Mapped[datetime | None]
    law_read_at: Mapped[datetime | None]
    """When somebody with the right to approve last compared it with the law in force."""
    created_at: Mapped[datetime]

    citations: Mapped[list[Citation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Citation.position"
    )


class Citation(Model):
    """Where the law says it: document, article, clause, point, and the edition read."""

    __tablename__ = "citation"

    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("legal_document.id"), index=True
    )
    article: Mapped[str] = mapped_column(short(20))
    clause: Mapped[str | None] = mapped_column(short(20))
    point: Mapped[str | None] = mapped_column(short(10))
    grade: Mapped[str] = mapped_column(short(12), default="compare")


class Media(Model):
    """A picture, re-encoded by us; the same bytes are stored once."""

    __tablename__ = "media"

    id: Mapped[PublicId]
    sha256: Mapped[str] = mapped_column(short(64), unique=True)
    content_type: Mapped[str] = mapped_column(short(40))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class QuestionReview(Model):
    """What a reviewer or the author said about a version: sent, comment, approved, returned."""

    __tablename__ = "question_review"

    id: Mapped[PublicId]
    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    decision: Mapped[str] = mapped_column(short(12))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class QuestionFault(Model):
    """A participant says that a question is wrong; the trainer sees it at the question."""

    __tablename__ = "question_fault"
    __table_args__ = (UniqueConstraint("version_id", "participant_id"),)

    id: Mapped[PublicId]
    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE")
    )
    message: Mapped[str] = mapped_column(short(1000))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    answer: Mapped[str | None] = mapped_column(short(1000))


class KnownDifficulty(Model):
    """How often a version was answered rightly in official rounds, from item analysis."""

    __tablename__ = "known_difficulty"

    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id", ondelete="CASCADE"), primary_key=True
    )
    facility: Mapped[float] = mapped_column(Float)
    answers: Mapped[int]
    known_at: Mapped[datetime]
