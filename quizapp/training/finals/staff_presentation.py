"""Tests of courses as staff pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.core.text import mask_name
from quizapp.organisations.models import Learner
from quizapp.training.models import FINAL, Course, CourseResult, PracticalExam, PracticalMark
from quizapp.training.queries.finals import list_pairs, plan_test, settings_of
from quizapp.training.queries.practical import ExamRow, find_newest_exam, list_marks
from quizapp.training.rules.effect import MINIMUM_GROUP, Pair, effect
from quizapp.training.rules.practical import DECIDED, DISPUTED, codes, disagreed


def tests_context(session: Session, course: Course, today: date) -> dict[str, Any]:
    """Whether a paper can be drawn, how many took it, and what the course changes."""
    plan = plan_test(session, course, FINAL, today)
    taken, passed = _counts(session, course.id)
    return {
        "settings": plan.settings,
        "modules": plan.modules,
        "lacking": plan.lacking,
        "is_ready": plan.is_ready,
        "taken": taken,
        "passed": passed,
        "effect": effect([Pair(before, after) for before, after in list_pairs(session, course.id)]),
        "minimum": MINIMUM_GROUP,
    }


def _counts(session: Session, course_id: str) -> tuple[int, int]:
    """(people who took the final test, people who passed it)."""
    wanted = select(
        func.count(CourseResult.learner_id.distinct()),
        func.count(CourseResult.learner_id.distinct()).filter(CourseResult.is_passed.is_(True)),
    ).where(CourseResult.course_id == course_id, CourseResult.purpose == FINAL)
    taken, passed = session.execute(wanted).one()
    return taken, passed


def exam_state_words() -> dict[str, tuple[str, str]]:
    """How a sitting stands, with the tone of its pill."""
    return {
        "none": (_("chưa chấm"), "plain"),
        "waiting": (_("chờ người thứ hai"), "info"),
        "disputed": (_("chấm lệch nhau"), "warn"),
        "passed": (_("đạt"), ""),
        "failed": (_("cần làm lại"), "warn"),
    }


def exam_state(exam: PracticalExam | None) -> str:
    """A key of `exam_state_words`."""
    if exam is None:
        return "none"
    if exam.state == DECIDED:
        return "passed" if exam.is_passed else "failed"
    return exam.state


def exam_lines(rows: Sequence[ExamRow], staff_id: str, *, is_masked: bool) -> list[dict[str, Any]]:
    """Learners of the list."""
    return [
        {
            "learner_id": row.learner.id,
            "name": _name(row.learner, is_masked=is_masked),
            "code": "" if is_masked else row.learner.employee_code,
            "unit": row.unit_name,
            "state": exam_state(row.exam),
            "markers": len(row.marker_ids),
            "is_mine": staff_id in row.marker_ids,
        }
        for row in rows
    ]


def exam_context(
    session: Session, course: Course, learner: Learner, staff_id: str, *, is_masked: bool
) -> dict[str, Any]:
    """A sitting. What others saw is shown to who has marked, and to all once it is decided."""
    asked = [dict(one) for one in settings_of(session, course).skills]
    exam = find_newest_exam(session, course.id, learner.id)
    marks = list_marks(session, exam.id) if exam else []
    is_open = exam is None or exam.state != DECIDED
    has_marked = any(one.marker_id == staff_id for one in marks)
    skills = exam.skills if exam else asked
    sees_marks = exam is not None and (not is_open or has_marked)
    return {
        "learner_id": learner.id,
        "name": _name(learner, is_masked=is_masked),
        "unit": learner.unit.name if learner.unit else "",
        "exam": exam,
        "state": exam_state(exam),
        "skills": skills,
        "next_skills": asked,
        "marks": _marks(session, marks) if sees_marks else [],
        "marked": len(marks),
        "has_marked": has_marked and is_open,
        "is_open": is_open,
        "is_disputed": exam is not None and exam.state == DISPUTED,
        "differ": disagreed(codes(skills), [one.shown for one in marks]) if sees_marks else [],
        "decided_by": _staff_name(session, exam.decided_by) if exam and exam.decided_by else "",
    }


def _marks(session: Session, marks: Sequence[PracticalMark]) -> list[dict[str, Any]]:
    return [
        {
            "by": _staff_name(session, one.marker_id),
            "shown": one.shown,
            "note": one.note,
            "at": one.marked_at,
        }
        for one in marks
    ]


def _staff_name(session: Session, staff_id: str) -> str:
    account = session.get(StaffAccount, staff_id)
    return account.name if account else ""


def _name(learner: Learner, *, is_masked: bool) -> str:
    return mask_name(learner.full_name) if is_masked else learner.full_name
