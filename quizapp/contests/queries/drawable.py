"""Which questions a paper may draw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import DRAFT, IN_REVIEW, Question, QuestionBank, QuestionVersion


@dataclass(frozen=True)
class Drawable:
    """A question version that a line of the blueprint may draw."""

    version_id: str
    question_id: str
    is_approved: bool
    is_cited: bool


@dataclass(frozen=True)
class BankChoice:
    """A bank to draw from, with the topics it has and how many questions may be drawn."""

    id: str
    slug: str
    title: str
    topics: tuple[str, ...]
    count: int


def list_drawable(
    session: Session, bank_id: str, topic: str | None, level: str | None, *, with_drafts: bool
) -> list[Drawable]:
    """The versions of a line, in a fixed order.

    Approved versions; with `with_drafts` (practice, trial, demonstration) also the current
    versions of banks that came with the product and wait for approval.
    """
    is_cited = QuestionVersion.citations.any()
    rows = session.execute(
        select(QuestionVersion.id, Question.id, Question.approved_version_id, is_cited)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(_is_drawable(with_drafts=with_drafts), *_on_line(bank_id, topic, level))
        .order_by(QuestionVersion.id)
    )
    return [
        Drawable(version, question, version == approved, bool(cited))
        for version, question, approved, cited in rows
    ]


def count_drawable(
    session: Session, bank_id: str, topic: str | None, level: str | None, *, with_drafts: bool
) -> int:
    """How many questions a line may draw."""
    counted = (
        select(func.count())
        .select_from(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(_is_drawable(with_drafts=with_drafts), *_on_line(bank_id, topic, level))
    )
    return session.scalar(counted) or 0


def list_bank_choices(session: Session, *, with_drafts: bool) -> list[BankChoice]:
    """All banks with their topics, those without a drawable question included."""
    topics = _topics_by_bank(session, with_drafts=with_drafts)
    banks = session.scalars(select(QuestionBank).order_by(QuestionBank.title))
    return [
        BankChoice(
            bank.id,
            bank.slug,
            bank.title,
            tuple(topic for topic, _count in topics.get(bank.id, ()) if topic),
            sum(count for _topic, count in topics.get(bank.id, ())),
        )
        for bank in banks
    ]


def _topics_by_bank(session: Session, *, with_drafts: bool) -> dict[str, list[tuple[str, int]]]:
    counted = (
        select(Question.bank_id, QuestionVersion.topic, func.count())
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(_is_drawable(with_drafts=with_drafts))
        .group_by(Question.bank_id, QuestionVersion.topic)
        .order_by(QuestionVersion.topic)
    )
    topics: dict[str, list[tuple[str, int]]] = {}
    for bank_id, topic, count in session.execute(counted):
        topics.setdefault(bank_id, []).append((topic, count))
    return topics


def _is_drawable(*, with_drafts: bool) -> ColumnElement[bool]:
    approved = and_(Question.approved_version_id == QuestionVersion.id, Question.state != "retired")
    if not with_drafts:
        return approved
    waiting = and_(
        Question.approved_version_id.is_(None),
        Question.current_version_id == QuestionVersion.id,
        Question.state.in_((DRAFT, IN_REVIEW)),
        QuestionBank.is_shipped,
    )
    return or_(approved, waiting)


def _on_line(bank_id: str, topic: str | None, level: str | None) -> Sequence[ColumnElement[bool]]:
    wanted = [Question.bank_id == bank_id]
    if topic is not None:
        wanted.append(QuestionVersion.topic == topic)
    if level is not None:
        wanted.append(QuestionVersion.level == level)
    return wanted


def uncited_banks(session: Session, version_ids: Collection[str]) -> list[QuestionBank]:
    """Banks of these versions whose approved questions may lack a citation, and some do."""
    lacking = (
        select(Question.bank_id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(version_ids), ~QuestionVersion.citations.any())
    )
    banks = select(QuestionBank).where(
        QuestionBank.id.in_(lacking), QuestionBank.uncited_reason.is_not(None)
    )
    return list(session.scalars(banks.order_by(QuestionBank.title)))
