"""What papers may draw."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.rules import RETIRED


def list_drawable(
    session: Session,
    bank_id: str,
    topic: str | None = None,
    level: str | None = None,
    *,
    approved_only: bool,
) -> list[str]:
    """Ids of the versions that a paper may draw, in a fixed order.

    Official rounds ask with `approved_only`. Practice and demonstration may also draw what came
    with the product and waits for its review; what people here are still writing is never drawn.
    """
    wanted = _drawable(approved_only=approved_only).where(Question.bank_id == bank_id)
    if topic:
        wanted = wanted.where(QuestionVersion.topic == topic)
    if level:
        wanted = wanted.where(QuestionVersion.level == level)
    ids = wanted.with_only_columns(QuestionVersion.id)
    return list(session.scalars(ids.order_by(Question.code, QuestionVersion.id)))


def count_drawable(
    session: Session, bank_id: str, *, approved_only: bool
) -> dict[tuple[str, str], int]:
    """{(topic, level): how many a paper may draw}: what a blueprint can ask for."""
    wanted = _drawable(approved_only=approved_only).where(Question.bank_id == bank_id)
    grouped = wanted.with_only_columns(
        QuestionVersion.topic, QuestionVersion.level, func.count()
    ).group_by(QuestionVersion.topic, QuestionVersion.level)
    return {(topic, level): count for topic, level, count in session.execute(grouped)}


def _drawable(*, approved_only: bool) -> Select[QuestionVersion]:
    query = (
        select(QuestionVersion)
        .join(Question, QuestionVersion.question_id == Question.id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(Question.state != RETIRED)
    )
    is_approved = QuestionVersion.id == Question.approved_version_id
    if approved_only:
        return query.where(is_approved)
    waits = Question.approved_version_id.is_(None) & QuestionBank.is_shipped
    return query.where(
        or_(is_approved, waits & (QuestionVersion.id == Question.current_version_id))
    )
