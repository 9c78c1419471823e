"""Looks at practice cards, counted once however often and in whatever order phones send them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.version_cards import VersionCard, VersionCards, version_cards
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.scoring.policies import FULL_CREDIT
from quizapp.scoring.question_types import question_type
from quizapp.training.models.practice import PracticeCard, PracticeReview
from quizapp.training.queries.practice_offers import list_offers
from quizapp.training.rules.practice import (
    MOST_SECONDS,
    Item,
    Look,
    Memory,
    counted_at,
    item_named,
    rating_of_answer,
    rating_of_word,
    remembered_all,
)


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A look at a card as the phone tells it.

    Of a question: the version that was shown and the `response` in ids "0", "1", ... of its
    options; of a flash card the learner's own `word`. `id` is the phone's, and tells the same look
    sent twice.
    """

    id: str
    item: str
    said_at: datetime
    elapsed_ms: int = 0
    version_id: str = ""
    response: object = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A look that counts. `is_known`: it had been counted before."""

    draft: ReviewDraft
    due_at: datetime
    is_known: bool


@dataclass(frozen=True, slots=True)
class NotReviewed:
    """A look that can never count, and the code of the reason."""

    draft: ReviewDraft
    code: str


@dataclass(frozen=True, slots=True)
class _Judged:
    draft: ReviewDraft
    item: Item
    rating: int


def record_reviews(
    session: Session,
    learner_id: str,
    drafts: Sequence[ReviewDraft],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Reviewed | NotReviewed]:
    """Count these looks by their own times; one bad look takes no other along.

    A look is never counted later than now. Whatever order looks arrive in, the cards end the same.
    """
    since = _lock(session, learner_id)
    known = _due_by_id(session, learner_id, drafts)
    fresh = {draft.id: draft for draft in reversed(drafts) if draft.id not in known}
    judged, refused = _judge_all(session, learner_id, list(fresh.values()))
    cards = _cards(session, learner_id, {one.item for one in judged}, now)
    moments = [counted_at(one.draft.said_at, earliest=since, now=now) for one in judged]
    reviews = [
        _review(one, cards[one.item], at, zone, now)
        for one, at in zip(judged, moments, strict=True)
    ]
    session.add_all(reviews)
    session.flush()
    _remember(session, cards.values(), reviews)
    session.flush()
    due = _due_by_id(session, learner_id, drafts)
    return [
        refused.get(draft.id) or Reviewed(draft, due[draft.id], draft.id in known)
        for draft in drafts
    ]


def _lock(session: Session, learner_id: str) -> datetime:
    """Let two phones of one learner wait for each other; tells when her account was made."""
    wanted = select(Learner.created_at).where(Learner.id == learner_id)
    created_at = session.scalar(wanted.with_for_update(key_share=True))
    if created_at is None:
        raise NotFound
    return created_at


def _due_by_id(
    session: Session, learner_id: str, drafts: Iterable[ReviewDraft]
) -> dict[str, datetime]:
    """Those that have been counted, and when their cards are due."""
    wanted = (
        select(PracticeReview.client_id, PracticeCard.due_at)
        .join(PracticeCard, PracticeCard.id == PracticeReview.card_id)
        .where(
            PracticeReview.learner_id == learner_id,
            PracticeReview.client_id.in_({draft.id for draft in drafts}),
        )
    )
    return dict(session.execute(wanted).all())


def _judge_all(
    session: Session, learner_id: str, drafts: Sequence[ReviewDraft]
) -> tuple[list[_Judged], dict[str, NotReviewed]]:
    versions = version_cards(session, {draft.version_id for draft in drafts if draft.version_id})
    allowed = _allowed(session, learner_id, drafts)
    judged, refused = [], {}
    for draft in drafts:
        try:
            judged.append(_judge(draft, versions, allowed))
        except QuizError as refusal:
            refused[draft.id] = NotReviewed(draft, refusal.code)
    return judged, refused


def _judge(draft: ReviewDraft, versions: VersionCards, allowed: Collection[Item]) -> _Judged:
    item = item_named(draft.item)
    if item not in allowed:
        raise NotFound("practice_item_unknown")
    if item.question_id is None:
        return _Judged(draft, item, rating_of_word(draft.word))
    version = versions.get(draft.version_id)
    if version is None or version.item.question_id != item.question_id:
        raise NotFound("practice_item_unknown")
    return _Judged(draft, item, rating_of_answer(is_right=_is_right(version, draft.response)))


def _is_right(version: VersionCard, response: object) -> bool:
    """Raises Invalid for what cannot be an answer to it."""
    kind = question_type(version.type)
    indexes = {str(place): place for place in range(version.item.option_count)}
    try:
        kind.check(response, list(indexes))
    except Invalid as refusal:
        raise Invalid("practice_answer_malformed") from refusal
    return kind.credit(response, version.key, indexes, version.scoring) >= FULL_CREDIT


def _allowed(session: Session, learner_id: str, drafts: Iterable[ReviewDraft]) -> set[Item]:
    """Of these items those that are the learner's: what she has cards of, or her lessons offer.

    Nothing else is ever judged, so nobody can ask here for the answers of a contest.
    """
    named = {item for draft in drafts if (item := _item_or_none(draft.item)) is not None}
    mine = {card.item for card in _existing(session, learner_id, named)}
    if named <= mine:
        return mine
    return mine | {offer.item for offer in list_offers(session, learner_id)}


def _item_or_none(name: str) -> Item | None:
    try:
        return item_named(name)
    except NotFound:
        return None


def _cards(
    session: Session, learner_id: str, items: Collection[Item], now: datetime
) -> dict[Item, PracticeCard]:
    """The cards of these items; made where there are none."""
    cards = {card.item: card for card in _existing(session, learner_id, items)}
    for item in items - cards.keys():
        card = PracticeCard(
            id=new_id(),
            learner_id=learner_id,
            question_id=item.question_id,
            lesson_id=item.lesson_id,
            front_digest=item.front_digest,
            created_at=now,
        )
        card.memory = Memory(due_at=now)
        session.add(card)
        cards[item] = card
    session.flush()
    return cards


def _existing(session: Session, learner_id: str, items: Collection[Item]) -> list[PracticeCard]:
    mine = select(PracticeCard).where(PracticeCard.learner_id == learner_id)
    questions = {item.question_id for item in items if item.question_id}
    lessons = {item.lesson_id for item in items if item.lesson_id}
    found = list(session.scalars(mine.where(PracticeCard.question_id.in_(questions))))
    if lessons:
        flash = session.scalars(mine.where(PracticeCard.lesson_id.in_(lessons)))
        found += [card for card in flash if card.item in items]
    return found


def _review(
    judged: _Judged, card: PracticeCard, at: datetime, zone: ZoneInfo, now: datetime
) -> PracticeReview:
    return PracticeReview(
        id=new_id(),
        card_id=card.id,
        learner_id=card.learner_id,
        client_id=judged.draft.id,
        rating=judged.rating,
        reviewed_at=at,
        said_at=judged.draft.said_at,
        practised_on=at.astimezone(zone).date(),
        elapsed_ms=min(max(judged.draft.elapsed_ms, 0), MOST_SECONDS * 1000),
        received_at=now,
    )


def _remember(
    session: Session, cards: Iterable[PracticeCard], reviews: Sequence[PracticeReview]
) -> None:
    """Go on from where a card stands; where a look comes late, from the beginning."""
    for card in cards:
        looks = [_look(one) for one in reviews if one.card_id == card.id]
        last = card.last_review_at
        if last is None or all(look.at > last for look in looks):
            card.memory = remembered_all(card.memory, looks)
        else:
            card.memory = remembered_all(Memory(due_at=card.created_at), _looks(session, card.id))


def _looks(session: Session, card_id: str) -> list[Look]:
    wanted = select(PracticeReview).where(PracticeReview.card_id == card_id)
    return [_look(one) for one in session.scalars(wanted)]


def _look(review: PracticeReview) -> Look:
    return Look(review.reviewed_at, review.rating, (review.said_at, review.client_id))
