"""What learners do in lessons, recorded as often as their phones send it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.rules import CHOSEN_TYPES, TRUE_FALSE
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.training.models import Course, Lesson, LessonProgress, LessonVersion
from quizapp.training.queries.dead_law import lost_checks
from quizapp.training.queries.learning import may_learn
from quizapp.training.rules.places import checks_in
from quizapp.training.rules.progress import (
    LARGEST_SEQ,
    is_choice,
    is_done,
    is_news,
    right_places,
)

_TABLE = cast("Table", LessonProgress.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """An answer to a check, or without a `code` that the end of the lesson was reached.

    `version_id` and `question_id` are the versions that were shown; `chosen` are places of
    options. An entry with an older `seq` than what is kept of its check changes nothing.
    """

    lesson_id: str
    version_id: str
    seq: int
    code: str = ""
    question_id: str = ""
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that was taken in. `is_right` is None for the end of a lesson."""

    entry: ProgressEntry
    is_superseded: bool
    is_right: bool | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """An entry that can never be taken in, and the code of the reason."""

    entry: ProgressEntry
    code: str


@dataclass(frozen=True, slots=True)
class _Judged:
    entry: ProgressEntry
    version: LessonVersion
    is_right: bool | None


def record_progress(
    session: Session, learner_id: str, entry: ProgressEntry, *, today: date, now: datetime
) -> Recorded:
    """Record one entry, or raise why not."""
    judged = _judge(session, learner_id, entry, today)
    return _write(session, _held(session, learner_id, judged, now), judged, now)


def record_batch(
    session: Session,
    learner_id: str,
    entries: Sequence[ProgressEntry],
    *,
    today: date,
    now: datetime,
) -> list[Recorded | NotRecorded]:
    """Record what a phone kept while it had no network; one bad entry takes no other along.

    The order of a course is not asked for here: what somebody has learned is never refused.
    """
    # Always in the same order: two batches of one learner wait for each other, never in a ring.
    ordered = sorted(entries, key=lambda entry: (entry.lesson_id, entry.seq))
    return [_try(session, learner_id, entry, today, now) for entry in ordered]


def next_seq(progress: LessonProgress | None, code: str, now: datetime) -> int:
    """The number of an answer that comes by a plain form."""
    known = progress.answers.get(code) if progress is not None else None
    return max(int(now.timestamp() * 1000), known["seq"] + 1 if known else 0)


def checks_of(version: LessonVersion) -> list[str]:
    """Codes of the questions that stand in the text."""
    return list(checks_in(version.body))


def _try(
    session: Session, learner_id: str, entry: ProgressEntry, today: date, now: datetime
) -> Recorded | NotRecorded:
    try:
        return record_progress(session, learner_id, entry, today=today, now=now)
    except QuizError as refusal:
        return NotRecorded(entry, refusal.code)


def _judge(session: Session, learner_id: str, entry: ProgressEntry, today: date) -> _Judged:
    """Nothing is written before the entry is known to be sound."""
    if not 0 <= entry.seq <= LARGEST_SEQ:
        raise Invalid("check_answer_malformed")
    version, course = _shown(session, entry)
    if not may_learn(session, learner_id, course, today):
        raise NotFound("lesson_not_found")
    if not entry.code:
        return _Judged(entry, version, None)
    if entry.code not in checks_of(version):
        raise NotFound("check_not_found")
    return _Judged(entry, version, _is_right(session, course, entry))


def _shown(session: Session, entry: ProgressEntry) -> tuple[LessonVersion, Course]:
    wanted = (
        select(LessonVersion, Course)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(LessonVersion.id == entry.version_id, Lesson.id == entry.lesson_id)
    )
    found = session.execute(wanted).first()
    if found is None:
        raise NotFound("lesson_not_found")
    return found[0], found[1]


def _is_right(session: Session, course: Course, entry: ProgressEntry) -> bool:
    wanted = (
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionVersion.id == entry.question_id,
            Question.bank_id == course.bank_id,
            Question.code == entry.code,
        )
    )
    question = session.scalar(wanted)
    if question is None or question.type not in CHOSEN_TYPES:
        raise NotFound("check_not_found")
    options = 2 if question.type == TRUE_FALSE else _option_count(question)
    if not is_choice(question.type, options, entry.chosen):
        raise Invalid("check_answer_malformed")
    return frozenset(entry.chosen) == right_places(question.type, question.answer_key)


def _option_count(question: QuestionVersion) -> int:
    return max(len(texts["options"]) for texts in question.texts.values())


def _held(session: Session, learner_id: str, judged: _Judged, now: datetime) -> LessonProgress:
    """The learner's row of the lesson, begun if need be, and locked."""
    key = {"learner_id": learner_id, "lesson_id": judged.entry.lesson_id}
    first = {
        **key,
        "version_id": judged.version.id,
        "answers": {},
        "is_read": False,
        "begun_at": now,
        "changed_at": now,
    }
    dialect = session.get_bind().dialect.name
    session.execute(_INSERT[dialect](_TABLE).values(first).on_conflict_do_nothing())
    held = select(LessonProgress).filter_by(**key).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def _write(session: Session, progress: LessonProgress, judged: _Judged, now: datetime) -> Recorded:
    entry, read = judged.entry, _turned_to(session, progress, judged.version)
    is_superseded = not _take_in(progress, judged)
    if not is_superseded:
        progress.changed_at = now
    # The end may be told again: a check that was missing then may be gone with its law.
    if not is_superseded or not entry.code:
        _complete(session, progress, read, now)
    session.flush()
    return Recorded(entry, is_superseded, judged.is_right, progress.done_at is not None)


def _take_in(progress: LessonProgress, judged: _Judged) -> bool:
    """Whether the entry changed anything."""
    entry = judged.entry
    if not entry.code:
        is_news_of_end = not progress.is_read and entry.version_id == progress.version_id
        progress.is_read = progress.is_read or is_news_of_end
        return is_news_of_end
    if not is_news(progress.answers.get(entry.code), entry.seq):
        return False
    answer = {"right": judged.is_right, "chosen": sorted(entry.chosen), "seq": entry.seq}
    progress.answers = {**progress.answers, entry.code: answer}
    return True


def _turned_to(session: Session, progress: LessonProgress, version: LessonVersion) -> LessonVersion:
    """The version that the learner reads from now on: the newest seen.

    Whoever had finished an older one begins the new one afresh; what was finished stays finished.
    """
    known = session.get_one(LessonVersion, progress.version_id)
    if version.number <= known.number:
        return known
    progress.version_id = version.id
    progress.is_read = False
    is_new_round = progress.done_at is not None
    progress.answers = {} if is_new_round else _still_asked(progress, checks_of(version))
    return version


def _still_asked(progress: LessonProgress, checks: Collection[str]) -> dict[str, object]:
    return {code: answer for code, answer in progress.answers.items() if code in checks}


def _complete(
    session: Session, progress: LessonProgress, version: LessonVersion, now: datetime
) -> None:
    if progress.done_version_id == version.id:
        return
    if not progress.is_read:
        return
    left = [code for code in checks_of(version) if code not in progress.answers]
    gone = lost_checks(session, progress.lesson_id, left, now.date())
    asked = [code for code in checks_of(version) if code not in gone]
    if is_done(asked, progress.answers, is_read=progress.is_read):
        progress.done_at, progress.done_version_id = now, version.id
