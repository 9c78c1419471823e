"""How a course is tested, as a trainer decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner
from quizapp.training.models import FINAL, Course, CourseResult, CourseTest
from quizapp.training.queries.finals import settings_of
from quizapp.training.rules.finals import FinalSettings, check_settings
from quizapp.training.rules.practical import LONGEST_SKILL, MOST_SKILLS
from quizapp.training.service.finals.completing import complete

_BESIDE = (
    *("max_tries", "before_questions", "by_module", "skills"),
    "is_practical_needed",
)
"""What stands beside the course's own columns."""


def change_settings(
    session: Session,
    course: Course,
    settings: FinalSettings,
    by: str,
    *,
    keyring: Keyring,
    now: datetime,
) -> None:
    """From now on the course is tested so. Whoever sits in a test finishes it as it began."""
    check_settings(settings, [one["slug"] for one in course.plan])
    before = settings_of(session, course)
    if _plain(before) == _plain(settings):
        return
    write_settings(session, course, settings, by=by, now=now)
    course.edited_at = now
    changed = [name for name, value in _plain(settings).items() if _plain(before)[name] != value]
    record(
        session,
        by,
        "course_test.changed",
        ("course", course.id),
        {"fields": sorted(changed)},
        now=now,
    )
    if before.is_practical_needed and not settings.is_practical_needed:
        _complete_all(session, course, keyring, now)


def write_settings(
    session: Session,
    course: Course,
    settings: FinalSettings,
    *,
    by: str | None = None,
    now: datetime,
) -> None:
    """Keep them; `by` is None where they came with the product."""
    course.test_questions, course.test_minutes = settings.questions, settings.minutes
    course.pass_percent, course.retake_hours = settings.pass_percent, settings.retake_hours
    row = session.get(CourseTest, course.id)
    if row is None:
        row = CourseTest(course_id=course.id)
        session.add(row)
    plain = _plain(settings)
    for name in _BESIDE:
        setattr(row, name, plain[name])
    row.changed_by, row.changed_at = by, now
    course.changed_at = now
    session.flush()


def skills_of(titles: Sequence[str], known: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Skills by these titles; one that stays keeps its code, so that marks keep their meaning."""
    lines = list(dict.fromkeys(line for title in titles if (line := clean_line(title))))
    if len(lines) > MOST_SKILLS or any(len(line) > LONGEST_SKILL for line in lines):
        raise Invalid(fields={"skills": "too_long"})
    codes = {one["title"]: one["code"] for one in known}
    taken = set(codes.values())
    free = (code for number in range(1, 10_000) if (code := f"s{number}") not in taken)
    return [{"code": codes.get(line) or next(free), "title": line} for line in lines]


def _plain(settings: FinalSettings) -> dict[str, object]:
    plain = asdict(replace(settings, by_module=dict(settings.by_module)))
    plain["skills"] = [dict(one) for one in settings.skills]
    return plain


def _complete_all(session: Session, course: Course, keyring: Keyring, now: datetime) -> None:
    """Those who only waited for the practical part have completed the course."""
    passed = select(CourseResult.learner_id).where(
        CourseResult.course_id == course.id,
        CourseResult.purpose == FINAL,
        CourseResult.is_passed.is_(True),
    )
    held = select(Learner.id).where(Learner.id.in_(passed)).order_by(Learner.id)
    for learner_id in session.scalars(held.with_for_update(key_share=True)).all():
        complete(session, learner_id, course.id, keyring=keyring, now=now)
