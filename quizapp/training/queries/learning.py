"""Courses as one learner stands in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quizapp.banks.models import APPROVED, Question
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Guard
from quizapp.training.models import GUARDS, Course, Lesson, LessonProgress, LessonVersion
from quizapp.training.queries.courses import law_concerns, question_counts
from quizapp.training.rules.progress import Standing, is_open, next_slug, percent_done

LessonFacts = Row[str, str, str, str, str, int]


@dataclass(frozen=True)
class LessonLine:
    """A lesson in the contents of a course. `is_open`: the order lets the learner read it now."""

    id: str
    slug: str
    title: str
    minutes: int
    standing: Standing
    is_open: bool


@dataclass(frozen=True)
class Chapter:
    """A module of the plan."""

    title: str
    lessons: list[LessonLine]


@dataclass(frozen=True)
class Before:
    """What is to be learned before a course opens: a whole course, or one lesson of it."""

    course_slug: str
    title: str
    lesson_slug: str | None = None


@dataclass(frozen=True)
class CourseOfLearner:
    """A course and how far somebody has come. `awaits_review`: questions are not yet approved.

    `missing`: what must be learned before; until then only what was begun is open.
    """

    course: Course
    chapters: list[Chapter]
    awaits_review: bool
    missing: tuple[Before, ...] = ()

    @property
    def lessons(self) -> list[LessonLine]:
        """All of them, in the plan's order."""
        return [line for chapter in self.chapters for line in chapter.lessons]

    @property
    def standings(self) -> list[Standing]:
        """The same for the rules."""
        return [line.standing for line in self.lessons]

    @property
    def percent(self) -> int:
        """Of the lessons."""
        return percent_done(self.standings)

    @property
    def done(self) -> int:
        """How many lessons count as done."""
        return sum(standing.counts for standing in self.standings)

    @property
    def is_begun(self) -> bool:
        """Whether anything was read."""
        return any(standing.begun for standing in self.standings)

    @property
    def next(self) -> LessonLine | None:
        """The lesson to go on with; none while something is to be learned before."""
        if self.missing:
            return None
        slug = next_slug(self.standings)
        return next((line for line in self.lessons if line.slug == slug), None)

    def line(self, slug: str) -> LessonLine:
        """The lesson of this slug."""
        found = next((line for line in self.lessons if line.slug == slug), None)
        if found is None:
            raise NotFound("lesson_not_found")
        return found


def courses_of(session: Session, learner_id: str, today: date) -> list[CourseOfLearner]:
    """All courses for this person: a guard's own course first, then those for everybody."""
    return _stood_in(session, learner_id, _for_learner(session, learner_id, today), today)


def course_of(session: Session, learner_id: str, slug: str, today: date) -> CourseOfLearner:
    """The course of this slug, if it is for this person."""
    courses = _for_learner(session, learner_id, today)
    wanted = next((one for one in courses if one.slug == slug), None)
    if wanted is None:
        raise NotFound("course_not_found")
    needed = {slug, *(name.partition("/")[0] for name in wanted.prerequisites)}
    near = [one for one in courses if one.slug in needed]
    found = _stood_in(session, learner_id, near, today)
    return next(one for one in found if one.course.slug == slug)


def guard_kind(session: Session, learner_id: str, today: date) -> str | None:
    """As what the person guards today, or None for somebody who does not."""
    serving = (Guard.left_on.is_(None)) | (Guard.left_on >= today)
    wanted = select(Guard.kind).where(Guard.learner_id == learner_id, serving)
    return session.scalar(wanted.order_by(Guard.hired_on.desc()).limit(1))


def may_learn(session: Session, learner_id: str, course: Course, today: date) -> bool:
    """Whether the course is for this person, and open."""
    if not course.is_open:
        return False
    return course.audience != GUARDS or guard_kind(session, learner_id, today) is not None


def find_progress(session: Session, learner_id: str, lesson_id: str) -> LessonProgress | None:
    """What the learner has done in the lesson."""
    return session.get(LessonProgress, (learner_id, lesson_id))


def awaits_review(session: Session, bank_id: str, codes: Collection[str]) -> bool:
    """Whether any of these questions has not been approved."""
    wanted = select(Question.id).where(
        Question.bank_id == bank_id, Question.code.in_(codes), Question.state != APPROVED
    )
    return session.scalar(wanted.limit(1)) is not None


def _for_learner(session: Session, learner_id: str, today: date) -> list[Course]:
    wanted = select(Course).where(Course.is_open).order_by(Course.audience, Course.title)
    if guard_kind(session, learner_id, today) is None:
        wanted = wanted.where(Course.audience != GUARDS)
    return list(session.scalars(wanted))


def _stood_in(
    session: Session, learner_id: str, courses: Sequence[Course], today: date
) -> list[CourseOfLearner]:
    facts = _lesson_facts(session, [course.id for course in courses])
    progress = _progress(session, learner_id, [one.id for one in facts])
    law = law_concerns(session, _versions(facts, progress.values()), today)
    counts = question_counts(session, [course.bank_id for course in courses])
    stood_in = {
        course.slug: CourseOfLearner(
            course,
            _chapters(course, [one for one in facts if one.course_id == course.id], progress, law),
            awaits_review=_has_unapproved(counts.get(course.bank_id, (0, 0))),
        )
        for course in courses
    }
    return [_locked(one, stood_in) for one in stood_in.values()]


def _locked(course: CourseOfLearner, known: Mapping[str, CourseOfLearner]) -> CourseOfLearner:
    """The course with what is missing before it, and closed as far as it was not begun."""
    missing = tuple(_missing(course.course.prerequisites, known))
    if not missing:
        return course
    chapters = [
        replace(
            chapter,
            lessons=[
                line if line.standing.begun else replace(line, is_open=False)
                for line in chapter.lessons
            ],
        )
        for chapter in course.chapters
    ]
    return replace(course, missing=missing, chapters=chapters)


def _missing(wanted: Iterable[str], known: Mapping[str, CourseOfLearner]) -> Iterator[Before]:
    """A course that this person does not see, or a lesson that is gone, is never waited for."""
    for name in wanted:
        slug, _, lesson_slug = name.partition("/")
        before = known.get(slug)
        if before is None or not before.lessons:
            continue
        if not lesson_slug:
            if before.done < len(before.lessons):
                yield Before(slug, before.course.title)
            continue
        line = next((one for one in before.lessons if one.slug == lesson_slug), None)
        if line is not None and not line.standing.counts:
            yield Before(slug, line.title, lesson_slug)


def _has_unapproved(counts: tuple[int, int]) -> bool:
    total, approved = counts
    return approved < total


def _lesson_facts(session: Session, course_ids: Collection[str]) -> Sequence[LessonFacts]:
    wanted = (
        select(
            Lesson.id,
            Lesson.course_id,
            Lesson.slug,
            LessonVersion.id.label("version_id"),
            LessonVersion.title,
            LessonVersion.minutes,
        )
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(Lesson.course_id.in_(course_ids))
    )
    return session.execute(wanted).all()


def _progress(
    session: Session, learner_id: str, lesson_ids: Collection[str]
) -> dict[str, LessonProgress]:
    wanted = select(LessonProgress).where(
        LessonProgress.learner_id == learner_id, LessonProgress.lesson_id.in_(lesson_ids)
    )
    return {one.lesson_id: one for one in session.scalars(wanted)}


def _versions(facts: Iterable[LessonFacts], progress: Iterable[LessonProgress]) -> set[str]:
    """The versions that stand now, and those that were learned."""
    learned = {one.done_version_id for one in progress if one.done_version_id}
    return learned | {one.version_id for one in facts}


def _chapters(
    course: Course,
    facts: Iterable[LessonFacts],
    progress: Mapping[str, LessonProgress],
    law: Mapping[str, str],
) -> list[Chapter]:
    """By the plan; a lesson that it names and nobody wrote is left out."""
    known = {one.slug: one for one in facts}
    planned = [slug for module in course.plan for slug in module["lessons"] if slug in known]
    standings = [_standing(known[slug], progress.get(known[slug].id), law) for slug in planned]
    lines = {
        one.slug: LessonLine(
            known[one.slug].id,
            one.slug,
            known[one.slug].title,
            known[one.slug].minutes,
            one,
            is_open(course.lesson_order, standings, one.slug),
        )
        for one in standings
    }
    return [
        Chapter(module["title"], [lines[slug] for slug in module["lessons"] if slug in lines])
        for module in course.plan
    ]


def _standing(
    lesson: LessonFacts, progress: LessonProgress | None, law: Mapping[str, str]
) -> Standing:
    concern = law.get(lesson.version_id)
    if progress is None:
        return Standing(lesson.slug, law=concern)
    learned = progress.done_version_id
    return Standing(
        lesson.slug,
        begun=True,
        done=progress.done_at is not None,
        law=concern,
        done_law=law.get(learned) if learned else None,
        is_newer=learned is not None and learned != lesson.version_id,
    )
