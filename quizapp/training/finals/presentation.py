"""Tests of courses as templates show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.pages import review_context
from quizapp.banks.models import Question, QuestionVersion
from quizapp.certificates.models import Certificate
from quizapp.core.errors import NotFound
from quizapp.organisations.models import LearnerParticipant
from quizapp.training.models import (
    BEFORE,
    FINAL,
    Course,
    CourseResult,
    CourseRound,
    Lesson,
    LessonVersion,
    PracticalExam,
)
from quizapp.training.presentation import course_card
from quizapp.training.queries.completions import standings
from quizapp.training.queries.finals import (
    find_completion,
    find_running,
    list_results,
    plan_test,
)
from quizapp.training.queries.learning import CourseOfLearner
from quizapp.training.queries.practical import find_newest_exam
from quizapp.training.rules.finals import Door, percent_of
from quizapp.training.service.finals.tries import (
    Before,
    may_begin_before,
    standing_before,
)


def test_context(
    session: Session, learner_id: str, slug: str, *, today: date, now: datetime
) -> dict[str, Any]:
    """What awaits somebody in the final test."""
    before = standing_before(session, learner_id, slug, today=today, now=now)
    course = before.course.course
    plan = plan_test(session, course, FINAL, today)
    results = list_results(session, course.id, learner_id)
    return {
        "course": course_card(before.course),
        "settings": before.settings,
        "gate": before.gate,
        "doors": Door,
        "is_ready": plan.is_ready,
        "is_renewal": before.is_renewal,
        "modules": [one for one in plan.modules if one.asked],
        "lessons_left": len(before.course.lessons) - before.course.done,
        "results": [result_line(one) for one in reversed(results)],
        "practical": practical_line(session, before, learner_id),
        "completion": completion_line(session, course, learner_id, now),
    }


def card_context(
    session: Session, learner_id: str, course: CourseOfLearner, *, today: date, now: datetime
) -> dict[str, Any]:
    """What the contents of a course say of its tests."""
    before = standing_before(session, learner_id, course.course.slug, today=today, now=now)
    offers_before = may_begin_before(session, learner_id, course)
    if offers_before:
        offers_before = plan_test(session, course.course, BEFORE, today).is_ready
    running = find_running(session, course.course.id, learner_id, BEFORE)
    return {
        "test": before.settings,
        "gate": before.gate,
        "doors": Door,
        "before_questions": before.settings.before_questions if offers_before else 0,
        "is_before_running": running is not None and not running.window.is_over(now),
        "completion": completion_line(session, course.course, learner_id, now),
    }


def tests_of_home(
    session: Session,
    learner_id: str,
    courses: Sequence[CourseOfLearner],
    *,
    today: date,
    now: datetime,
) -> list[dict[str, Any]]:
    """Final tests that run or may be begun now, running ones first: their clock goes on."""
    begun = [course for course in courses if course.is_begun]
    running = [course for course in begun if _runs(session, learner_id, course, now)]
    learned = [course for course in begun if course not in running and course.next is None]
    ready = [
        course
        for course in learned
        if plan_test(session, course.course, FINAL, today).is_ready
        and _is_open(session, learner_id, course, today, now)
    ]
    return [
        {"slug": one.course.slug, "title": one.course.title, "is_running": one in running}
        for one in (*running, *ready)
    ]


def _runs(session: Session, learner_id: str, course: CourseOfLearner, now: datetime) -> bool:
    running = find_running(session, course.course.id, learner_id, FINAL)
    return running is not None and not running.window.is_over(now)


def _is_open(
    session: Session, learner_id: str, course: CourseOfLearner, today: date, now: datetime
) -> bool:
    slug = course.course.slug
    standing = standing_before(session, learner_id, slug, today=today, now=now)
    return standing.gate.door == Door.OPEN


def result_line(result: CourseResult) -> dict[str, Any]:
    """A result in a list."""
    return {
        "attempt_id": result.attempt_id,
        "is_passed": result.is_passed,
        "percent": percent_of(result.points, result.out_of),
        "points": result.points,
        "out_of": result.out_of,
        "finished_at": result.finished_at,
    }


def completion_line(
    session: Session, course: Course, learner_id: str, now: datetime
) -> dict[str, Any] | None:
    """That the course has been completed, and until when it holds."""
    standing = standings(session, course.id, [learner_id], now=now).get(learner_id)
    if standing is None:
        return None
    return {
        "id": standing.completion_id,
        "certificate_id": session.scalar(
            select(Certificate.id).where(Certificate.source_id == standing.completion_id)
        ),
        "completed_at": standing.completed_at,
        "valid_until": standing.valid_until,
        "state": standing.state,
    }


def practical_line(session: Session, before: Before, learner_id: str) -> dict[str, Any] | None:
    """What is to be shown face to face, and how that stands."""
    if not before.settings.skills:
        return None
    exam = find_newest_exam(session, before.course.course.id, learner_id)
    return {
        "skills": [one["title"] for one in before.settings.skills],
        "is_needed": before.settings.is_practical_needed,
        "state": _practical_state(exam),
    }


def _practical_state(exam: PracticalExam | None) -> str:
    """What two markers see differently is theirs to settle: for the learner it is being marked."""
    if exam is None:
        return "none"
    if exam.decided_at is None:
        return "marking"
    return "passed" if exam.is_passed else "failed"


def own_attempt(session: Session, learner_id: str, attempt_id: str) -> Attempt:
    """An attempt of this learner; anybody else's is not found."""
    wanted = (
        select(Attempt)
        .join(LearnerParticipant, LearnerParticipant.participant_id == Attempt.participant_id)
        .where(Attempt.id == attempt_id, LearnerParticipant.learner_id == learner_id)
    )
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("test_result_not_found")
    return found


def result_context(
    session: Session, learner_id: str, slug: str, attempt: Attempt, *, today: date, now: datetime
) -> dict[str, Any]:
    """The result of a closed attempt, with what it asks to look at again."""
    result = session.get(CourseResult, attempt.id)
    before = standing_before(session, learner_id, slug, today=today, now=now)
    course = before.course.course
    if result is None or result.course_id != course.id:
        raise NotFound("test_result_not_found")
    items = _items(session, course, attempt, now)
    missed = [one for one in items if not one["is_correct"]]
    completion = find_completion(session, course.id, learner_id)
    return {
        "course": course_card(before.course),
        "settings": before.settings,
        "gate": before.gate,
        "doors": Door,
        "result": result_line(result),
        "is_before": result.purpose == BEFORE,
        "pass_percent": _pass_percent(session, attempt),
        "correct": len(items) - len(missed),
        "items": items if result.is_passed else missed,
        "missed": len(missed),
        "lessons": _lessons_to_read(missed),
        "practical": practical_line(session, before, learner_id),
        "completion": completion_line(session, course, learner_id, now)
        if completion is not None and completion.attempt_id == attempt.id
        else None,
    }


def _pass_percent(session: Session, attempt: Attempt) -> int:
    """As it was promised when the attempt began."""
    return session.get_one(CourseRound, attempt.round_id).pass_percent


def _items(
    session: Session, course: Course, attempt: Attempt, now: datetime
) -> list[dict[str, Any]]:
    """The questions of the paper with the lessons that teach them."""
    items: list[dict[str, Any]] = review_context(session, attempt, now)["items"]
    lessons = _lessons_by_version(session, course, [one["version_id"] for one in items])
    return [{**one, "lesson": lessons.get(one["version_id"])} for one in items]


def _lessons_by_version(
    session: Session, course: Course, version_ids: Sequence[str]
) -> dict[str, dict[str, str]]:
    codes = select(QuestionVersion.id, Question.code).join(
        Question, Question.id == QuestionVersion.question_id
    )
    code_of = dict(session.execute(codes.where(QuestionVersion.id.in_(version_ids))).all())
    wanted = (
        select(Lesson.slug, LessonVersion.title, LessonVersion.question_codes)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(Lesson.course_id == course.id)
    )
    taught: dict[str, dict[str, str]] = {}
    for slug, title, known in session.execute(wanted):
        for code in known:
            taught.setdefault(code, {"slug": slug, "title": title})
    return {id_: taught[code] for id_, code in code_of.items() if code in taught}


def _lessons_to_read(missed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lessons of what was missed, those with most first."""
    counted: dict[str, dict[str, Any]] = {}
    for item in missed:
        if item["lesson"] is not None:
            line = counted.setdefault(item["lesson"]["slug"], {**item["lesson"], "count": 0})
            line["count"] += 1
    return sorted(counted.values(), key=lambda line: -line["count"])
