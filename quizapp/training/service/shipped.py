"""The courses that came with the product, through the same doors as any other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.formats.bank_folder import BankDescription
from quizapp.banks.queries.banks import get_bank_by_slug
from quizapp.banks.service.shipped import ShippedBank, load_bank
from quizapp.core.types import new_id
from quizapp.law.queries import documents_by_slug
from quizapp.training.course_folder import CoursePlan, ShippedCourse
from quizapp.training.models import Course
from quizapp.training.rules.finals import FinalSettings
from quizapp.training.service.finals.settings import skills_of, write_settings
from quizapp.training.service.lessons import digest_of, is_edited_here, write_lesson

BANK_PREFIX = "khoa-"


@dataclass(frozen=True, slots=True)
class CourseLoaded:
    """What became of a shipped course; `kept`: somebody here has written another text."""

    slug: str
    lessons: int
    written: int
    kept: int


def load_courses(
    session: Session, courses: Sequence[ShippedCourse], *, now: datetime
) -> list[CourseLoaded]:
    """Courses, their lessons and their banks, all waiting for review.

    The same files again change nothing; what people here have edited is left alone. The register
    of law must be loaded before.
    """
    return [_load(session, one, now) for one in courses]


def _load(session: Session, shipped: ShippedCourse, now: datetime) -> CourseLoaded:
    digest = _digest(shipped)
    course = session.scalar(select(Course).where(Course.slug == shipped.plan.slug))
    if course is not None and course.shipped_digest in (None, digest):
        return CourseLoaded(shipped.plan.slug, len(shipped.lessons), 0, 0)
    load_bank(session, _bank_of(shipped), now=now)
    course = course or _new_course(session, shipped.plan, now)
    if course.edited_at is None:
        _describe(course, shipped.plan, now)
        session.flush()
        write_settings(session, course, _settings(shipped.plan), now=now)
    written, kept = _write_lessons(session, course, shipped, now)
    course.shipped_digest = digest
    return CourseLoaded(course.slug, len(shipped.lessons), written, kept)


def _write_lessons(
    session: Session, course: Course, shipped: ShippedCourse, now: datetime
) -> tuple[int, int]:
    documents = {slug: one.id for slug, one in documents_by_slug(session).items()}
    ours = {slug for slug in shipped.lessons if is_edited_here(session, course, slug)}
    theirs = [draft for slug, draft in shipped.lessons.items() if slug not in ours]
    written = [write_lesson(session, course, one, documents, None, now=now) for one in theirs]
    return sum(written), len(ours)


def _bank_of(shipped: ShippedCourse) -> ShippedBank:
    plan = shipped.plan
    said = BankDescription(
        BANK_PREFIX + plan.slug,
        f"Khóa học: {plan.title}",
        plan.description,
        plan.language,
        plan.state_note,
    )
    return ShippedBank(said, shipped.bank)


def _new_course(session: Session, plan: CoursePlan, now: datetime) -> Course:
    bank = get_bank_by_slug(session, BANK_PREFIX + plan.slug)
    course = Course(id=new_id(), slug=plan.slug, bank_id=bank.id, is_shipped=True, created_at=now)
    session.add(course)
    return course


def _describe(course: Course, plan: CoursePlan, now: datetime) -> None:
    course.title, course.description = plan.title, plan.description
    course.language, course.audience = plan.language, plan.audience
    course.lesson_order, course.validity_months = plan.order, plan.validity_months
    test = plan.final_test
    course.test_questions, course.test_minutes = test.questions, test.minutes
    course.pass_percent, course.retake_hours = test.pass_percent, test.retake_hours
    course.plan = [_plain(module) for module in plan.module]
    course.changed_at = now


def _settings(plan: CoursePlan) -> FinalSettings:
    test, practical = plan.final_test, plan.practical
    return FinalSettings(
        test.questions,
        test.minutes,
        test.pass_percent,
        test.retake_hours,
        test.max_tries,
        test.before_questions,
        skills=skills_of(practical.skills if practical else (), ()),
        is_practical_needed=practical is not None and practical.needed,
    )


def _plain(module: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(module)
    return plain


def _digest(shipped: ShippedCourse) -> str:
    parts = [msgspec.json.encode(shipped.plan, order="deterministic")]
    parts += [digest_of(one).encode() for one in shipped.lessons.values()]
    parts.append(repr(shipped.bank.questions).encode())
    return hashlib.sha256(b"\n".join(parts)).hexdigest()
