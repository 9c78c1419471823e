"""What papers may draw."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.law_check import law_on, stopped_by_law
from quizapp.banks.rules import RETIRED


def list_drawable(
    session: Session,
    bank_id: str,
    topic: str | None = None,
    level: str | None = None,
    *,
    approved_only: bool,
    on: date | None = None,
    by_two: bool = False,
) -> list[str]:
    """Ids of the versions that a paper may draw, in a fixed order.

    `on`: the day the round opens; what rests on law that is dead or changed by then is left out.
    `by_two`: prize rounds of this contest want the approval of two people, whatever the bank says.

    Official rounds ask with `approved_only`. Practice and demonstration may also draw what came
    with the product and waits for its review; what people here are still writing is never drawn.
    """
    wanted = _lawful(session, _drawable(approved_only=approved_only, by_two=by_two), on)
    wanted = wanted.where(Question.bank_id == bank_id)
    if topic:
        wanted = wanted.where(QuestionVersion.topic == topic)
    if level:
        wanted = wanted.where(QuestionVersion.level == level)
    ids = wanted.with_only_columns(QuestionVersion.id)
    return list(session.scalars(ids.order_by(Question.code, QuestionVersion.id)))


def count_drawable(
    session: Session,
    bank_id: str,
    *,
    approved_only: bool,
    on: date | None = None,
    by_two: bool = False,
) -> dict[tuple[str, str], int]:
    """{(topic, level): how many a paper may draw}: what a blueprint can ask for."""
    wanted = _lawful(session, _drawable(approved_only=approved_only, by_two=by_two), on)
    wanted = wanted.where(Question.bank_id == bank_id)
    grouped = wanted.with_only_columns(
        QuestionVersion.topic, QuestionVersion.level, func.count()
    ).group_by(QuestionVersion.topic, QuestionVersion.level)
    return {(topic, level): count for topic, level, count in session.execute(grouped)}


def list_left_out(
    session: Session,
    bank_id: str,
    topic: str | None = None,
    level: str | None = None,
    *,
    approved_only: bool,
    on: date,
    by_two: bool = False,
) -> tuple[list[str], list[str]]:
    """Version ids that would be drawn but for (changed law, the missing second approval)."""
    every = set(list_drawable(session, bank_id, topic, level, approved_only=False))
    if approved_only:
        approved = _approved(bank_id)
        every &= {str(one) for one in session.scalars(approved)}
    lawful = set(list_drawable(session, bank_id, topic, level, approved_only=False, on=on))
    drawn = set(
        list_drawable(
            session, bank_id, topic, level, approved_only=approved_only, on=on, by_two=by_two
        )
    )
    return sorted(every - lawful), sorted((every & lawful) - drawn)


def _approved(bank_id: str) -> Select[str | None]:
    return select(Question.approved_version_id).where(
        Question.bank_id == bank_id, Question.approved_version_id.is_not(None)
    )


def _lawful(
    session: Session, query: Select[QuestionVersion], day: date | None
) -> Select[QuestionVersion]:
    return query if day is None else query.where(~stopped_by_law(law_on(session, day)))


def _drawable(*, approved_only: bool, by_two: bool = False) -> Select[QuestionVersion]:
    query = (
        select(QuestionVersion)
        .join(Question, QuestionVersion.question_id == Question.id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(Question.state != RETIRED)
    )
    is_approved = QuestionVersion.id == Question.approved_version_id
    if approved_only:
        twice = QuestionVersion.second_approved_by.is_not(None)
        enough = twice if by_two else or_(~QuestionBank.two_approvals, twice)
        return query.where(is_approved, enough)
    waits = Question.approved_version_id.is_(None) & QuestionBank.is_shipped
    return query.where(
        or_(is_approved, waits & (QuestionVersion.id == Question.current_version_id))
    )
