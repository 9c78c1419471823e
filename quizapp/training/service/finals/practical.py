"""Marking what is shown face to face: by two, each for himself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.training.models import Course, PracticalExam, PracticalMark
from quizapp.training.queries.finals import settings_of
from quizapp.training.queries.practical import find_open_exam, list_marks
from quizapp.training.rules.practical import (
    DECIDED,
    LONGEST_NOTE,
    WAITING,
    check_may_mark,
    check_may_settle,
    check_shown,
    codes,
    outcome,
)
from quizapp.training.service.finals.completing import complete


@dataclass(frozen=True, slots=True)
class Seen:
    """What one marker saw: the codes of the skills that were shown, and a word about it."""

    shown: Collection[str]
    note: str = ""


def mark(
    session: Session,
    course: Course,
    learner_id: str,
    seen: Seen,
    by: str,
    *,
    keyring: Keyring,
    now: datetime,
) -> PracticalExam:
    """Write down what one marker saw. Two who agree decide; a third decides by count."""
    _hold(session, learner_id)
    exam = find_open_exam(session, course.id, learner_id) or _begin(
        session, course, learner_id, now
    )
    marks = list_marks(session, exam.id)
    check_may_mark(exam.state, [one.marker_id for one in marks], by)
    check_shown(codes(exam.skills), seen.shown)
    session.add(
        PracticalMark(
            exam_id=exam.id,
            marker_id=by,
            shown=sorted(set(seen.shown)),
            note=_note(seen.note),
            marked_at=now,
        )
    )
    session.flush()
    about = ("practical_exam", exam.id)
    record(session, by, "practical.marked", about, {"shown": len(set(seen.shown))}, now=now)
    _judge(session, exam, keyring, now)
    return exam


def settle_dispute(
    session: Session,
    exam_id: str,
    shown: Collection[str],
    reason: str,
    by: str,
    *,
    keyring: Keyring,
    now: datetime,
) -> PracticalExam:
    """Decide what two markers saw differently, with the reason."""
    exam = session.get(PracticalExam, exam_id)
    if exam is None:
        raise NotFound
    _hold(session, exam.learner_id)
    session.refresh(exam)
    reason = clean_line(reason)
    check_may_settle(
        exam.state, reason, [one.marker_id for one in list_marks(session, exam.id)], by
    )
    check_shown(codes(exam.skills), shown)
    exam.reason, exam.decided_by = reason[:LONGEST_NOTE], by
    _decide(session, exam, shown, keyring, now)
    about = ("practical_exam", exam.id)
    details = {"shown": len(exam.shown), "reason": exam.reason}
    record(session, by, "practical.settled", about, details, now=now)
    return exam


def _hold(session: Session, learner_id: str) -> None:
    held = select(Learner.id).where(Learner.id == learner_id)
    if session.execute(held.with_for_update(key_share=True)).first() is None:
        raise NotFound


def _begin(session: Session, course: Course, learner_id: str, now: datetime) -> PracticalExam:
    settings = settings_of(session, course)
    if not settings.skills:
        raise Conflict("practical_not_asked")
    mine = (PracticalExam.learner_id == learner_id, PracticalExam.course_id == course.id)
    last = session.scalar(select(func.max(PracticalExam.number)).where(*mine)) or 0
    exam = PracticalExam(
        id=new_id(),
        learner_id=learner_id,
        course_id=course.id,
        number=last + 1,
        state=WAITING,
        skills=[dict(one) for one in settings.skills],
        shown=[],
        begun_at=now,
    )
    session.add(exam)
    session.flush()
    return exam


def _judge(session: Session, exam: PracticalExam, keyring: Keyring, now: datetime) -> None:
    marks = [one.shown for one in list_marks(session, exam.id)]
    result = outcome(codes(exam.skills), marks)
    if result.state == DECIDED:
        _decide(session, exam, result.shown, keyring, now)
    else:
        exam.state = result.state
        session.flush()


def _decide(
    session: Session,
    exam: PracticalExam,
    shown: Collection[str],
    keyring: Keyring,
    now: datetime,
) -> None:
    exam.state, exam.decided_at = DECIDED, now
    exam.shown = sorted(set(shown))
    exam.is_passed = set(shown) == set(codes(exam.skills))
    session.flush()
    if exam.is_passed:
        complete(session, exam.learner_id, exam.course_id, keyring=keyring, now=now)


def _note(typed: str) -> str:
    note = clean_line(typed)
    if len(note) > LONGEST_NOTE:
        raise Invalid(fields={"note": "too_long"})
    return note
