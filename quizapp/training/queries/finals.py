"""How courses are tested, what their tests may ask now, and what came of attempts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Attempt
from quizapp.banks.models import RETIRED, Citation, Question
from quizapp.contests.models import PoolQuestion, Round
from quizapp.organisations.models import LearnerParticipant, Participant
from quizapp.training.models import (
    BEFORE,
    FINAL,
    Course,
    CourseCompletion,
    CourseResult,
    CourseRound,
    CourseTest,
    Lesson,
    LessonCitation,
    LessonProgress,
    LessonVersion,
)
from quizapp.training.queries.dead_law import dead_law, rests_on
from quizapp.training.rules.finals import FinalSettings, lacking, shares


@dataclass(frozen=True, slots=True)
class ModuleShare:
    """A module in a test: `asked` questions out of `version_ids`; `total` are written for it."""

    slug: str
    title: str
    asked: int
    version_ids: Sequence[str]
    total: int

    @property
    def available(self) -> int:
        """How many may be drawn today."""
        return len(self.version_ids)


@dataclass(frozen=True)
class TestPlan:
    """What a test of a course would be drawn from today. It can be while nothing is `lacking`."""

    __test__ = False

    settings: FinalSettings
    purpose: str
    modules: Sequence[ModuleShare]

    @property
    def lacking(self) -> dict[str, int]:
        """Module -> how many approved questions it is short of."""
        return lacking(
            {one.slug: one.asked for one in self.modules},
            {one.slug: one.available for one in self.modules},
        )

    @property
    def is_ready(self) -> bool:
        """Whether a paper can be drawn."""
        return any(one.asked for one in self.modules) and not self.lacking

    @property
    def digest(self) -> str:
        """The same of the same test: another one needs a round of its own."""
        settings = self.settings
        told = [settings.minutes, settings.pass_percent, self.purpose]
        lines = [[one.slug, one.asked, sorted(one.version_ids)] for one in self.modules]
        return hashlib.sha256(msgspec.json.encode([told, lines])).hexdigest()


def settings_of(session: Session, course: Course) -> FinalSettings:
    """How the course is tested today."""
    main = (course.test_questions, course.test_minutes, course.pass_percent, course.retake_hours)
    row = session.get(CourseTest, course.id)
    if row is None:
        return FinalSettings(*main)
    adds_up = sum(row.by_module.values()) == course.test_questions
    return FinalSettings(
        *main,
        row.max_tries,
        row.before_questions,
        dict(row.by_module) if adds_up else {},
        list(row.skills),
        row.is_practical_needed,
    )


def plan_test(session: Session, course: Course, purpose: str, today: date) -> TestPlan:
    """What may be asked today: approved questions of the lessons, none by dead law."""
    settings = settings_of(session, course)
    codes = _codes_by_module(session, course)
    approved = _approved(session, course.bank_id, today)
    pools = {
        slug: [approved[code] for code in known if code in approved]
        for slug, known in codes.items()
    }
    available = {slug: len(pool) for slug, pool in pools.items()}
    if purpose == FINAL:
        asked = shares(settings.questions, available, settings.by_module)
    else:
        asked = shares(settings.before_questions, available)
    modules = [
        ModuleShare(one["slug"], one["title"], asked[one["slug"]], pools[one["slug"]], len(known))
        for one in course.plan
        if (known := codes.get(one["slug"]))
    ]
    return TestPlan(settings, purpose, modules)


def _codes_by_module(session: Session, course: Course) -> dict[str, list[str]]:
    """Codes of the questions of each module's lessons; of one that stands twice, the first."""
    wanted = (
        select(Lesson.slug, LessonVersion.question_codes)
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(Lesson.course_id == course.id)
    )
    codes: dict[str, list[str]] = dict(session.execute(wanted).all())
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for module in course.plan:
        mine = [code for slug in module["lessons"] for code in codes.get(slug, ())]
        found[module["slug"]] = [code for code in dict.fromkeys(mine) if code not in taken]
        taken |= set(mine)
    return {slug: known for slug, known in found.items() if known}


def _approved(session: Session, bank_id: str, today: date) -> dict[str, str]:
    """Code -> the approved version, unless it rests on law that died."""
    dead = dead_law(session, today)
    wanted = select(Question.code, Question.approved_version_id).where(
        Question.bank_id == bank_id,
        Question.state != RETIRED,
        Question.approved_version_id.is_not(None),
        ~rests_on(dead, Citation, Question.approved_version_id),
    )
    return {code: str(version_id) for code, version_id in session.execute(wanted)}


def find_current_round(session: Session, course_id: str, purpose: str) -> CourseRound | None:
    """The round that asks now."""
    wanted = select(CourseRound).where(
        CourseRound.course_id == course_id,
        CourseRound.purpose == purpose,
        CourseRound.is_current,
    )
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def find_contest_id(session: Session, course_id: str) -> str | None:
    """The hidden contest of a course, once anybody has been tested."""
    wanted = (
        select(Round.contest_id)
        .join(CourseRound, CourseRound.round_id == Round.id)
        .where(CourseRound.course_id == course_id)
    )
    return session.scalar(wanted.limit(1))


def find_participant(session: Session, course_id: str, learner_id: str) -> Participant | None:
    """As whom the learner is tested in the course."""
    contest_id = find_contest_id(session, course_id)
    if contest_id is None:
        return None
    wanted = (
        select(Participant)
        .join(LearnerParticipant, LearnerParticipant.participant_id == Participant.id)
        .where(
            LearnerParticipant.learner_id == learner_id,
            LearnerParticipant.contest_id == contest_id,
        )
    )
    return session.scalars(wanted).one_or_none()


def find_running(
    session: Session, course_id: str, learner_id: str, purpose: str, *, lock: bool = False
) -> Attempt | None:
    """The attempt that the learner has open, also in a round that asks no longer."""
    wanted = (
        select(Attempt)
        .join(CourseRound, CourseRound.round_id == Attempt.round_id)
        .join(LearnerParticipant, LearnerParticipant.participant_id == Attempt.participant_id)
        .where(
            CourseRound.course_id == course_id,
            CourseRound.purpose == purpose,
            LearnerParticipant.learner_id == learner_id,
            Attempt.state == OPEN,
        )
        .order_by(Attempt.started_at)
        .limit(1)
    )
    if lock:
        wanted = wanted.with_for_update(of=Attempt).execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def list_unsettled(
    session: Session, *, learner_id: str | None = None, limit: int = 200
) -> list[str]:
    """Attempts that were closed and whose result has not been taken in."""
    wanted = (
        select(Attempt.id)
        .join(CourseRound, CourseRound.round_id == Attempt.round_id)
        .outerjoin(CourseResult, CourseResult.attempt_id == Attempt.id)
        .where(Attempt.state != OPEN, CourseResult.attempt_id.is_(None))
        .order_by(Attempt.submitted_at, Attempt.id)
        .limit(limit)
    )
    if learner_id is not None:
        mine = LearnerParticipant.participant_id == Attempt.participant_id
        wanted = wanted.join(LearnerParticipant, mine)
        wanted = wanted.where(LearnerParticipant.learner_id == learner_id)
    return list(session.scalars(wanted))


def module_of_versions(session: Session, course_round: CourseRound) -> dict[str, str]:
    """Version -> the module that it was drawn for."""
    wanted = select(PoolQuestion.version_id, PoolQuestion.line).where(
        PoolQuestion.round_id == course_round.round_id
    )
    modules: list[str] = course_round.modules
    return {version_id: modules[line - 1] for version_id, line in session.execute(wanted)}


def list_results(
    session: Session, course_id: str, learner_id: str, purpose: str = FINAL
) -> list[CourseResult]:
    """What came of the learner's attempts, first to last."""
    wanted = select(CourseResult).where(
        CourseResult.course_id == course_id,
        CourseResult.learner_id == learner_id,
        CourseResult.purpose == purpose,
    )
    return list(session.scalars(wanted.order_by(CourseResult.finished_at)))


def find_completion(session: Session, course_id: str, learner_id: str) -> CourseCompletion | None:
    """The newest completion."""
    wanted = (
        select(CourseCompletion)
        .where(CourseCompletion.course_id == course_id, CourseCompletion.learner_id == learner_id)
        .order_by(CourseCompletion.completed_at.desc(), CourseCompletion.id)
        .limit(1)
    )
    return session.scalars(wanted).one_or_none()


def has_learned_since(session: Session, course_id: str, learner_id: str, at: datetime) -> bool:
    """Whether a lesson of the course was learned after this moment."""
    wanted = (
        select(LessonProgress.lesson_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(
            Lesson.course_id == course_id,
            LessonProgress.learner_id == learner_id,
            LessonProgress.done_at > at,
        )
    )
    return session.scalar(wanted.limit(1)) is not None


def list_pairs(session: Session, course_id: str) -> list[tuple[Mapping[str, Sequence[float]], ...]]:
    """(before, after) of everybody who took both: the first final test after the one before."""
    wanted = (
        select(CourseResult.learner_id, CourseResult.purpose, CourseResult.by_module)
        .where(CourseResult.course_id == course_id)
        .order_by(CourseResult.finished_at, CourseResult.attempt_id)
    )
    before: dict[str, Mapping[str, Sequence[float]]] = {}
    after: dict[str, Mapping[str, Sequence[float]]] = {}
    for learner_id, purpose, by_module in session.execute(wanted):
        if purpose == BEFORE:
            before.setdefault(learner_id, by_module)
        elif learner_id in before:
            after.setdefault(learner_id, by_module)
    return [(before[one], after[one]) for one in after]


def list_learned_law(
    session: Session, course: Course, learner_id: str
) -> list[tuple[str, str, str, str]]:
    """(document, article, slug and title of the lesson) of what was learned, by the plan."""
    wanted = (
        select(Lesson.slug, LessonVersion.title, LessonCitation.document_id, LessonCitation.article)
        .select_from(LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(LessonVersion, LessonVersion.id == LessonProgress.done_version_id)
        .join(LessonCitation, LessonCitation.version_id == LessonVersion.id)
        .where(Lesson.course_id == course.id, LessonProgress.learner_id == learner_id)
        .order_by(LessonCitation.position)
    )
    planned = [slug for module in course.plan for slug in module["lessons"]]
    place = {slug: number for number, slug in enumerate(planned)}
    lines = [
        (document_id, article, slug, title)
        for slug, title, document_id, article in session.execute(wanted)
        if slug in place
    ]
    return sorted(lines, key=lambda line: place[line[2]])
