"""The hidden rounds that ask for a course: made anew when settings or questions have changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.contests.models import Contest
from quizapp.contests.service.hidden import HiddenLine, open_hidden_contest, open_hidden_round
from quizapp.core.errors import Conflict
from quizapp.training.models import BEFORE, Course, CourseRound
from quizapp.training.queries.finals import (
    TestPlan,
    find_contest_id,
    find_current_round,
    plan_test,
)
from quizapp.training.rules.finals import SECONDS_OF_A_QUESTION_BEFORE


def current_round(
    session: Session, course: Course, purpose: str, *, today: date, now: datetime
) -> CourseRound:
    """The round that asks what may be asked today. Raises Conflict("test_not_ready").

    Whoever sits in an earlier round finishes there.
    """
    plan = plan_test(session, course, purpose, today)
    if not plan.is_ready:
        raise Conflict("test_not_ready")
    known = find_current_round(session, course.id, purpose)
    if known is not None and known.digest == plan.digest:
        return known
    # Only one of those who find it out of date makes the next.
    session.execute(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    known = find_current_round(session, course.id, purpose)
    if known is None or known.digest != plan.digest:
        known = _renewed(session, course, plan, known, now)
    return known


def _renewed(
    session: Session, course: Course, plan: TestPlan, known: CourseRound | None, now: datetime
) -> CourseRound:
    if known is not None:
        known.is_current = False
        session.flush()
    lines = [one for one in plan.modules if one.asked]
    round_ = open_hidden_round(
        session,
        _contest(session, course, now),
        _seconds(plan),
        [HiddenLine(course.bank_id, one.asked, one.version_ids) for one in lines],
        now=now,
    )
    made = CourseRound(
        round_id=round_.id,
        course_id=course.id,
        purpose=plan.purpose,
        is_current=True,
        digest=plan.digest,
        pass_percent=plan.settings.pass_percent,
        modules=[one.slug for one in lines],
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _contest(session: Session, course: Course, now: datetime) -> Contest:
    contest_id = find_contest_id(session, course.id)
    if contest_id is not None:
        return session.get_one(Contest, contest_id)
    return open_hidden_contest(session, course.title, now=now)


def _seconds(plan: TestPlan) -> int:
    if plan.purpose == BEFORE:
        return plan.settings.before_questions * SECONDS_OF_A_QUESTION_BEFORE
    return plan.settings.minutes * 60
