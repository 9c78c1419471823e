"""The decisions about attempts: time, number of attempts, which one counts, the drawing. Pure."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import permutations
from typing import Any, NamedTuple, TypeVar

from quizapp.contests.rules import fill_lines
from quizapp.core.errors import Conflict, Invalid
from quizapp.scoring.ranking import Chain, Standing, chosen_by, tie_key

Thing = TypeVar("Thing")
NETWORK_GRACE = timedelta(seconds=3)
"""A tap made in time may arrive a little late."""
MAX_SEQ = 2**53
"""Whole numbers up to here are exact in every phone's browser."""
CANDIDATES = 24
"""Papers drawn for one until one lies within the band: one in three does in a narrow one."""
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
    merit: tuple[Any, ...]
    """Smaller is better, by the round's own ranking as far as it is known when an attempt ends."""


def merit_of(standing: Standing, chain: Chain) -> tuple[object, ...]:
    """What tells the best of one person's attempts."""
    return tie_key(standing, chosen_by(chain))


def counted_attempt(finished: Sequence[FinishedAttempt], policy: str) -> FinishedAttempt:
    """By the round's rule: the first, the last, or the best; of equal ones the earlier."""
    if policy == "first":
        return min(finished, key=lambda one: one.number)
    if policy == "last":
        return max(finished, key=lambda one: one.number)
    return min(finished, key=lambda one: (one.merit, one.number))


def choose_counted_among(
    finished: Sequence[FinishedAttempt],
    numbers: Sequence[int],
    allowance: tuple[int, str],
    policy: str,
) -> FinishedAttempt | None:
    """Of those finished within the allowance; None while there is none.

    `numbers`: of all attempts, also running ones. `allowance`: how many, and per what.
    """
    kept = within_allowance(numbers, *allowance)
    candidates = [one for one in finished if one.number in kept]
    return counted_attempt(candidates, policy) if candidates else None


class PoolItem(NamedTuple):
    """A question version that may be drawn for a line of the blueprint."""

    version_id: str
    question_id: str
    type: str
    option_count: int
    shape: object = None
    """What answers must know of it; see `scoring.question_types`."""
    group: str = ""
    """Names the text that it shares with others; they are drawn and shown together."""
    group_place: int = 0


@dataclass(frozen=True)
class PoolLine:
    """A line of the blueprint with its frozen pool."""

    count: int
    points: int
    items: Sequence[PoolItem] = field(default_factory=tuple)
    expected: Mapping[str, float] = field(default_factory=dict)
    """By question the share of people taken to answer it rightly; read where a band is held."""

    group_size: int = 1
    """Above 1: whole groups of so many questions are drawn."""

    @cached_property
    def units(self) -> Mapping[str, tuple[PoolItem, ...]]:
        """What is drawn at once, in a fixed order: a question, or all of a group in its order.

        Of a question that stands in the pool twice, one version; of a group that lost a question,
        nothing.
        """
        by_question = {item.question_id: item for item in self.items}
        if self.group_size == 1:
            return {question: (item,) for question, item in by_question.items()}
        groups: dict[str, list[PoolItem]] = {}
        for item in by_question.values():
            groups.setdefault(item.group, []).append(item)
        return {
            group: tuple(sorted(items, key=lambda item: (item.group_place, item.question_id)))
            for group, items in groups.items()
            if len(items) == self.group_size
        }

    @cached_property
    def names(self) -> Sequence[str]:
        """The names of the units in their fixed order: questions, or groups."""
        return tuple(self.units)

    @cached_property
    def pool_size(self) -> int:
        """How many questions may be drawn."""
        return sum(len(items) for items in self.units.values())

    @cached_property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return self.count // self.group_size

    @cached_property
    def expected_by_unit(self) -> Mapping[str, float]:
        """Questions of each unit answered rightly, by `expected`."""
        return {
            name: sum(self.expected[item.question_id] for item in items)
            for name, items in self.units.items()
        }

    @cached_property
    def expected_sum(self) -> float:
        """Questions answered rightly among those drawn, on average over all draws."""
        shares = self.expected_by_unit.values()
        return self.unit_count * sum(shares) / len(shares) if shares else 0.0

    def seen_units(self, seen: Collection[str]) -> Collection[str]:
        """The units that hold a question of `seen`."""
        if self.group_size == 1 or not seen:
            return seen
        return {
            name
            for name, items in self.units.items()
            if any(item.question_id in seen for item in items)
        }


class DrawnSlot(NamedTuple):
    """A question of a paper; `options` pairs each option's id with its authored index, as shown."""

    version_id: str
    type: str
    points: int
    options: tuple[tuple[str, int], ...]
    shape: object = None


@dataclass(frozen=True)
class PaperPlan:
    """What papers of a round are drawn from; worth keeping where many are drawn."""

    lines: Sequence[PoolLine]
    shuffle_questions: bool
    shuffle_options: bool
    band: float = 0.0
    """How far the expected shares of right answers of two papers may lie apart; 0: not held."""

    def draw(self, seed: str, seen: Collection[str] = ()) -> list[DrawnSlot]:
        """A paper. The same plan, seed and `seen` give the same paper; option ids are random.

        `seen`: questions that this person met before; they come where nothing else is left. A
        question is drawn once even when the pools of two lines share it; what was found feasible
        at publication never fails here. Raises Conflict("pool_too_small") when a line cannot be
        filled.
        """
        dice = random.Random(seed)  # noqa: S311 - the seed itself is secret and random
        filled = self._even(dice, seen) if self.band else self._fill(dice, seen)
        units = [
            (line.units[name], line.points)
            for line, names in zip(self.lines, filled, strict=True)
            for name in names
        ]
        if self.shuffle_questions:
            units = _some(units, len(units), dice)
        drawn = [(item, points) for items, points in units for item in items]
        ids = _option_ids(dice, sum(item.option_count for item, _points in drawn))
        slots, taken = [], 0
        for (version_id, _question, type_, count, shape, *_group), points in drawn:
            own = ids[taken : taken + count]
            taken += count
            order = self._order(count, dice) if shape is None else _mixed(count, dice)
            options = tuple(zip(own, order, strict=True))
            slots.append(DrawnSlot(version_id, type_, points, options, shape))
        return slots

    @cached_property
    def _is_disjoint(self) -> bool:
        together = {name for line in self.lines for name in line.names}
        return len(together) == sum(len(line.names) for line in self.lines)

    def _even(self, dice: random.Random, seen: Collection[str]) -> list[list[str]]:
        """The first of several draws within the band, or the one nearest to its middle.

        Each candidate is drawn as any other paper, so within the band all stay equally likely.
        """
        outside = []
        for _ in range(CANDIDATES):
            filled = self._fill(dice, seen)
            off = abs(self._expected_sum(filled) - self._middle) / self._size
            if off <= self.band / 2:
                return filled
            outside.append((off, filled))
        return min(outside, key=lambda one: one[0])[1]

    @cached_property
    def _middle(self) -> float:
        return sum(line.expected_sum for line in self.lines)

    @cached_property
    def _size(self) -> int:
        return sum(line.count for line in self.lines)

    def _expected_sum(self, filled: Sequence[Sequence[str]]) -> float:
        lines = zip(self.lines, filled, strict=True)
        return sum(line.expected_by_unit[name] for line, drawn in lines for name in drawn)

    def _fill(self, dice: random.Random, seen: Collection[str]) -> list[list[str]]:
        if not self._is_disjoint:
            orders = [
                _new_first(line.names, len(line.names), dice, line.seen_units(seen))
                for line in self.lines
            ]
            counts = [line.unit_count for line in self.lines]
            filled = fill_lines(list(zip(counts, orders, strict=True)))
        elif all(line.unit_count <= len(line.names) for line in self.lines):
            filled = [
                _new_first(line.names, line.unit_count, dice, line.seen_units(seen))
                for line in self.lines
            ]
        else:
            filled = None
        if filled is None:
            raise Conflict("pool_too_small")
        return filled

    def _order(self, count: int, dice: random.Random) -> Sequence[int]:
        """The authored places of so many options as they are shown."""
        if not self.shuffle_options:
            return range(count)
        orders = _ORDERS.get(count)
        if orders is None:
            return dice.sample(range(count), count)
        return orders[int(dice.random() * len(orders))]


def _mixed(count: int, dice: random.Random) -> Sequence[int]:
    """Never as it was written: there the order of the elements may be the answer."""
    order = dice.sample(range(count), count)
    while count > 1 and order == sorted(order):
        order = dice.sample(range(count), count)
    return order


def _some(pool: Sequence[Thing], count: int, dice: random.Random) -> list[Thing]:
    """So many of the pool, each at most once, in random order; cheaper than `dice.sample`."""
    size, number = len(pool), dice.random
    if count > size / 2:
        return sorted(pool, key=lambda _: number())[:count]
    chosen: dict[int, None] = {}
    while len(chosen) < count:
        chosen[int(number() * size)] = None
    return [pool[place] for place in chosen]


def _new_first(
    questions: Sequence[str], count: int, dice: random.Random, seen: Collection[str]
) -> list[str]:
    """So many of them, those that were seen before only where the others do not suffice."""
    if not seen:
        return _some(questions, count, dice)
    fresh = [question for question in questions if question not in seen]
    if count <= len(fresh):
        return _some(fresh, count, dice)
    known = [question for question in questions if question in seen]
    return _some(fresh, len(fresh), dice) + _some(known, count - len(fresh), dice)


_ORDERS = {count: tuple(permutations(range(count))) for count in range(1, 6)}
"""All orders of few things: one draw instead of one for each thing."""


def draw_paper(
    lines: Sequence[PoolLine], seed: str, *, shuffle_questions: bool, shuffle_options: bool
) -> list[DrawnSlot]:
    """Draw one paper, as `PaperPlan.draw`."""
    return PaperPlan(lines, shuffle_questions, shuffle_options).draw(seed)


def _option_ids(dice: random.Random, count: int) -> Sequence[str]:
    """So many different ids, drawn by the hundred: letter by letter costs more than all else."""
    ids: list[str] = []
    while len(ids) < count:
        drawn = dice.randbytes(_BYTES_AT_ONCE).translate(_LETTER_OF_BYTE, _UNFAIR_BYTES).decode()
        ids = list(dict.fromkeys(ids + _EACH_ID(drawn)))
    return ids


_EACH_ID = re.compile("." * _ID_LENGTH).findall
_BYTES_AT_ONCE = 720
"""Enough for 25 questions with four options each."""
_FAIR = 256 - 256 % len(_ID_ALPHABET)
_LETTER_OF_BYTE = bytes(ord(_ID_ALPHABET[byte % len(_ID_ALPHABET)]) for byte in range(256))
_UNFAIR_BYTES = bytes(range(_FAIR, 256))


def check_slot(slot: int, paper: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """The paper's question in this slot (1..n), or Invalid("unknown_slot")."""
    if not 1 <= slot <= len(paper):
        raise Invalid("unknown_slot")
    return paper[slot - 1]
