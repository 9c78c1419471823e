"""A course to practise: one lesson with questions and flash cards, and a learner who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question
from quizapp.core.types import new_id
from quizapp.training.models import Course, Lesson, LessonProgress, LessonVersion, PracticeCard
from quizapp.training.rules.practice import AGAIN, EASY, GOOD, Item, flash_item
from quizapp.training.service.practice import ReviewDraft, record_reviews
from tests.factories import LONG_AGO, make_bank, make_learner

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
CARDS = [
    {"front": "Khách không thẻ?", "back": "Hỏi, ghi sổ, báo người được gặp."},
    {"front": "Số điện thoại báo cháy?", "back": "114."},
]
RIGHT = {GOOD: "0", AGAIN: "1"}


def make_course(session: Session, slug: str = "bao-ve", questions: int = 3, **more) -> Course:
    """Questions Q001, Q002, ... of which the first option is right; `cards` of its lesson."""
    bank = make_bank(session, f"ngan-hang-{slug}", questions)
    course = Course(
        id=new_id(),
        slug=slug,
        title=f"Khóa {slug}",
        audience="workers",
        validity_months=12,
        test_questions=1,
        test_minutes=5,
        pass_percent=80,
        retake_hours=24,
        plan=[{"slug": "mot", "title": "Một", "lessons": ["bai"]}],
        bank_id=bank.id,
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    session.add(course)
    session.flush()
    codes = [f"Q{number:03}" for number in range(1, questions + 1)]
    make_lesson(session, course, codes, more.pop("cards", CARDS), **more)
    return course


def make_lesson(session: Session, course: Course, codes: Sequence[str], cards, **more) -> Lesson:
    lesson = Lesson(id=new_id(), course_id=course.id, slug="bai", created_at=LONG_AGO)
    session.add(lesson)
    session.flush()
    version = LessonVersion(
        id=new_id(),
        lesson_id=lesson.id,
        number=1,
        title="Ở cổng",
        goal="Biết.",
        minutes=5,
        body="Nhìn thẻ.",
        question_codes=list(codes),
        consequences={},
        cards=list(cards),
        content_digest=new_id(),
        created_at=LONG_AGO,
        **more,
    )
    session.add(version)
    session.flush()
    lesson.current_version_id = version.id
    return lesson


def finish(session: Session, learner_id: str, course: Course, **answers: bool) -> None:
    """The learner has done the course's lesson; `answers`: code of a check and whether right."""
    lesson = lesson_of(session, course)
    told = {code: {"right": right, "chosen": [0], "seq": 1} for code, right in answers.items()}
    session.add(
        LessonProgress(
            learner_id=learner_id,
            lesson_id=lesson.id,
            version_id=lesson.current_version_id,
            answers=told,
            is_read=True,
            begun_at=LONG_AGO,
            changed_at=LONG_AGO,
            done_at=LONG_AGO,
            done_version_id=lesson.current_version_id,
        )
    )
    session.flush()


def student(session: Session, course: Course, code: str = "NV001", **more) -> str:
    """Id of a learner who has done the lesson."""
    learner = make_learner(session, employee_code=code, **more)
    finish(session, learner.id, course)
    return learner.id


def lesson_of(session: Session, course: Course) -> Lesson:
    return session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()


def questions_in(session: Session, bank_id: str) -> list[Question]:
    wanted = select(Question).where(Question.bank_id == bank_id).order_by(Question.code)
    return list(session.scalars(wanted))


def questions_of(session: Session, course: Course) -> list[Question]:
    return questions_in(session, course.bank_id)


def flash_of(session: Session, course: Course, place: int = 0) -> Item:
    return flash_item(lesson_of(session, course).id, CARDS[place]["front"])


def look(thing: Question | Item, word: str, at: datetime, **more) -> ReviewDraft:
    """A look at a question (right when good) or at a flash card."""
    values = {"id": new_id(), "said_at": at, **more}
    if isinstance(thing, Question):
        return ReviewDraft(
            item=Item(thing.id).name,
            version_id=thing.current_version_id,
            response=RIGHT[word],
            **values,
        )
    return ReviewDraft(item=thing.name, word=word, **values)


def record(session: Session, learner_id: str, *drafts: ReviewDraft, now: datetime = NOON):
    return record_reviews(session, learner_id, drafts, zone=ZONE, now=now)


def cards_of(session: Session, learner_id: str) -> dict[Item, PracticeCard]:
    wanted = select(PracticeCard).where(PracticeCard.learner_id == learner_id)
    found = session.scalars(wanted.execution_options(populate_existing=True))
    return {card.item: card for card in found}


__all__ = [
    "AGAIN",
    "CARDS",
    "EASY",
    "GOOD",
    "NOON",
    "ZONE",
    "cards_of",
    "finish",
    "flash_of",
    "lesson_of",
    "look",
    "make_course",
    "make_lesson",
    "questions_in",
    "questions_of",
    "record",
    "student",
]
