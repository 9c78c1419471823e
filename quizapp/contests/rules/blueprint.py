"""Filling the lines of a blueprint when their pools share questions. Pure.

A question stands in a paper once. Taking questions line by line may leave a later line without,
though another choice would have served both: "10 of the whole bank" must not eat all of "5 about
fire". So a line that finds nothing free asks the others to move. The check before publication and
the drawing of every paper are this same walk: what was found feasible can always be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[int, Sequence[str]]
"""How many questions, and the ids of those that may be taken, in the order of preference."""


@dataclass(frozen=True)
class Shortage:
    """Lines (from 1) that together need more questions than they have."""

    lines: tuple[int, ...]
    needed: int
    available: int


def fill_lines(lines: Sequence[Line]) -> list[list[str]] | None:
    """The questions of each line, all different; None when there are too few."""
    filled, _stuck = _fill(lines)
    return filled


def find_shortage(lines: Sequence[Line]) -> Shortage | None:
    """Why the lines cannot be filled, or None when they can."""
    for number, (count, pool) in enumerate(lines, 1):
        if len(set(pool)) < count:
            return Shortage((number,), count, len(set(pool)))
    _filled, stuck = _fill(lines)
    if not stuck:
        return None
    together: set[str] = set().union(*(lines[index][1] for index in stuck))
    needed = sum(lines[index][0] for index in stuck)
    return Shortage(tuple(sorted(index + 1 for index in stuck)), needed, len(together))


def _fill(lines: Sequence[Line]) -> tuple[list[list[str]] | None, set[int]]:
    """The filled lines, or None and the lines that compete for too few questions."""
    pools = [pool for _count, pool in lines]
    owner: dict[str, int] = {}
    for index, (count, _pool) in enumerate(lines):
        for _ in range(count):
            asked = {index}
            found = _take(index, pools, owner, asked)
            if found is None:
                return None, asked
            owner[found] = index
    filled: list[list[str]] = [[] for _ in lines]
    for question, index in owner.items():
        filled[index].append(question)
    return filled, set()


def _take(
    index: int, pools: Sequence[Sequence[str]], owner: dict[str, int], asked: set[int]
) -> str | None:
    """A question for the line: a free one, or one whose line can move to another."""
    free = next((question for question in pools[index] if question not in owner), None)
    if free is not None:
        return free
    for question in pools[index]:
        other = owner[question]
        if other in asked:
            continue
        asked.add(other)
        instead = _take(other, pools, owner, asked)
        if instead is not None:
            owner[instead] = other
            return question
    return None
