"""What rests on a document of law: questions, lessons, certificates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.banks.rules import RETIRED
from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.training.models import Course, Lesson, LessonCitation, LessonVersion

QUESTIONS, LESSONS, CERTIFICATES = KINDS = ("questions", "lessons", "certificates")


def list_resting(
    session: Session, kind: str, document_id: str, article: str, *, limit: int, offset: int = 0
) -> list[Any]:
    """The rows of a page; `article` empty: the whole document."""
    wanted = _wanted(kind, document_id, article)
    return list(session.execute(wanted.limit(limit).offset(offset)))


def count_resting(session: Session, document_id: str, article: str) -> dict[str, int]:
    """Kind -> how many rest on it."""
    return {
        kind: session.scalar(
            select(func.count()).select_from(
                _wanted(kind, document_id, article).order_by(None).subquery()
            )
        )
        or 0
        for kind in KINDS
    }


def cited_articles(session: Session, document_id: str) -> list[tuple[str, int]]:
    """(article, how many questions cite it), in the order of the law."""
    counted = (
        select(Citation.article, func.count(func.distinct(Question.id)))
        .join(Question, Question.current_version_id == Citation.version_id)
        .where(
            Citation.document_id == document_id, Citation.article != "", Question.state != RETIRED
        )
        .group_by(Citation.article)
        .order_by(func.length(Citation.article), Citation.article)
    )
    return [(article, count) for article, count in session.execute(counted)]


def _wanted(kind: str, document_id: str, article: str) -> Select[*tuple[Any, ...]]:
    if kind == QUESTIONS:
        return _questions(document_id, article)
    return (
        _lessons(document_id, article) if kind == LESSONS else _certificates(document_id, article)
    )


def _questions(document_id: str, article: str) -> Select[*tuple[Any, ...]]:
    """Those in use and those being written: (bank slug, bank title, question, version)."""
    cites = _at(Citation, document_id, article, Citation.version_id == QuestionVersion.id)
    return (
        select(
            Question.id,
            Question.code,
            Question.state,
            QuestionBank.title,
            QuestionVersion.texts,
        )
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.state != RETIRED, cites)
        .order_by(QuestionBank.title, func.length(Question.code), Question.code)
    )


def _lessons(document_id: str, article: str) -> Select[*tuple[Any, ...]]:
    cites = _at(LessonCitation, document_id, article, LessonCitation.version_id == LessonVersion.id)
    return (
        select(Course.slug, Course.title, Lesson.slug.label("lesson"), LessonVersion.title)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(cites)
        .order_by(Course.title, LessonVersion.title)
    )


def _certificates(document_id: str, article: str) -> Select[*tuple[Any, ...]]:
    cites = _at(
        CertificateBasis, document_id, article, CertificateBasis.certificate_id == Certificate.id
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
    article: str,
    joined: ColumnElement[bool],
) -> ColumnElement[bool]:
    place = and_(joined, places.document_id == document_id)
    return exists().where(and_(place, places.article == article) if article else place)
