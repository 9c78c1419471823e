"""Courses that people here make or adapt, and the order of what is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks.queries.banks import find_bank_by_slug
from quizapp.banks.service.banks import BankDraft, create_bank
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.training.editor.queries.lessons import lesson_states
from quizapp.training.editor.rules import flow
from quizapp.training.editor.rules.flow import Modules
from quizapp.training.editor.rules.lesson_text import LessonText, to_json
from quizapp.training.models import Course, Lesson, Manuscript
from quizapp.training.service.shipped import BANK_PREFIX

FIRST_MODULE = "phan-1"


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """What a course is. `prerequisites`: `course` or `course/lesson`, by slug."""

    title: str
    description: str
    language: str
    audience: str
    lesson_order: str
    validity_months: int
    test_questions: int
    test_minutes: int
    pass_percent: int
    retake_hours: int
    prerequisites: tuple[str, ...] = ()


def get_course_for_change(session: Session, slug: str, seen: str | None = None) -> Course:
    """The course, locked. `seen`: `mark_of` what the caller saw; Conflict when it has changed."""
    wanted = select(Course).where(Course.slug == slug).with_for_update()
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("course_not_found")
    if seen is not None and seen != mark_of(found):
        raise Conflict("course_changed")
    return found


def mark_of(course: Course) -> str:
    """Tells one state of a course from the next."""
    return course.changed_at.isoformat()


def create_course(
    session: Session, draft: CourseDraft, module_title: str, staff_id: str, *, now: datetime
) -> Course:
    """A new course with its own bank and one empty module. Learners see it once it is opened."""
    taken = set(session.scalars(select(Course.slug)))
    slug = flow.slug_of(draft.title, taken)
    while find_bank_by_slug(session, BANK_PREFIX + slug) is not None:
        taken.add(slug)
        slug = flow.slug_of(draft.title, taken)
    about = BankDraft(f"Khóa học: {draft.title}"[:200], draft.description, draft.language)
    bank = create_bank(session, BANK_PREFIX + slug, about, staff_id, now=now)
    course = Course(
        id=new_id(),
        slug=slug,
        bank_id=bank.id,
        plan=[{"slug": FIRST_MODULE, "title": module_title, "lessons": []}],
        is_open=False,
        created_by=staff_id,
        created_at=now,
    )
    _describe(session, course, draft, now)
    session.add(course)
    session.flush()
    _record(session, staff_id, "course.created", course, now)
    return course


def edit_course(
    session: Session, course: Course, draft: CourseDraft, staff_id: str, *, now: datetime
) -> None:
    """Describe a course anew; from here on no load of shipped courses describes it."""
    _describe(session, course, draft, now)
    session.flush()
    _record(session, staff_id, "course.edited", course, now)


def _describe(session: Session, course: Course, draft: CourseDraft, now: datetime) -> None:
    others = {one.slug: one.prerequisites for one in session.scalars(select(Course))}
    for one in draft.prerequisites:
        if one.partition("/")[0] not in others:
            raise Invalid(fields={"prerequisites": "prerequisite_unknown"})
    wanted = {**others, course.slug: draft.prerequisites}
    flow.check_prerequisites(course.slug, wanted)
    for name in CourseDraft.__slots__:
        setattr(course, name, getattr(draft, name))
    course.prerequisites = list(draft.prerequisites)
    course.edited_at = course.changed_at = now


def open_course(session: Session, course: Course, staff_id: str, *, now: datetime) -> None:
    """Let learners see it; there must be something to learn."""
    states = lesson_states(session, course)
    planned = [slug for module in course.plan for slug in module["lessons"]]
    if not any(slug in states and states[slug].number for slug in planned):
        raise Conflict("course_without_lessons")
    course.is_open, course.changed_at = True, now
    _record(session, staff_id, "course.opened", course, now)


def close_course(session: Session, course: Course, staff_id: str, *, now: datetime) -> None:
    """Learners see it no more; what they have learned stays on record."""
    course.is_open, course.changed_at = False, now
    _record(session, staff_id, "course.closed", course, now)


def add_module(
    session: Session, course: Course, title: str, staff_id: str, *, now: datetime
) -> None:
    """An empty module at the end."""
    _check_title(title)
    slug = flow.slug_of(title, {module["slug"] for module in course.plan})
    plan = [*course.plan, {"slug": slug, "title": title, "lessons": []}]
    _replan(session, course, plan, staff_id, now)


def rename_module(
    session: Session, course: Course, slug: str, title: str, staff_id: str, *, now: datetime
) -> None:
    """Another title; the address stays."""
    _check_title(title)
    plan = [
        {**module, "title": title} if module["slug"] == slug else module for module in course.plan
    ]
    _replan(session, course, plan, staff_id, now)


def remove_module(
    session: Session, course: Course, slug: str, staff_id: str, *, now: datetime
) -> None:
    """Only an empty one: no lesson vanishes with it."""
    module = next((one for one in course.plan if one["slug"] == slug), None)
    if module is None:
        raise NotFound("module_not_found")
    if module["lessons"]:
        raise Conflict("module_not_empty")
    _replan(session, course, [one for one in course.plan if one["slug"] != slug], staff_id, now)


def rearrange(
    session: Session,
    course: Course,
    change: Callable[[Modules], Modules],
    staff_id: str,
    *,
    now: datetime,
) -> None:
    """Move lessons or modules by one of the functions of `rules/flow.py`."""
    try:
        plan = change(course.plan)
    except (ValueError, KeyError) as error:
        raise NotFound("module_not_found") from error
    if plan != course.plan:
        _replan(session, course, plan, staff_id, now)


def add_lesson(
    session: Session,
    course: Course,
    module_slug: str,
    text: LessonText,
    staff_id: str,
    *,
    now: datetime,
) -> Lesson:
    """A new lesson at the end of a module, as a manuscript that learners do not see."""
    _check_title(text.title)
    if module_slug not in {module["slug"] for module in course.plan}:
        raise NotFound("module_not_found")
    taken = set(session.scalars(select(Lesson.slug).where(Lesson.course_id == course.id)))
    lesson = Lesson(
        id=new_id(),
        course_id=course.id,
        slug=flow.slug_of(text.title, taken),
        created_at=now,
    )
    session.add(lesson)
    session.flush()
    session.add(
        Manuscript(
            lesson_id=lesson.id,
            revision=1,
            content=to_json(text),
            author_ids=[staff_id],
            changed_by=staff_id,
            changed_at=now,
        )
    )
    _replan(session, course, flow.put_into(course.plan, lesson.slug, module_slug), staff_id, now)
    about = ("lesson", lesson.id)
    audit.record(session, staff_id, "lesson.created", about, {"slug": lesson.slug}, now=now)
    return lesson


def _check_title(title: str) -> None:
    if not title:
        raise Invalid(fields={"title": "title_missing"})


def _replan(session: Session, course: Course, plan: Modules, staff_id: str, now: datetime) -> None:
    course.plan = plan
    course.edited_at = course.changed_at = now
    session.flush()
    _record(session, staff_id, "course.rearranged", course, now)


def _record(session: Session, staff_id: str, action: str, course: Course, now: datetime) -> None:
    audit.record(session, staff_id, action, ("course", course.id), {"slug": course.slug}, now=now)
