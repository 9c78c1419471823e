"""What two markers who did not see each other's marks decide about a practical part. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from quizapp.core.errors import Conflict, Invalid, NotAllowed

WAITING, DISPUTED, DECIDED = STATES = ("waiting", "disputed", "decided")
MARKERS, MOST_MARKERS = 2, 3
MOST_SKILLS, LONGEST_SKILL, LONGEST_NOTE = 30, 200, 500
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sitting stands. `shown`: the skills that count as shown, once it is decided."""

    state: str
    shown: frozenset[str] = frozenset()
    is_passed: bool | None = None


def outcome(skills: Collection[str], marks: Sequence[Collection[str]]) -> Outcome:
    """Two who agree on every skill decide; a third decides each skill by the majority."""
    if len(marks) < MARKERS:
        return Outcome(WAITING)
    counted = Counter(skill for mark in marks for skill in set(mark))
    if len(marks) == MARKERS and any(counted[skill] == 1 for skill in skills):
        return Outcome(DISPUTED)
    shown = frozenset(skill for skill in skills if counted[skill] >= MARKERS)
    return Outcome(DECIDED, shown, shown == frozenset(skills))


def disagreed(skills: Sequence[str], marks: Sequence[Collection[str]]) -> list[str]:
    """The skills that not all markers saw alike."""
    return [one for one in skills if len({one in mark for mark in marks}) > 1]


def check_may_mark(state: str, markers: Collection[str], marker_id: str) -> None:
    """Nobody marks twice: two people mark."""
    if marker_id in markers:
        raise NotAllowed("practical_marked_by_you")
    if state == DECIDED or len(markers) >= MOST_MARKERS:
        raise Conflict("practical_decided")


def check_may_settle(state: str, reason: str, markers: Collection[str], by: str) -> None:
    """One of those who marked settles a disagreement, with a reason; others mark as a third."""
    if state != DISPUTED:
        raise Conflict("practical_not_disputed")
    if by not in markers:
        raise NotAllowed("practical_mark_first")
    if len(reason) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "practical_reason_needed"})


def check_shown(skills: Collection[str], shown: Collection[str]) -> None:
    """Only what the sitting asks for can be shown."""
    if not set(shown) <= set(skills):
        raise Invalid("practical_skill_unknown")


def codes(skills: Sequence[Mapping[str, str]]) -> list[str]:
    """The codes of skills as courses keep them."""
    return [one["code"] for one in skills]
