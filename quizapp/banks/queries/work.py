"""The work that waits at approved questions: changed law, the yearly reading, a second approval."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.law_check import STOPPING, concern_since, law_on, stopped_by_law
from quizapp.banks.rules import APPROVED, READ_AGAIN_AFTER, RETIRED
from quizapp.law.models import LawChange, LegalDocument

LAW, YEARLY, SECOND = KINDS = ("law", "yearly", "second")
AHEAD = timedelta(days=60)
"""Changes and readings that come due this soon are shown already."""


@dataclass(frozen=True)
class Reason:
    """A citation that keeps a question out of papers, from a day on where that is recorded."""

    document: LegalDocument
    citation: Citation
    code: str
    change: LawChange | None


@dataclass(frozen=True)
class WorkRow:
    """A question with what is to be done at it."""

    bank: QuestionBank
    question: Question
    version: QuestionVersion
    reasons: list[Reason]
    due_at: datetime | None


def list_work(
    session: Session, kind: str, today: date, now: datetime, *, limit: int, offset: int = 0
) -> tuple[list[WorkRow], int]:
    """(questions of this page, how many in all): by law by bank, the yearly reading by its day."""
    wanted = _in_use().where(_waits(session, kind, today, now))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    by_code = (QuestionBank.title, func.length(Question.code), Question.code)
    order = (QuestionVersion.law_read_at, *by_code) if kind == YEARLY else by_code
    found = session.execute(wanted.order_by(*order).limit(limit).offset(offset)).all()
    return _rows(session, found, today + AHEAD), total


def count_work(
    session: Session, today: date, now: datetime, *, bank_id: str | None = None
) -> dict[str, int]:
    """Kind -> how many questions wait, in one bank or in all."""
    counts = {}
    for kind in KINDS:
        wanted = _in_use().where(_waits(session, kind, today, now))
        if bank_id is not None:
            wanted = wanted.where(QuestionBank.id == bank_id)
        counts[kind] = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return counts


def versions_stopped(session: Session, version_ids: Collection[str], day: date) -> list[WorkRow]:
    """Those of these versions that rest on law that is dead or changed by that day."""
    if not version_ids:
        return []
    wanted = _versions().where(QuestionVersion.id.in_(version_ids))
    by_code = (QuestionBank.title, func.length(Question.code), Question.code)
    stopped = wanted.where(stopped_by_law(law_on(session, day))).order_by(*by_code)
    found = session.execute(stopped).all()
    return _rows(session, found, day)


def versions_citing(
    session: Session, version_ids: Collection[str], document_id: str, article: str
) -> list[WorkRow]:
    """Those of these versions that cite the document, or the article of it."""
    cites = exists().where(
        Citation.version_id == QuestionVersion.id, Citation.document_id == document_id
    )
    if article:
        cites = cites.where(Citation.article == article)
    wanted = _versions().where(QuestionVersion.id.in_(version_ids), cites)
    return [WorkRow(bank, one, version, [], None) for bank, one, version in session.execute(wanted)]


def reasons_of(session: Session, version: QuestionVersion, day: date) -> list[Reason]:
    """What keeps this version out of papers that day."""
    return _reasons(_documents(session, [version]), version, day)


def _in_use() -> Select[QuestionBank, Question, QuestionVersion]:
    return _versions().where(
        Question.state != RETIRED, Question.approved_version_id == QuestionVersion.id
    )


def _versions() -> Select[QuestionBank, Question, QuestionVersion]:
    return (
        select(QuestionBank, Question, QuestionVersion)
        .join(Question, Question.bank_id == QuestionBank.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
    )


def _waits(session: Session, kind: str, today: date, now: datetime) -> ColumnElement[bool]:
    if kind == YEARLY:
        return QuestionVersion.law_read_at <= now - READ_AGAIN_AFTER + AHEAD
    if kind == SECOND:
        return and_(
            QuestionBank.two_approvals,
            Question.state == APPROVED,
            QuestionVersion.second_approved_by.is_(None),
        )
    dead_now, dead_soon = law_on(session, today), law_on(session, today + AHEAD)
    return or_(stopped_by_law(dead_now), stopped_by_law(dead_soon))


def _rows(
    session: Session, found: Iterable[Row[QuestionBank, Question, QuestionVersion]], day: date
) -> list[WorkRow]:
    listed = list(found)
    documents = _documents(session, [version for _bank, _question, version in listed])
    return [
        WorkRow(
            bank,
            question,
            version,
            _reasons(documents, version, day),
            version.law_read_at + READ_AGAIN_AFTER if version.law_read_at else None,
        )
        for bank, question, version in listed
    ]


def _documents(session: Session, versions: Iterable[QuestionVersion]) -> dict[str, LegalDocument]:
    cited = {one.document_id for version in versions for one in version.citations}
    documents = select(LegalDocument).where(LegalDocument.id.in_(cited))
    return {one.id: one for one in session.scalars(documents)}


def _reasons(
    documents: dict[str, LegalDocument], version: QuestionVersion, day: date
) -> list[Reason]:
    read_at = version.law_read_at or version.created_at
    reasons = []
    for citation in version.citations:
        document = documents[citation.document_id]
        code = concern_since(document, citation.article, day, read_at)
        if code in STOPPING:
            change = _change(document, citation.article, day)
            reasons.append(Reason(document, citation, str(code), change))
    return reasons


def _change(document: LegalDocument, article: str, day: date) -> LawChange | None:
    """The newest that was recorded of it."""
    changes = [
        one for one in document.changes if one.from_on <= day and one.article in {"", article}
    ]
    return max(changes, key=lambda one: one.recorded_at, default=None)
