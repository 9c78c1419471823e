"""Questions whose law has been amended or has died: what is wrong, and what may not be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.banks.rules import RETIRED
from quizapp.law.models import AMENDED, LegalDocument

NOT_YET, CHANGED = "law_not_yet", "law_changed"
DEAD = ("law_expired", "article_not_to_cite")
STOPPING = (*DEAD, NOT_YET, CHANGED)
"""Concerns that keep a question out of papers; an amendment known when it was read does not."""


@dataclass(frozen=True)
class LawConcern:
    """A citation to look at; `code`: one of STOPPING, or law_amended."""

    bank: str
    item: str
    question_id: str
    document: str
    article: str
    code: str

    @property
    def stops(self) -> bool:
        """Whether no paper draws the question."""
        return self.code in STOPPING


@dataclass(frozen=True)
class LawOn:
    """What the register says of a day: what nothing may rest on, and when changes were recorded."""

    documents: frozenset[str]
    articles: Mapping[str, frozenset[str]]
    amended: Mapping[tuple[str, str], datetime]


def law_on(session: Session, day: date) -> LawOn:
    """By the register; it is a list of dozens."""
    documents = list(session.scalars(select(LegalDocument)))
    dead = frozenset(one.id for one in documents if _is_dead(one, day) or _is_not_yet(one, day))
    living = [one for one in documents if one.id not in dead]
    return LawOn(
        dead,
        {one.id: articles for one in living if (articles := one.dead_articles(day))},
        {
            (one.id, change.article): change.recorded_at
            for one in living
            for change in sorted(one.changes, key=lambda change: change.recorded_at)
            if change.effect == AMENDED and change.from_on <= day
        },
    )


def stopped_by_law(law: LawOn) -> ColumnElement[bool]:
    """As a condition on question versions: no paper of that day may draw it."""
    read_at = func.coalesce(QuestionVersion.law_read_at, QuestionVersion.created_at)
    reasons: list[ColumnElement[bool]] = [
        and_(Citation.document_id == document, Citation.article.in_(sorted(articles)))
        for document, articles in sorted(law.articles.items())
    ]
    for (document, article), recorded_at in sorted(law.amended.items()):
        place = Citation.document_id == document
        if article:
            place = and_(place, Citation.article == article)
        reasons.append(and_(place, read_at < recorded_at))
    if law.documents:
        reasons.append(Citation.document_id.in_(sorted(law.documents)))
    if not reasons:
        return false()
    return exists().where(Citation.version_id == QuestionVersion.id, or_(*reasons))


def version_in_use() -> ColumnElement[str]:
    """Of a question: the version that papers draw; the one being written where none is approved."""
    return func.coalesce(Question.approved_version_id, Question.current_version_id)


def list_law_concerns(
    session: Session, today: date, *, bank_id: str | None = None
) -> list[LawConcern]:
    """All concerns of the versions in use, by bank and question."""
    read_at = func.coalesce(QuestionVersion.law_read_at, QuestionVersion.created_at)
    wanted = (
        select(QuestionBank.slug, Question.code, Question.id, Citation, LegalDocument, read_at)
        .join(Question, Question.bank_id == QuestionBank.id)
        .join(QuestionVersion, QuestionVersion.id == version_in_use())
        .join(Citation, Citation.version_id == QuestionVersion.id)
        .join(LegalDocument, LegalDocument.id == Citation.document_id)
        .where(Question.state != RETIRED)
        .order_by(QuestionBank.slug, Question.code, Citation.position)
    )
    if bank_id is not None:
        wanted = wanted.where(QuestionBank.id == bank_id)
    concerns = []
    for bank, item, question_id, citation, document, read in session.execute(wanted):
        code = concern_since(document, citation.article, today, read)
        if code is not None:
            concerns.append(
                LawConcern(bank, item, question_id, document.number, citation.article, code)
            )
    return concerns


def concern_since(
    document: LegalDocument, article: str, day: date, read_at: datetime | None
) -> str | None:
    """What is wrong with citing this article that day, when it was last compared at `read_at`."""
    code = concern_of(document, article, day)
    if code in DEAD:
        return code
    if _is_not_yet(document, day):
        return NOT_YET
    changed = any(
        change.effect == AMENDED
        and change.from_on <= day
        and change.article in {"", article}
        and (read_at is None or read_at < change.recorded_at)
        for change in document.changes
    )
    return CHANGED if changed else code


def concern_of(document: LegalDocument, article: str, today: date) -> str | None:
    """What is wrong with citing this article of this document today."""
    if _is_over(document, today):
        return "law_expired"
    if document.grade == "do_not_use" or article in document.dead_articles(today):
        return "article_not_to_cite"
    return "law_amended" if document.amended_by else None


def _is_over(document: LegalDocument, day: date) -> bool:
    is_past = document.in_force_to is not None and document.in_force_to < day
    return document.status == "expired" or is_past


def _is_dead(document: LegalDocument, day: date) -> bool:
    return _is_over(document, day) or document.grade == "do_not_use"


def _is_not_yet(document: LegalDocument, day: date) -> bool:
    return document.in_force_from is not None and document.in_force_from > day
