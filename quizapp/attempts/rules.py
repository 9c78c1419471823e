"""The decisions about attempts: time, number of attempts, which one counts, the drawing. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quizapp.contests.rules import fill_lines
from quizapp.core.errors import Conflict, Invalid

NETWORK_GRACE = timedelta(seconds=3)
"""A tap made in time may arrive a little late."""
MAX_SEQ = 2**53
"""Whole numbers up to here are exact in every phone's browser."""
_ID_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
_ID_LENGTH = 7


@dataclass(frozen=True)
class AttemptWindow:
    """What decides whether an attempt takes answers. The phone's clock is never asked."""

    state: str
    started_at: datetime
    deadline_at: datetime

    @property
    def is_open(self) -> bool:
        """Neither submitted nor expired."""
        return self.state == "open"

    def is_over(self, now: datetime) -> bool:
        """Past the deadline and the grace."""
        return now > self.deadline_at + NETWORK_GRACE


def check_accepts_answer(window: AttemptWindow, now: datetime) -> None:
    """Refuse when the attempt is closed or its time is up."""
    if not window.is_open:
        raise Conflict("attempt_closed")
    if window.is_over(now):
        raise Conflict("time_is_up")


def check_seq(seq: object) -> int:
    """A phone's counter: a whole number from 0 to 2^53."""
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 <= seq <= MAX_SEQ:
        raise Invalid(fields={"seq": "invalid_seq"})
    return seq


def deadline_for(started_at: datetime, duration_seconds: int, closes_at: datetime) -> datetime:
    """The end of the time allowed, never after the round closes."""
    return min(started_at + timedelta(seconds=duration_seconds), closes_at)


def duration_until(started_at: datetime, finished_at: datetime) -> int:
    """Whole seconds, cut off, never negative: network noise decides no prize."""
    return max(0, int((finished_at - started_at).total_seconds()))


def check_attempts_left(used: int, allowed: int) -> None:
    """`allowed` 0 means as many as one likes."""
    if allowed and used >= allowed:
        raise Conflict("attempts_used_up")


def within_allowance(numbers: Sequence[int], allowed: int, per: str) -> frozenset[int]:
    """The attempts that may count: no more than allowed, also after two entries were merged.

    Allowances by day were kept when each attempt began.
    """
    if not allowed or per == "day":
        return frozenset(numbers)
    return frozenset(sorted(numbers)[:allowed])


@dataclass(frozen=True)
class FinishedAttempt:
    """What decides which attempt of a participant counts."""

    id: str
    number: int
    score: float
    duration_seconds: int
    submitted_at: datetime


def counted_attempt(finished: Sequence[FinishedAttempt], policy: str) -> FinishedAttempt:
    """By the round's rule: the first, the last, or the best (score, then faster, then earlier)."""
    if policy == "first":
        return min(finished, key=lambda one: one.number)
    if policy == "last":
        return max(finished, key=lambda one: one.number)
    return min(
        finished,
        key=lambda one: (-one.score, one.duration_seconds, one.submitted_at, one.number),
    )


@dataclass(frozen=True)
class PoolItem:
    """A question version that may be drawn for a line of the blueprint."""

    version_id: str
    question_id: str
    type: str
    option_count: int


@dataclass(frozen=True)
class PoolLine:
    """A line of the blueprint with its frozen pool."""

    count: int
    points: int
    items: Sequence[PoolItem] = field(default_factory=tuple)


@dataclass(frozen=True)
class DrawnSlot:
    """A question of a paper; `options` pairs each option's id with its authored index, as shown."""

    version_id: str
    type: str
    points: int
    options: tuple[tuple[str, int], ...]


def draw_paper(
    lines: Sequence[PoolLine], seed: str, *, shuffle_questions: bool, shuffle_options: bool
) -> list[DrawnSlot]:
    """Draw a paper. The same pool and seed give the same paper; option ids are random per seed.

    A question is drawn once even when the pools of two lines share it; what was found feasible
    at publication never fails here.
    Raises Conflict("pool_too_small") when a line cannot be filled.
    """
    dice = random.Random(seed)  # noqa: S311 - the seed itself is secret and random
    by_question = [{item.question_id: item for item in line.items} for line in lines]
    wanted = [
        (line.count, dice.sample(list(pool), len(pool)))
        for line, pool in zip(lines, by_question, strict=True)
    ]
    filled = fill_lines(wanted)
    if filled is None:
        raise Conflict("pool_too_small")
    paper = [
        _slot(pool[question], line.points, dice, shuffle_options)
        for line, pool, drawn in zip(lines, by_question, filled, strict=True)
        for question in drawn
    ]
    if shuffle_questions:
        dice.shuffle(paper)
    return paper


def _slot(item: PoolItem, points: int, dice: random.Random, shuffle_options: bool) -> DrawnSlot:  # noqa: FBT001
    indexes = list(range(item.option_count))
    if shuffle_options:
        dice.shuffle(indexes)
    ids = _option_ids(item.option_count, dice)
    return DrawnSlot(item.version_id, item.type, points, tuple(zip(ids, indexes, strict=True)))


def _option_ids(count: int, dice: random.Random) -> list[str]:
    ids: set[str] = set()
    ordered: list[str] = []
    while len(ordered) < count:
        new = "".join(dice.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        if new not in ids:
            ids.add(new)
            ordered.append(new)
    return ordered


def check_slot(slot: int, paper: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """The paper's question in this slot (1..n), or Invalid("unknown_slot")."""
    if not 1 <= slot <= len(paper):
        raise Invalid("unknown_slot")
    return paper[slot - 1]
