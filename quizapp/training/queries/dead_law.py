"""Which law may not be asked about today, as a condition of a statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from quizapp.banks.models import Citation, Question, QuestionVersion
from quizapp.banks.queries.law_check import concern_of
from quizapp.banks.rules import CHOSEN_TYPES
from quizapp.law.models import LegalDocument
from quizapp.training.models import Course, Lesson, LessonCitation
from quizapp.training.rules.progress import DEAD


@dataclass(frozen=True)
class DeadLaw:
    """What may not be cited: whole documents, and articles of others."""

    documents: frozenset[str] = frozenset()
    articles: frozenset[tuple[str, str]] = frozenset()


NOTHING_DEAD = DeadLaw()


def dead_law(session: Session, today: date) -> DeadLaw:
    """What the register says of its documents today."""
    documents = list(session.scalars(select(LegalDocument)))
    dead = {one.id for one in documents if concern_of(one, "", today) in DEAD}
    articles = {
        (one.id, article)
        for one in documents
        if one.id not in dead
        for article in one.dead_articles(today)
    }
    return DeadLaw(frozenset(dead), frozenset(articles))


def rests_on(
    dead: DeadLaw,
    citations: type[Citation | LessonCitation],
    version: InstrumentedAttribute[Any],
) -> ColumnElement[bool]:
    """Whether the version in this column cites any of it."""
    if not dead.documents and not dead.articles:
        return false()
    at_articles = [
        and_(citations.document_id == document, citations.article == article)
        for document, article in sorted(dead.articles)
    ]
    is_dead = or_(citations.document_id.in_(sorted(dead.documents)), *at_articles)
    return exists().where(citations.version_id == version, is_dead)


def lost_checks(session: Session, lesson_id: str, codes: Collection[str], today: date) -> set[str]:
    """Those of a lesson's questions that nobody is asked any more.

    They rest on dead law, or were written anew as a type that lessons do not ask.
    """
    if not codes:
        return set()
    is_dead = rests_on(dead_law(session, today), Citation, Question.current_version_id)
    wanted = (
        select(Question.code)
        .join(Course, Course.bank_id == Question.bank_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(
            Lesson.id == lesson_id,
            Question.code.in_(codes),
            or_(is_dead, QuestionVersion.type.not_in(CHOSEN_TYPES)),
        )
    )
    return set(session.scalars(wanted))
