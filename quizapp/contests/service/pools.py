"""Whether the frozen pool of a round still fills its papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quizapp.contests.models import PoolQuestion, Round
from quizapp.contests.queries import group_codes, list_pool
from quizapp.contests.rules import find_shortage

TIGHT = 2
"""A line with fewer questions than so many papers take shows the same ones to nearly everybody."""


@dataclass(frozen=True)
class Room:
    """How many questions a line of the blueprint still has, for so many of each paper."""

    line: int
    left: int
    needed: int


def room_of(session: Session, round_: Round) -> list[Room]:
    """The lines of a published round that hardly have more questions than a paper takes."""
    left = Counter(one.line for one in list_pool(session, round_.id))
    lines = [Room(line.position, left[line.position], line.count) for line in round_.blueprint]
    return [one for one in lines if one.left < TIGHT * one.needed]


def is_short(
    session: Session, round_: Round, pool: Sequence[PoolQuestion], gone: Collection[str] = ()
) -> bool:
    """Whether papers cannot be filled without the versions in `gone`.

    A group that loses one of its questions is not drawn any more.
    """
    groups = group_codes(session, round_, pool)
    lines = []
    for line in round_.blueprint:
        left = [one.version_id for one in pool if one.line == line.position]
        units = Counter(groups.get(one, one) for one in left if one not in gone)
        whole = [unit for unit, count in units.items() if count == line.group_size]
        lines.append((line.count // line.group_size, whole))
    return find_shortage(lines) is not None
