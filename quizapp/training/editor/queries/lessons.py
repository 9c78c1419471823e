"""Lessons with what is being written of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.queries.law_check import concern_of
from quizapp.banks.rules import CHOSEN_TYPES, TRUE_FALSE
from quizapp.core.errors import NotFound
from quizapp.law.models import LegalDocument
from quizapp.training.editor.rules.flow import Waiting
from quizapp.training.editor.rules.lesson_text import (
    Card,
    CitedPlace,
    LessonText,
    Translation,
    from_json,
)
from quizapp.training.editor.rules.problems import Known, KnownQuestion, problems_of, stops
from quizapp.training.models import (
    Course,
    Lesson,
    LessonMedia,
    LessonReview,
    LessonVersion,
    Manuscript,
)

TRUE_FALSE_OPTIONS = 2


def get_lesson_row(session: Session, course: Course, slug: str, *, lock: bool = False) -> Lesson:
    """A lesson of the course, whether it has a version or not."""
    wanted = select(Lesson).where(Lesson.course_id == course.id, Lesson.slug == slug)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("lesson_not_found")
    return found


def find_manuscript(session: Session, lesson_id: str, *, lock: bool = False) -> Manuscript | None:
    """What is being written of the lesson."""
    wanted = select(Manuscript).where(Manuscript.lesson_id == lesson_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def find_version(session: Session, version_id: str | None) -> LessonVersion | None:
    """The version of this id."""
    return session.get(LessonVersion, version_id) if version_id else None


def list_versions(session: Session, lesson_id: str) -> list[LessonVersion]:
    """All versions of a lesson, the newest first."""
    wanted = select(LessonVersion).where(LessonVersion.lesson_id == lesson_id)
    return list(session.scalars(wanted.order_by(LessonVersion.number.desc())))


def list_reviews(session: Session, lesson_id: str) -> list[LessonReview]:
    """What was said and decided, the newest first."""
    wanted = select(LessonReview).where(LessonReview.lesson_id == lesson_id)
    return list(session.scalars(wanted.order_by(LessonReview.at.desc(), LessonReview.id)))


def text_of(version: LessonVersion | None) -> LessonText:
    """A version as its author would write it again; nothing for none."""
    if version is None:
        return LessonText()
    body_checks = LessonText(body=version.body).checks
    return LessonText(
        title=version.title,
        goal=version.goal,
        minutes=version.minutes,
        body=version.body,
        extra_codes=tuple(one for one in version.question_codes if one not in body_checks),
        consequences={code: tuple(told) for code, told in version.consequences.items()},
        cards=tuple(Card(one["front"], one["back"]) for one in version.cards),
        citations=tuple(
            CitedPlace(one.document_id, one.article, one.clause or "", one.point or "")
            for one in version.citations
        ),
        translations={
            language: Translation(
                one["title"],
                one["goal"],
                one["body"],
                tuple(Card(card["front"], card["back"]) for card in one["cards"]),
            )
            for language, one in version.translations.items()
        },
    )


def text_now(session: Session, lesson: Lesson) -> LessonText:
    """What is being written, or else what learners read (or read last, if it was withdrawn)."""
    manuscript = find_manuscript(session, lesson.id)
    if manuscript is not None:
        return from_json(manuscript.content)
    return text_of(newest_version(session, lesson))


def newest_version(session: Session, lesson: Lesson) -> LessonVersion | None:
    """What learners read, or read last."""
    current = find_version(session, lesson.current_version_id)
    return current or next(iter(list_versions(session, lesson.id)), None)


def known_to(session: Session, course: Course, text: LessonText, today: date) -> Known:
    """What the lesson names, as far as the course and the register have it."""
    translated = {
        code for one in text.translations.values() for code in LessonText(body=one.body).checks
    }
    return Known(
        known_questions(session, course.bank_id, {*text.codes, *translated}),
        known_media(session, course.id),
        concerns_of(session, text.citations, today),
    )


def known_questions(
    session: Session, bank_id: str, codes: Collection[str]
) -> dict[str, KnownQuestion]:
    """Those of the codes that the bank has."""
    wanted = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id, Question.code.in_(codes))
    )
    return {
        question.code: KnownQuestion(
            question.state,
            version.is_situation,
            option_count(version),
            is_chosen=version.type in CHOSEN_TYPES,
        )
        for question, version in session.execute(wanted)
    }


def option_count(version: QuestionVersion) -> int:
    """How many answers there are to choose from."""
    if version.type == TRUE_FALSE:
        return TRUE_FALSE_OPTIONS
    return max(len(texts["options"]) for texts in version.texts.values())


def known_media(session: Session, course_id: str) -> dict[str, str]:
    """Code -> kind of the course's files."""
    wanted = select(LessonMedia.code, LessonMedia.kind).where(LessonMedia.course_id == course_id)
    return dict(session.execute(wanted).all())


def concerns_of(
    session: Session, citations: Iterable[CitedPlace], today: date
) -> dict[CitedPlace, str | None]:
    """What became of each place that is cited; a document that is not there is like a dead one."""
    places = list(citations)
    wanted = select(LegalDocument).where(LegalDocument.id.in_({one.document_id for one in places}))
    documents = {one.id: one for one in session.scalars(wanted)}
    return {
        one: concern_of(documents[one.document_id], one.article, today)
        if one.document_id in documents
        else "law_expired"
        for one in places
    }


def waiting_of(
    session: Session, course: Course, lesson: Lesson, manuscript: Manuscript, today: date
) -> Waiting:
    """The snapshot that sending and approving judge."""
    text = from_json(manuscript.content)
    return Waiting(
        manuscript.state,
        tuple(manuscript.author_ids),
        is_outdated=is_outdated(lesson, manuscript),
        has_errors=stops(problems_of(text, known_to(session, course, text, today))),
    )


def is_outdated(lesson: Lesson, manuscript: Manuscript) -> bool:
    """Whether learners read another version by now than the manuscript began from."""
    return (
        lesson.current_version_id is not None
        and manuscript.based_on_id != lesson.current_version_id
    )


@dataclass(frozen=True)
class LessonState:
    """A lesson in the contents of its course. `title`: as it is being written, or is read."""

    slug: str
    title: str
    number: int | None
    """Of the version that learners read."""
    writing: str | None
    """State of the manuscript, if there is one."""
    is_withdrawn: bool


def lesson_states(session: Session, course: Course) -> dict[str, LessonState]:
    """Slug -> where the lesson stands."""
    wanted = (
        select(Lesson, LessonVersion, Manuscript)
        .outerjoin(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .outerjoin(Manuscript, Manuscript.lesson_id == Lesson.id)
        .where(Lesson.course_id == course.id)
    )
    return {
        lesson.slug: _state(session, lesson, version, manuscript)
        for lesson, version, manuscript in session.execute(wanted)
    }


def _state(
    session: Session,
    lesson: Lesson,
    version: LessonVersion | None,
    manuscript: Manuscript | None,
) -> LessonState:
    written = str(manuscript.content.get("title", "")) if manuscript is not None else ""
    newest = version or newest_version(session, lesson)
    return LessonState(
        lesson.slug,
        written or (newest.title if newest is not None else lesson.slug),
        version.number if version is not None else None,
        manuscript.state if manuscript is not None else None,
        is_withdrawn=lesson.withdrawn_at is not None,
    )
