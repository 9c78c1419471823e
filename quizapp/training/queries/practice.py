"""What a learner has to practise, and how often she has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from quizapp.attempts.version_cards import VersionCard, version_cards
from quizapp.banks.models import RETIRED, Citation, Question, QuestionVersion
from quizapp.banks.rules import CHOSEN_TYPES
from quizapp.training.models import Lesson, LessonCitation, LessonVersion
from quizapp.training.models.practice import PracticeCard, PracticeReview
from quizapp.training.queries.dead_law import DeadLaw, dead_law, rests_on
from quizapp.training.queries.practice_offers import Offer, known_items, list_offers
from quizapp.training.rules.practice import KNOWN, Item, flash_item, in_turn, recent_days, room_left

SPARE = 2
"""So many times more cards are read than shown: a lesson may have given up a flash card."""
SHOWN = (
    PracticeCard.question_id.label("card_question_id"),
    PracticeCard.lesson_id.label("card_lesson_id"),
    PracticeCard.front_digest,
    PracticeCard.is_missed,
    QuestionVersion.id,
    QuestionVersion.question_id,
    QuestionVersion.type,
    QuestionVersion.scoring,
    QuestionVersion.texts,
    QuestionVersion.stem_media,
    QuestionVersion.option_media,
    QuestionVersion.answer_key,
    QuestionVersion.group_code,
    QuestionVersion.group_place,
    LessonVersion.title,
    LessonVersion.cards,
)


@dataclass(frozen=True)
class PracticeItem:
    """Something to practise: a `question`, or the two sides of a flash card of a lesson."""

    item: Item
    question: VersionCard | None = None
    front: str = ""
    back: str = ""
    lesson_title: str = ""
    is_missed: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Due:
    """Cards still being learned are due to the minute, known ones on their day."""

    by: datetime
    known_by: datetime


@dataclass(frozen=True)
class PracticeDay:
    """What a learner practises today. `days`: on how many days she ever has."""

    today: date
    done: int
    days: int
    recent: list[tuple[date, bool]]
    items: list[PracticeItem]


def practice_day(
    session: Session, learner_id: str, *, today: date, due: Due, wants_more: bool = False
) -> PracticeDay:
    """What is left of today's five minutes; `wants_more`: another five.

    What rests on dead law is not asked.
    """
    standing = practice_standing(session, learner_id, today)
    room = room_left(standing.done, wants_more=wants_more)
    return (
        replace(standing, items=_items(session, learner_id, today, due, room)) if room else standing
    )


def practice_standing(session: Session, learner_id: str, today: date) -> PracticeDay:
    """How often there was practice, without the cards."""
    looks = looks_by_day(session, learner_id)
    return PracticeDay(today, looks.get(today, 0), len(looks), recent_days(looks, today), [])


def list_due(
    session: Session, learner_id: str, dead: DeadLaw, due: Due, *, limit: int
) -> list[PracticeItem]:
    """Cards that are due, missed ones first, with all that is shown of them.

    One statement, however many cards the learner has.
    """
    rows = session.execute(due_statement(learner_id, dead, due, limit=limit * SPARE))
    return [item for item in map(_due_item, rows) if item is not None][:limit]


def due_statement(
    learner_id: str, dead: DeadLaw, due: Due, *, limit: int
) -> Select[tuple[Any, ...]]:
    """The same as a statement."""
    asked = and_(
        Question.state != RETIRED,
        QuestionVersion.type.in_(CHOSEN_TYPES),
        ~rests_on(dead, Citation, Question.current_version_id),
    )
    told = and_(
        Lesson.current_version_id.is_not(None),
        ~rests_on(dead, LessonCitation, Lesson.current_version_id),
    )
    is_now = or_(PracticeCard.due_at <= due.by, PracticeCard.state == KNOWN)
    return (
        select(*SHOWN)
        .select_from(PracticeCard)
        .outerjoin(Question, Question.id == PracticeCard.question_id)
        .outerjoin(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .outerjoin(Lesson, Lesson.id == PracticeCard.lesson_id)
        .outerjoin(LessonVersion, LessonVersion.id == Lesson.current_version_id)
        .where(PracticeCard.learner_id == learner_id, PracticeCard.due_at <= due.known_by, is_now)
        .where(or_(asked, told))
        .order_by(PracticeCard.is_missed.desc(), PracticeCard.due_at, PracticeCard.id)
        .limit(limit)
    )


def looks_by_day(session: Session, learner_id: str) -> dict[date, int]:
    """How many cards were looked at on each day of practice."""
    wanted = (
        select(PracticeReview.practised_on, func.count())
        .where(PracticeReview.learner_id == learner_id)
        .group_by(PracticeReview.practised_on)
    )
    return dict(session.execute(wanted).all())


def _items(
    session: Session, learner_id: str, today: date, by: Due, room: int
) -> list[PracticeItem]:
    dead = dead_law(session, today)
    due = list_due(session, learner_id, dead, by, limit=room)
    new = _list_new(session, learner_id, dead)
    chosen: list[PracticeItem | Offer] = in_turn(
        [one for one in due if one.is_missed],
        [one for one in new if one.is_missed],
        [one for one in due if not one.is_missed],
        [one for one in new if not one.is_missed],
        room=room,
    )
    versions = {one.version_id for one in chosen if isinstance(one, Offer) and one.version_id}
    questions = version_cards(session, versions)
    return [one if isinstance(one, PracticeItem) else _new_item(one, questions) for one in chosen]


def _list_new(session: Session, learner_id: str, dead: DeadLaw) -> list[Offer]:
    """What her lessons offer and she has not practised yet, in the order of the courses."""
    known = known_items(session, learner_id)
    return [one for one in list_offers(session, learner_id, dead) if one.item not in known]


def _due_item(row: Row[Any]) -> PracticeItem | None:
    """None for a flash card that its lesson does not have any more."""
    item = Item(row.card_question_id, row.card_lesson_id, row.front_digest)
    if item.question_id is not None:
        return PracticeItem(item, VersionCard(row), is_missed=row.is_missed)
    for card in row.cards:
        if flash_item(row.card_lesson_id, card["front"]) == item:
            return PracticeItem(
                item,
                front=card["front"],
                back=card["back"],
                lesson_title=row.title,
                is_missed=row.is_missed,
            )
    return None


def _new_item(offer: Offer, questions: Mapping[str, VersionCard]) -> PracticeItem:
    return PracticeItem(
        offer.item,
        questions.get(offer.version_id),
        offer.front,
        offer.back,
        offer.lesson_title,
        is_missed=offer.is_missed,
        is_new=True,
    )
