"""Questions whose law has been amended or has died."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, Question, QuestionBank
from quizapp.banks.rules import RETIRED
from quizapp.law.models import LegalDocument


@dataclass(frozen=True)
class LawConcern:
    """A citation to look at; `code`: law_expired, article_not_to_cite, law_amended."""

    bank: str
    item: str
    question_id: str
    document: str
    article: str
    code: str


def list_law_concerns(
    session: Session, today: date, *, bank_id: str | None = None
) -> list[LawConcern]:
    """All concerns of the current versions, by bank and question."""
    wanted = (
        select(QuestionBank.slug, Question.code, Question.id, Citation, LegalDocument)
        .join(Question, Question.bank_id == QuestionBank.id)
        .join(Citation, Citation.version_id == Question.current_version_id)
        .join(LegalDocument, LegalDocument.id == Citation.document_id)
        .where(Question.state != RETIRED)
        .order_by(QuestionBank.slug, Question.code, Citation.position)
    )
    if bank_id is not None:
        wanted = wanted.where(QuestionBank.id == bank_id)
    concerns = []
    for bank, item, question_id, citation, document in session.execute(wanted):
        code = concern_of(document, citation.article, today)
        if code is not None:
            concerns.append(
                LawConcern(bank, item, question_id, document.number, citation.article, code)
            )
    return concerns


def concern_of(document: LegalDocument, article: str, today: date) -> str | None:
    """What is wrong with citing this article of this document today."""
    is_over = document.in_force_to is not None and document.in_force_to < today
    if document.status == "expired" or is_over:
        return "law_expired"
    if document.grade == "do_not_use" or article in {
        str(one) for one in document.do_not_cite_articles
    }:
        return "article_not_to_cite"
    return "law_amended" if document.amended_by else None
