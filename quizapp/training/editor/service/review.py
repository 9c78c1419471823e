"""From a manuscript to what learners read, by another person than its authors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks.models import Question
from quizapp.banks.rules import DRAFT, Approver
from quizapp.banks.service.review import send_many
from quizapp.core.errors import Conflict, NotFound
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.law.rules import grade_of
from quizapp.training.editor.queries.lessons import (
    find_manuscript,
    find_version,
    list_versions,
    waiting_of,
)
from quizapp.training.editor.rules import flow
from quizapp.training.editor.rules.lesson_text import CitedPlace, LessonText, digest_of, from_json
from quizapp.training.models import (
    Course,
    Lesson,
    LessonCitation,
    LessonReview,
    LessonVersion,
    Manuscript,
)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, and which revision he has read."""

    approver: Approver
    seen: int
    note: str = ""


def send_for_review(
    session: Session,
    course: Course,
    lesson: Lesson,
    staff_id: str,
    *,
    seen: int,
    today: date,
    now: datetime,
) -> None:
    """The author thinks it is ready. Drafts among its questions go along."""
    manuscript = _held(session, lesson, seen)
    flow.check_may_send(waiting_of(session, course, lesson, manuscript, today))
    manuscript.state = flow.IN_REVIEW
    drafts = select(Question.id).where(
        Question.bank_id == course.bank_id,
        Question.code.in_(from_json(manuscript.content).codes),
        Question.state == DRAFT,
    )
    send_many(session, course.bank_id, list(session.scalars(drafts)), staff_id, now=now)
    _say(session, lesson, staff_id, "sent", "", now)


def return_to_author(
    session: Session, lesson: Lesson, staff_id: str, note: str, *, now: datetime
) -> None:
    """Back to be written on, with what is to be mended."""
    manuscript = _held(session, lesson)
    flow.check_may_return(manuscript.state, note)
    manuscript.state = flow.WRITING
    _say(session, lesson, staff_id, "returned", note, now)


def take_back(session: Session, lesson: Lesson, staff_id: str, *, now: datetime) -> None:
    """Its authors want to go on writing before anybody has decided."""
    manuscript = _held(session, lesson)
    if manuscript.state != flow.IN_REVIEW:
        raise Conflict("lesson_not_in_review")
    manuscript.state = flow.WRITING
    _say(session, lesson, staff_id, "taken_back", "", now)


def comment(session: Session, lesson: Lesson, staff_id: str, note: str, *, now: datetime) -> None:
    """Say something about what is being written."""
    _note(session, lesson, staff_id, "comment", note, now)


def approve(
    session: Session,
    course: Course,
    lesson: Lesson,
    approval: Approval,
    *,
    today: date,
    now: datetime,
) -> LessonVersion:
    """Make the manuscript the version that learners read."""
    approver = approval.approver
    manuscript = _held(session, lesson, approval.seen)
    waiting = waiting_of(session, course, lesson, manuscript, today)
    flow.check_may_approve(waiting, approver.staff_id, is_reviewer=approver.is_reviewer)
    version = _version(session, lesson, manuscript, approver.staff_id, now)
    session.add(version)
    session.flush()
    lesson.current_version_id, lesson.withdrawn_at = version.id, None
    session.delete(manuscript)
    _say(session, lesson, approver.staff_id, "approved", approval.note, now, version)
    return version


def _version(
    session: Session, lesson: Lesson, manuscript: Manuscript, approver_id: str, now: datetime
) -> LessonVersion:
    newest = select(func.max(LessonVersion.number)).where(LessonVersion.lesson_id == lesson.id)
    text = from_json(manuscript.content)
    content = manuscript.content
    return LessonVersion(
        id=new_id(),
        lesson_id=lesson.id,
        number=(session.scalar(newest) or 0) + 1,
        title=text.title,
        goal=text.goal,
        minutes=text.minutes,
        body=text.body,
        question_codes=list(text.codes),
        consequences={
            code: list(told)
            for code, told in text.consequences.items()
            if code in text.codes and any(told)
        },
        cards=list(content["cards"]),
        translations={
            language: content["translations"][language]
            for language, one in text.translations.items()
            if not one.is_empty
        },
        content_digest=digest_of(text),
        author_id=manuscript.changed_by,
        approved_by=approver_id,
        created_at=now,
        citations=_citations(session, text),
    )


def _citations(session: Session, text: LessonText) -> list[LessonCitation]:
    return [
        LessonCitation(
            position=position,
            document_id=one.document_id,
            article=one.article,
            clause=one.clause or None,
            point=one.point or None,
            grade=_grade(session, one),
        )
        for position, one in enumerate(text.citations)
    ]


def _grade(session: Session, place: CitedPlace) -> str:
    document = session.get_one(LegalDocument, place.document_id)
    return grade_of(
        place.article,
        grade=document.grade,
        do_not_cite={str(one) for one in document.do_not_cite_articles},
        status=document.status,
    )


def withdraw(session: Session, lesson: Lesson, staff_id: str, note: str, *, now: datetime) -> None:
    """Learners see it no more, from now on; what they have learned stays on record."""
    if lesson.current_version_id is None:
        raise Conflict("lesson_not_published")
    version = find_version(session, lesson.current_version_id)
    lesson.current_version_id, lesson.withdrawn_at = None, now
    _say(session, lesson, staff_id, "withdrawn", note, now, version)


def restore(
    session: Session, lesson: Lesson, approver: Approver, *, now: datetime
) -> LessonVersion:
    """Let learners read the newest version again; one who may approve decides."""
    newest = next(iter(list_versions(session, lesson.id)), None)
    if lesson.current_version_id is not None or newest is None:
        raise Conflict("lesson_not_withdrawn")
    lesson.current_version_id, lesson.withdrawn_at = newest.id, None
    _say(session, lesson, approver.staff_id, "restored", "", now, newest)
    return newest


def _held(session: Session, lesson: Lesson, seen: int | None = None) -> Manuscript:
    manuscript = find_manuscript(session, lesson.id, lock=True)
    if manuscript is None:
        raise NotFound("manuscript_not_found")
    if seen is not None and seen != manuscript.revision:
        raise Conflict("lesson_changed")
    return manuscript


def _say(
    session: Session,
    lesson: Lesson,
    staff_id: str,
    decision: str,
    note: str,
    now: datetime,
    version: LessonVersion | None = None,
) -> None:
    _note(session, lesson, staff_id, decision, note, now, version)
    details = {"slug": lesson.slug, "version": version.number if version else None}
    about = ("lesson", lesson.id)
    audit.record(session, staff_id, f"lesson.{decision}", about, details, now=now)


def _note(
    session: Session,
    lesson: Lesson,
    staff_id: str,
    decision: str,
    note: str,
    now: datetime,
    version: LessonVersion | None = None,
) -> None:
    session.add(
        LessonReview(
            id=new_id(),
            lesson_id=lesson.id,
            version_id=version.id if version else None,
            staff_id=staff_id,
            decision=decision,
            note=note.strip(),
            at=now,
        )
    )
