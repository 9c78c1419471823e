"""Keeping any one question from being in too many papers of a round. For the processes that draw.

Each process counts what it has drawn itself and prefers papers of questions that few hold so far,
so the share holds over all processes too, and starts from nothing when one starts anew. Among
papers drawn at random the first that fits is taken, so that nobody can tell what comes.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from quizapp.attempts.rules import DrawnSlot, PaperPlan
from quizapp.core.bounded import BoundedCache

TRIES = 8
SETTLED_AFTER = 5
"""Before so many papers every share is a large one."""
KEPT_ROUNDS = 200
Drawn = tuple[str, list[DrawnSlot]]


class Exposure:
    """How often each question of a round was drawn here."""

    def __init__(self, max_share: float, always: Collection[str] = ()) -> None:
        """`always`: versions that every paper holds by the rules."""
        self._max_share = max_share
        self._always = frozenset(always)
        self._papers = 0
        self._held: Counter[str] = Counter()

    def draw(
        self,
        plan: PaperPlan,
        seen: Collection[str] = (),
        new_seed: Callable[[], str] = lambda: secrets.token_hex(32),
    ) -> Drawn:
        """(seed, paper): the first that keeps the share, or that which exceeds it least."""
        drawn = [self._try(plan, seen, new_seed())]
        while drawn[-1][0] > self._max_share and len(drawn) < self._tries:
            drawn.append(self._try(plan, seen, new_seed()))
        _worst, best = min(drawn, key=lambda one: one[0])
        self._count(best[1])
        return best

    @property
    def _tries(self) -> int:
        return TRIES if self._papers >= SETTLED_AFTER else 1

    def _try(self, plan: PaperPlan, seen: Collection[str], seed: str) -> tuple[float, Drawn]:
        paper = plan.draw(seed, seen)
        return self._worst(paper), (seed, paper)

    def _worst(self, paper: Sequence[DrawnSlot]) -> float:
        papers = self._papers + 1
        held = (
            self._held[slot.version_id] for slot in paper if slot.version_id not in self._always
        )
        return (max(held, default=0) + 1) / papers

    def _count(self, paper: Sequence[DrawnSlot]) -> None:
        self._papers += 1
        self._held.update(slot.version_id for slot in paper)


_EXPOSURES: BoundedCache[str, Exposure] = BoundedCache(KEPT_ROUNDS)


def exposure_of(round_id: str, max_exposure: int, always: Collection[str]) -> Exposure | None:
    """What this process knows of a round; None where no share is set."""
    if not max_exposure:
        return None
    known = _EXPOSURES.get(round_id)
    if known is None:
        known = Exposure(max_exposure / 100, always)
        _EXPOSURES.put(round_id, known)
    return known


def draw_for(plan: PaperPlan, exposure: Exposure | None, seen: Collection[str] = ()) -> Drawn:
    """A paper with the seed that gives it again."""
    if exposure is not None:
        return exposure.draw(plan, seen)
    seed = secrets.token_hex(32)
    return seed, plan.draw(seed, seen)
