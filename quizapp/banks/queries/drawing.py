"""What papers may draw."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.law_check import law_on, stopped_by_law
from quizapp.banks.rules import RETIRED


class Part(NamedTuple):
    """The questions of a topic and level where given, of no group.

    `group_size` above 1: those of whole groups of so many questions.
    """

    topic: str | None = None
    level: str | None = None
    group_size: int = 1


WHOLE_BANK = Part()


def list_drawable(
    session: Session,
    bank_id: str,
    part: Part = WHOLE_BANK,
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
    if part.topic:
        wanted = wanted.where(QuestionVersion.topic == part.topic)
    if part.level:
        wanted = wanted.where(QuestionVersion.level == part.level)
    if part.group_size > 1:
        groups = _whole_groups(session, bank_id, wanted)
        return [id_ for group in groups if len(group) == part.group_size for id_ in group]
    wanted = wanted.where(QuestionVersion.group_code == "")
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
    """{(topic, level): how many a paper may draw}: what a blueprint can ask for, groups aside."""
    wanted = _lawful(session, _drawable(approved_only=approved_only, by_two=by_two), on)
    wanted = wanted.where(Question.bank_id == bank_id, QuestionVersion.group_code == "")
    grouped = wanted.with_only_columns(
        QuestionVersion.topic, QuestionVersion.level, func.count()
    ).group_by(QuestionVersion.topic, QuestionVersion.level)
    return {(topic, level): count for topic, level, count in session.execute(grouped)}


def count_groups(
    session: Session,
    bank_id: str,
    *,
    approved_only: bool,
    on: date | None = None,
    by_two: bool = False,
) -> Counter[int]:
    """{size: how many whole groups of it a paper may draw}."""
    wanted = _lawful(session, _drawable(approved_only=approved_only, by_two=by_two), on)
    wanted = wanted.where(Question.bank_id == bank_id)
    return Counter(len(group) for group in _whole_groups(session, bank_id, wanted))


def _whole_groups(
    session: Session, bank_id: str, wanted: Select[QuestionVersion]
) -> list[list[str]]:
    """The versions of each group all of whose live questions are wanted and share one text."""
    columns = (QuestionVersion.id, QuestionVersion.group_code, QuestionVersion.texts)
    rows = wanted.where(QuestionVersion.group_code != "").with_only_columns(*columns)
    rows = rows.order_by(
        QuestionVersion.group_code, QuestionVersion.group_place, Question.code, QuestionVersion.id
    )
    found: dict[tuple[str, str], list[str]] = {}
    for id_, code, texts in session.execute(rows):
        shared = next(iter(texts.values())).get("group", "")
        found.setdefault((code, shared), []).append(id_)
    alive = _members(session, bank_id) if found else {}
    return [ids for (code, _text), ids in found.items() if len(ids) == alive.get(code)]


def _members(session: Session, bank_id: str) -> dict[str, int]:
    """How many questions of a bank belong to each group, drafts included."""
    wanted = (
        select(QuestionVersion.group_code, func.count())
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.bank_id == bank_id, Question.state != RETIRED)
        .where(QuestionVersion.group_code != "")
        .group_by(QuestionVersion.group_code)
    )
    return dict(session.execute(wanted).all())


def list_left_out(
    session: Session,
    bank_id: str,
    part: Part = WHOLE_BANK,
    *,
    approved_only: bool,
    on: date,
    by_two: bool = False,
) -> tuple[list[str], list[str]]:
    """Version ids that would be drawn but for (changed law, the missing second approval)."""
    line = partial(list_drawable, session, bank_id, part)
    every = set(line(approved_only=False))
    if approved_only:
        approved = _approved(bank_id)
        every &= {str(one) for one in session.scalars(approved)}
    lawful = set(line(approved_only=False, on=on))
    drawn = set(line(approved_only=approved_only, on=on, by_two=by_two))
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
