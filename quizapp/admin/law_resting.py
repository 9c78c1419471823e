"""What rests on a document of law: questions, lessons, certificates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.law_check import version_in_use
from quizapp.banks.rules import RETIRED
from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.training.models import Course, Lesson, LessonCitation, LessonVersion

QUESTIONS, LESSONS, CERTIFICATES = KINDS = ("questions", "lessons", "certificates")


@dataclass(frozen=True)
class CitedArticle:
    """An article, and how many of each kind rest on it."""

    article: str
    questions: int
    lessons: int
    certificates: int


def list_resting(
    session: Session,
    kind: str,
    document_id: str,
    articles: Collection[str],
    *,
    limit: int,
    offset: int = 0,
) -> list[Any]:
    """The rows of a page; no articles: the whole document."""
    wanted = _wanted(kind, document_id, articles)
    return list(session.execute(wanted.limit(limit).offset(offset)))


def count_resting(session: Session, document_id: str, articles: Collection[str]) -> dict[str, int]:
    """Kind -> how many rest on it."""
    return {
        kind: session.scalar(
            select(func.count()).select_from(
                _wanted(kind, document_id, articles).order_by(None).subquery()
            )
        )
        or 0
        for kind in KINDS
    }


def cited_articles(session: Session, document_id: str) -> list[CitedArticle]:
    """What rests on each article, in the order of the law; three statements in all."""
    questions = _by_article(session, _citing_questions(document_id))
    lessons = _by_article(session, _citing_lessons(document_id))
    certificates = _by_article(session, _citing_certificates(document_id))
    articles = questions.keys() | lessons.keys() | certificates.keys()
    return [
        CitedArticle(one, questions.get(one, 0), lessons.get(one, 0), certificates.get(one, 0))
        for one in sorted(articles - {""}, key=_in_order)
    ]


def _in_order(article: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, article))
    return int(digits or 0), article


def _by_article(session: Session, counted: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(counted)}


def _citing_questions(document_id: str) -> Select[str, int]:
    return (
        select(Citation.article, func.count(func.distinct(Question.id)))
        .join(QuestionVersion, QuestionVersion.id == Citation.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionVersion.id == version_in_use(),
            Citation.document_id == document_id,
            Question.state != RETIRED,
        )
        .group_by(Citation.article)
    )


def _citing_lessons(document_id: str) -> Select[str, int]:
    return (
        select(LessonCitation.article, func.count(func.distinct(Lesson.id)))
        .join(Lesson, Lesson.current_version_id == LessonCitation.version_id)
        .where(LessonCitation.document_id == document_id)
        .group_by(LessonCitation.article)
    )


def _citing_certificates(document_id: str) -> Select[str, int]:
    return (
        select(CertificateBasis.article, func.count(func.distinct(Certificate.id)))
        .join(Certificate, Certificate.id == CertificateBasis.certificate_id)
        .where(CertificateBasis.document_id == document_id, Certificate.revoked_at.is_(None))
        .group_by(CertificateBasis.article)
    )


def _wanted(kind: str, document_id: str, articles: Collection[str]) -> Select[*tuple[Any, ...]]:
    if kind == QUESTIONS:
        return _questions(document_id, articles)
    return (_lessons if kind == LESSONS else _certificates)(document_id, articles)


def _questions(document_id: str, articles: Collection[str]) -> Select[*tuple[Any, ...]]:
    """Those in use and those being written: (bank slug, bank title, question, version)."""
    cites = _at(Citation, document_id, articles, Citation.version_id == QuestionVersion.id)
    return (
        select(
            Question.id,
            Question.code,
            Question.state,
            QuestionBank.title,
            QuestionVersion.texts,
        )
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .join(QuestionVersion, QuestionVersion.id == version_in_use())
        .where(Question.state != RETIRED, cites)
        .order_by(QuestionBank.title, func.length(Question.code), Question.code)
    )


def _lessons(document_id: str, articles: Collection[str]) -> Select[*tuple[Any, ...]]:
    cites = _at(
        LessonCitation, document_id, articles, LessonCitation.version_id == LessonVersion.id
    )
    return (
        select(Course.slug, Course.title, Lesson.slug.label("lesson"), LessonVersion.title)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(cites)
        .order_by(Course.title, LessonVersion.title)
    )


def _certificates(document_id: str, articles: Collection[str]) -> Select[*tuple[Any, ...]]:
    cites = _at(
        CertificateBasis, document_id, articles, CertificateBasis.certificate_id == Certificate.id
    )
    return (
        select(
            Certificate.id,
            Certificate.code,
            Certificate.course_title,
            Certificate.unit_name,
            Certificate.issued_at,
        )
        .where(Certificate.revoked_at.is_(None), cites)
        .order_by(Certificate.issued_at.desc(), Certificate.id)
    )


def _at(
    places: type[Citation | LessonCitation | CertificateBasis],
    document_id: str,
    articles: Collection[str],
    joined: ColumnElement[bool],
) -> ColumnElement[bool]:
    place = and_(joined, places.document_id == document_id)
    return exists().where(and_(place, places.article.in_(articles)) if articles else place)
