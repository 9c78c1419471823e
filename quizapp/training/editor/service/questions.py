"""Questions of other banks, copied into the bank of a course."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.queries.questions import get_question, get_version
from quizapp.banks.rules import RETIRED
from quizapp.banks.service.questions import create_question, draft_of
from quizapp.core.errors import Conflict
from quizapp.training.models import BorrowedQuestion, Course


def borrow_question(
    session: Session, course: Course, question_id: str, topic: str, staff_id: str, *, now: datetime
) -> Question:
    """A copy in the course's bank, as a draft to be reviewed there; where it came from is kept.

    The same question a second time is the copy that is there already.
    """
    source = get_question(session, question_id)
    if source.state == RETIRED:
        raise Conflict("already_retired")
    known = _copy_of(session, course, source)
    if known is not None:
        return known
    version = get_version(session, source.current_version_id)
    draft = replace(draft_of(version), topic=topic or version.topic)
    copy = create_question(session, course.bank_id, draft, staff_id, now=now)
    session.add(
        BorrowedQuestion(
            question_id=copy.id, source_version_id=version.id, borrowed_by=staff_id, at=now
        )
    )
    session.flush()
    return copy


def _copy_of(session: Session, course: Course, source: Question) -> Question | None:
    wanted = (
        select(Question)
        .join(BorrowedQuestion, BorrowedQuestion.question_id == Question.id)
        .join(QuestionVersion, QuestionVersion.id == BorrowedQuestion.source_version_id)
        .where(
            Question.bank_id == course.bank_id,
            Question.state != RETIRED,
            QuestionVersion.question_id == source.id,
        )
    )
    return session.scalars(wanted.limit(1)).one_or_none()
