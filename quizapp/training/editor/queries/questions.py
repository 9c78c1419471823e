"""Questions to put into a lesson: those of its course, and those of other banks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.questions import QuestionFilter, list_questions
from quizapp.banks.rules import CHOSEN_TYPES
from quizapp.training.models import BorrowedQuestion, Course

MOST_FOUND = 12


@dataclass(frozen=True)
class FoundQuestion:
    """A question that fits the search. `is_own`: it stands in the course's bank already."""

    id: str
    code: str
    stem: str
    state: str
    is_situation: bool
    is_own: bool


@dataclass(frozen=True)
class Found:
    """The first that fit, and how many there are in all."""

    rows: list[FoundQuestion]
    total: int


def search_questions(session: Session, course: Course, bank_id: str, typed: str) -> Found:
    """Questions of a bank whose words or code fit; `bank_id` empty means the course's own."""
    bank_id = bank_id or course.bank_id
    wanted = QuestionFilter(text=typed[:200], types=CHOSEN_TYPES)
    rows, total = list_questions(session, bank_id, wanted, limit=MOST_FOUND)
    return Found(
        [
            FoundQuestion(
                row.question.id,
                row.question.code,
                stem_of(row.version),
                row.question.state,
                row.version.is_situation,
                is_own=bank_id == course.bank_id,
            )
            for row in rows
        ],
        total,
    )


def stem_of(version: QuestionVersion) -> str:
    """The words of the question in the language it was written in."""
    stem: str = next(iter(version.texts.values()))["stem"]
    return stem


def banks_to_borrow_from(session: Session, course: Course) -> list[tuple[str, str]]:
    """(id, title) of all banks but the course's own."""
    wanted = select(QuestionBank.id, QuestionBank.title).where(QuestionBank.id != course.bank_id)
    return [(id_, title) for id_, title in session.execute(wanted.order_by(QuestionBank.title))]


def origins_of(session: Session, bank_id: str, codes: Collection[str]) -> dict[str, str]:
    """Code -> title of the bank it was copied from."""
    wanted = (
        select(Question.code, QuestionBank.title)
        .join(BorrowedQuestion, BorrowedQuestion.question_id == Question.id)
        .join(QuestionVersion, QuestionVersion.id == BorrowedQuestion.source_version_id)
    )
    source = select(Question.id, Question.bank_id).subquery()
    wanted = (
        wanted.join(source, source.c.id == QuestionVersion.question_id)
        .join(QuestionBank, QuestionBank.id == source.c.bank_id)
        .where(Question.bank_id == bank_id, Question.code.in_(codes))
    )
    return dict(session.execute(wanted).all())
