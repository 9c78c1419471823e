"""When a lesson is done, which are open, how far a course has come, what dead law undoes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.banks.rules import TRUE_FALSE

FIXED, FREE = ORDERS = ("fixed", "free")
DEAD = ("law_expired", "article_not_to_cite")
"""Concerns that undo what was learned; an amended law only asks for a look."""
WORST_FIRST = (*DEAD, "law_amended")
LARGEST_SEQ = 2**53 - 1
"""What a phone can count exactly."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A lesson as a learner stands in it.

    `law`: the worst concern of the lesson as it reads now; `done_law`: of the version that was
    learned; `is_newer`: the lesson has been written anew since.
    """

    slug: str
    begun: bool = False
    done: bool = False
    law: str | None = None
    done_law: str | None = None
    is_newer: bool = False

    @property
    def is_flagged(self) -> bool:
        """Whether what was learned rests on law that died."""
        return self.done and self.done_law in DEAD

    @property
    def is_to_learn_again(self) -> bool:
        """Flagged, and there is a text by living law to learn instead."""
        return self.is_flagged and self.is_newer and self.law not in DEAD

    @property
    def counts(self) -> bool:
        """Whether it counts as done today. Nobody is sent back to the same dead text."""
        return self.done and not self.is_to_learn_again


def is_done(checks: Collection[str], answered: Collection[str], *, is_read: bool) -> bool:
    """Every check of the text answered, rightly or not, and the end reached."""
    return is_read and set(checks) <= set(answered)


def is_open(order: str, standings: Sequence[Standing], slug: str) -> bool:
    """Whether a learner may read the lesson: in a fixed order, once all before it were done.

    What was done once stays open, also when something before it is to be learned again.
    """
    if order != FIXED:
        return True
    for standing in standings:
        if standing.slug == slug:
            return True
        if not standing.done:
            break
    return any(standing.slug == slug and standing.done for standing in standings)


def next_slug(standings: Sequence[Standing]) -> str | None:
    """The lesson to go on with: one already begun, else the first that is not done."""
    left = [standing for standing in standings if not standing.counts]
    begun = [standing for standing in left if standing.begun and not standing.done]
    return next((standing.slug for standing in [*begun, *left]), None)


def percent_done(standings: Sequence[Standing]) -> int:
    """Whole per cent of the lessons: 100 only when all are done, 0 of none."""
    return 100 * sum(one.counts for one in standings) // len(standings) if standings else 0


def worst(concerns: Collection[str | None]) -> str | None:
    """The worst that is said of a law, or None."""
    return next((code for code in WORST_FIRST if code in concerns), None)


def is_news(known: Mapping[str, Any] | None, seq: int) -> bool:
    """Whether an answer of this number comes after the one that is kept."""
    return known is None or known["seq"] < seq


def right_places(question_type: str, key: Mapping[str, Any]) -> frozenset[int]:
    """Places of the right options; true and false stand as options 0 and 1."""
    if question_type == TRUE_FALSE:
        return frozenset({0 if key["value"] else 1})
    return frozenset(key["options"])


def is_choice(question_type: str, options: int, chosen: Collection[int]) -> bool:
    """Whether these places can be an answer to a question with so many options."""
    if not chosen or len(set(chosen)) != len(chosen):
        return False
    most = 2 if question_type == TRUE_FALSE else options
    one_alone = question_type != "multiple_choice"
    return all(0 <= place < most for place in chosen) and not (one_alone and len(chosen) > 1)
