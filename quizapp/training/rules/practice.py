"""Spaced practice: how an answer is rated, when a card comes again, how much a day asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import NamedTuple, TypeVar

from fsrs import Card, Rating, Scheduler, State

from quizapp.core.errors import Invalid, NotFound

AGAIN, GOOD, EASY = "again", "good", "easy"
RATINGS = {AGAIN: int(Rating.Again), GOOD: int(Rating.Good), EASY: int(Rating.Easy)}
CARDS_OF_A_DAY = 15
"""Five minutes at twenty seconds each, the explanation read."""
MOST_SECONDS = 3600
DAYS_SHOWN = 7
# Fuzz would spread cards over neighbouring days; without it the same answers always give the same
# days, whichever process works them out and however often.
SCHEDULER = Scheduler(enable_fuzzing=False)
KNOWN = int(State.Review)
_QUESTION, _FLASH = "q", "c"
_DIGEST_LENGTH = 16
Thing = TypeVar("Thing")


class Item(NamedTuple):
    """What is practised: a question of a course's bank, or a flash card of a lesson.

    A flash card is known by its front: a new wording of the answer keeps what was learned, another
    question is another card.
    """

    question_id: str | None
    lesson_id: str | None = None
    front_digest: str | None = None

    @property
    def name(self) -> str:
        """As phones say it."""
        if self.question_id is not None:
            return f"{_QUESTION}:{self.question_id}"
        return f"{_FLASH}:{self.lesson_id}:{self.front_digest}"


def item_named(name: str) -> Item:
    """The item of this name; NotFound when it is none."""
    match name.split(":"):
        case ["q", str(question_id)] if question_id:
            return Item(question_id)
        case ["c", str(lesson_id), str(digest)] if lesson_id and digest:
            return Item(None, lesson_id, digest)
    raise NotFound("practice_item_unknown")


def flash_item(lesson_id: str, front: str) -> Item:
    """The flash card of a lesson with this front."""
    words = " ".join(front.split())
    return Item(None, lesson_id, hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_LENGTH])


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a card is remembered, and when it comes again."""

    due_at: datetime
    state: int = int(State.Learning)
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: datetime | None = None
    reps: int = 0
    lapses: int = 0
    is_missed: bool = False


class Look(NamedTuple):
    """A card was looked at and rated. They are told apart by `key` when the time is the same."""

    at: datetime
    rating: int
    key: tuple[datetime, str]

    @property
    def place(self) -> tuple[datetime, tuple[datetime, str]]:
        """Where it stands among the others of its card."""
        return self.at, self.key


def rating_of_answer(*, is_right: bool) -> int:
    """A question's answer says itself how well it was known."""
    return RATINGS[GOOD if is_right else AGAIN]


def rating_of_word(word: str) -> int:
    """Of a flash card the learner says it."""
    if word not in RATINGS:
        raise Invalid("practice_answer_malformed")
    return RATINGS[word]


def counted_at(said: datetime, *, earliest: datetime, now: datetime) -> datetime:
    """The moment that a phone says, unless its clock runs ahead or began before the account."""
    return min(max(said, earliest), now)


def remembered(memory: Memory, look: Look) -> Memory:
    """The card after one more look."""
    before = State(memory.state)
    card, _log = SCHEDULER.review_card(_card(memory), Rating(look.rating), look.at)
    is_missed = look.rating == Rating.Again
    return Memory(
        due_at=card.due,
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review_at=card.last_review,
        reps=memory.reps + 1,
        lapses=memory.lapses + (is_missed and before is State.Review),
        is_missed=is_missed,
    )


def remembered_all(memory: Memory, looks: Iterable[Look]) -> Memory:
    """The card after these looks, whatever order they are given in."""
    return reduce(remembered, sorted(looks, key=lambda look: look.place), memory)


def _card(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.last_review_at,
    )


def room_left(done: int, *, wants_more: bool = False) -> int:
    """How many cards are still offered today; whoever wants more gets another five minutes."""
    return CARDS_OF_A_DAY if wants_more else max(0, CARDS_OF_A_DAY - done)


def in_turn(*groups: Sequence[Thing], room: int) -> list[Thing]:
    """As many as there is room for, the first group first."""
    return [one for group in groups for one in group][:room]


def recent_days(practised: Collection[date], today: date) -> list[tuple[date, bool]]:
    """The last days, the oldest first, and whether there was practice."""
    days = [today - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    return [(day, day in practised) for day in days]
