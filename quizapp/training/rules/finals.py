"""When a test of a course may be taken, what is asked in it, and when it is passed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.core.errors import Conflict, Invalid

SECONDS_OF_A_QUESTION_BEFORE = 60
MOST_QUESTIONS, MOST_MINUTES, MOST_RETAKE_HOURS, MOST_TRIES = 200, 240, 8760, 100
MOST_QUESTIONS_BEFORE = 20
EXACT = 6
"""Decimals to which points are compared: credits are thirds and halves, kept as floats."""


@dataclass(frozen=True, slots=True)
class FinalSettings:
    """How a course is tested; see `models.CourseTest`."""

    questions: int
    minutes: int
    pass_percent: int
    retake_hours: int
    max_tries: int | None = None
    before_questions: int = 0
    by_module: Mapping[str, int] = field(default_factory=dict)
    skills: Sequence[Mapping[str, str]] = ()
    is_practical_needed: bool = False


class Door(StrEnum):
    """Why a test may be taken now, or not."""

    OPEN = "open"
    RUNNING = "running"
    LESSONS_LEFT = "lessons_left"
    WAITING = "waiting"
    USED_UP = "used_up"
    PASSED = "passed"
    """Passed; the practical part is still to come."""
    COMPLETED = "completed"
    """Completed, and nothing asks for another time yet."""


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt that was closed."""

    finished_at: datetime
    is_passed: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """Where somebody stands before a test. `tries_left` is None for as many as one likes."""

    door: Door
    tries_used: int = 0
    tries_left: int | None = None
    opens_at: datetime | None = None


def gate(
    settings: FinalSettings,
    tries: Sequence[Try],
    *,
    lessons_done: bool,
    is_running: bool,
    is_completed: bool,
    now: datetime,
) -> Gate:
    """`tries`: those since the last completion; `is_completed`: and it need not be renewed."""
    used = len(tries)
    left = None if settings.max_tries is None else max(0, settings.max_tries - used)
    opens_at = _opens_at(settings, tries)
    return Gate(
        _door(
            settings,
            tries,
            lessons_done=lessons_done,
            is_running=is_running,
            is_completed=is_completed,
            now=now,
        ),
        used,
        left,
        opens_at if opens_at is not None and opens_at > now else None,
    )


def _door(
    settings: FinalSettings,
    tries: Sequence[Try],
    *,
    lessons_done: bool,
    is_running: bool,
    is_completed: bool,
    now: datetime,
) -> Door:
    if is_running:
        return Door.RUNNING
    if is_completed:
        return Door.COMPLETED
    if any(one.is_passed for one in tries):
        return Door.PASSED
    if not lessons_done:
        return Door.LESSONS_LEFT
    if settings.max_tries is not None and len(tries) >= settings.max_tries:
        return Door.USED_UP
    opens_at = _opens_at(settings, tries)
    return Door.WAITING if opens_at is not None and opens_at > now else Door.OPEN


def _opens_at(settings: FinalSettings, tries: Sequence[Try]) -> datetime | None:
    if not tries:
        return None
    last = max(one.finished_at for one in tries)
    return last + timedelta(hours=settings.retake_hours)


_REFUSALS = {
    Door.LESSONS_LEFT: "test_lessons_left",
    Door.WAITING: "test_waiting",
    Door.USED_UP: "test_used_up",
    Door.PASSED: "test_passed",
    Door.COMPLETED: "test_completed",
}


def check_may_begin(before: Gate) -> None:
    """Raises Conflict with the reason why no attempt begins now."""
    code = _REFUSALS.get(before.door)
    if code is not None:
        raise Conflict(code)


def is_passed(points: float, out_of: float, percent: int) -> bool:
    """Whether so many points reach so many per cent; exactly the pass mark passes."""
    return out_of > 0 and round(points * 100, EXACT) >= round(out_of * percent, EXACT)


def percent_of(points: float, out_of: float) -> int:
    """Whole per cent, cut off: 79,9 % is shown as 79 % and has not reached 80 %."""
    return int(round(points * 100, EXACT) // out_of) if out_of else 0


def shares(
    total: int, available: Mapping[str, int], wanted: Mapping[str, int] | None = None
) -> dict[str, int]:
    """How many questions each module gives: as `wanted`, else evenly.

    What does not divide evenly goes to the modules that have most. A module may be asked for more
    than it has: `lacking` tells.
    """
    if wanted:
        return {slug: wanted.get(slug, 0) for slug in available}
    if not available:
        return {}
    each, rest = divmod(total, len(available))
    order = {slug: place for place, slug in enumerate(available)}
    richest = sorted(available, key=lambda slug: (-available[slug], order[slug]))[:rest]
    return {slug: each + (slug in richest) for slug in available}


def lacking(asked: Mapping[str, int], available: Mapping[str, int]) -> dict[str, int]:
    """Module -> how many questions it is short of; empty when a paper can be drawn."""
    return {
        slug: count - available.get(slug, 0)
        for slug, count in asked.items()
        if count > available.get(slug, 0)
    }


def check_settings(settings: FinalSettings, modules: Sequence[str]) -> None:
    """Raises Invalid with every field that is wrong."""
    problems = {
        name: "out_of_range"
        for name, value, lowest, highest in (
            ("questions", settings.questions, 1, MOST_QUESTIONS),
            ("minutes", settings.minutes, 1, MOST_MINUTES),
            ("pass_percent", settings.pass_percent, 1, 100),
            ("retake_hours", settings.retake_hours, 0, MOST_RETAKE_HOURS),
            ("max_tries", settings.max_tries or 1, 1, MOST_TRIES),
            ("before_questions", settings.before_questions, 0, MOST_QUESTIONS_BEFORE),
        )
        if not lowest <= value <= highest
    }
    if settings.by_module and sum(settings.by_module.values()) != settings.questions:
        problems["questions"] = "test_modules_add_up"
    if not set(settings.by_module) <= set(modules):
        problems["questions"] = "test_module_unknown"
    if settings.is_practical_needed and not settings.skills:
        problems["skills"] = "test_skills_needed"
    if problems:
        raise Invalid(fields=problems)
