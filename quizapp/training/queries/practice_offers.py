"""What the lessons of a learner offer to be practised."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quizapp.banks.models import RETIRED, Citation, Question, QuestionVersion
from quizapp.banks.rules import CHOSEN_TYPES
from quizapp.training.models import (
    Course,
    Lesson,
    LessonCitation,
    LessonProgress,
    LessonVersion,
    PracticeCard,
)
from quizapp.training.queries.dead_law import NOTHING_DEAD, DeadLaw, rests_on
from quizapp.training.rules.practice import Item, flash_item

LessonFacts = Row[Any]


@dataclass(frozen=True)
class Offer:
    """An item of a lesson. Of a question the version to ask, of a flash card its two sides."""

    item: Item
    lesson_title: str
    version_id: str = ""
    front: str = ""
    back: str = ""
    is_missed: bool = False
    """Whether the learner answered it wrong in the lesson."""


def list_offers(session: Session, learner_id: str, dead: DeadLaw = NOTHING_DEAD) -> list[Offer]:
    """All items of the lessons that the learner has done, in the order of the courses.

    Retired questions and what rests on dead law are left out.
    """
    lessons = _lessons(session, learner_id, dead)
    questions = _questions(session, {lesson.bank_id for lesson in lessons}, dead)
    return [offer for lesson in lessons for offer in _offers(lesson, questions)]


def known_items(session: Session, learner_id: str) -> set[Item]:
    """What the learner has cards of."""
    wanted = select(
        PracticeCard.question_id, PracticeCard.lesson_id, PracticeCard.front_digest
    ).where(PracticeCard.learner_id == learner_id)
    return {Item(*row) for row in session.execute(wanted)}


def _lessons(session: Session, learner_id: str, dead: DeadLaw) -> list[LessonFacts]:
    wanted = (
        select(
            Lesson.id,
            Lesson.slug,
            Course.title.label("course_title"),
            Course.plan,
            Course.bank_id,
            LessonVersion.title,
            LessonVersion.question_codes,
            LessonVersion.cards,
            LessonProgress.answers,
        )
        .join(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .where(LessonProgress.learner_id == learner_id, LessonProgress.done_at.is_not(None))
        .where(~rests_on(dead, LessonCitation, Lesson.current_version_id))
    )
    return sorted(session.execute(wanted), key=_place)


def _place(lesson: LessonFacts) -> tuple[str, int]:
    planned = [slug for module in lesson.plan for slug in module["lessons"]]
    place = planned.index(lesson.slug) if lesson.slug in planned else len(planned)
    return lesson.course_title, place


def _questions(
    session: Session, bank_ids: Collection[str], dead: DeadLaw
) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(bank, code) -> (question, its current version)."""
    wanted = (
        select(Question.bank_id, Question.code, Question.id, Question.current_version_id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(
            Question.bank_id.in_(bank_ids),
            Question.state != RETIRED,
            QuestionVersion.type.in_(CHOSEN_TYPES),
            ~rests_on(dead, Citation, Question.current_version_id),
        )
    )
    return {
        (bank_id, code): (question_id, str(version_id))
        for bank_id, code, question_id, version_id in session.execute(wanted)
    }


def _offers(
    lesson: LessonFacts, questions: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[Offer]:
    for code in lesson.question_codes:
        if (lesson.bank_id, code) in questions:
            question_id, version_id = questions[lesson.bank_id, code]
            answer = lesson.answers.get(code, {})
            is_missed = answer.get("right") is False
            yield Offer(Item(question_id), lesson.title, version_id, is_missed=is_missed)
    for card in lesson.cards:
        item = flash_item(lesson.id, card["front"])
        yield Offer(item, lesson.title, front=card["front"], back=card["back"])
