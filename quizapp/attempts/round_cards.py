"""What a process remembers of rounds to start attempts by.

Settings and pool are frozen with the publication; what can still change (opening, closing, state)
is compared with the round's row by the statement that uses the card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.attempts.exposure import Exposure, exposure_of
from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine
from quizapp.attempts.version_cards import VersionCards, version_cards
from quizapp.contests.models import PUBLISHED, BlueprintLine, Round
from quizapp.contests.queries import list_pool
from quizapp.core import clock
from quizapp.core.bounded import BoundedCache

KEPT = 200


@dataclass(frozen=True)
class RoundCard:
    """A published round: its settings as last seen, and what its papers are drawn from."""

    id: str
    contest_id: str
    opens_at: datetime
    closes_at: datetime
    pool_changed_at: datetime | None
    duration_seconds: int
    attempts_allowed: int
    attempts_per: str
    guards_only: bool
    is_for_some: bool
    seen_last: bool
    prediction: Mapping[str, Any] | None
    plan: PaperPlan
    versions: VersionCards
    exposure: Exposure | None = None


class RoundCards:
    """The cards of one process."""

    def __init__(self) -> None:
        self._cards: BoundedCache[str, RoundCard] = BoundedCache(KEPT)

    def find(self, round_id: str) -> RoundCard | None:
        """The card, if the round was met before."""
        return self._cards.get(round_id)

    def learn(self, session: Session, round_id: str) -> RoundCard | None:
        """Read the round anew; None for one that is not published.

        Kept from its opening on: until then a change of the law may still shrink its pool.
        """
        round_ = session.get(Round, round_id)
        if round_ is None or round_.state != PUBLISHED:
            return None
        card = _card(session, round_)
        if card.opens_at <= clock.now():
            self._cards.put(round_id, card)
        return card

    def still_holds(self, session: Session, card: RoundCard) -> bool:
        """Whether the round is open for starting by what the card says."""
        round_ = session.get(Round, card.id)
        return round_ is not None and _what_changes(round_) == _what_changes(card)


def _what_changes(known: Round | RoundCard) -> tuple[object, ...]:
    return (known.opens_at, known.closes_at, known.pool_changed_at)


def _card(session: Session, round_: Round) -> RoundCard:
    plan, versions = paper_plan(session, round_)
    return RoundCard(
        id=round_.id,
        contest_id=round_.contest_id,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        pool_changed_at=round_.pool_changed_at,
        duration_seconds=round_.duration_seconds,
        attempts_allowed=round_.attempts_allowed,
        attempts_per=round_.attempts_per,
        guards_only=round_.guards_only,
        is_for_some=round_.eligibility.is_for_some,
        seen_last=round_.seen_last,
        prediction=round_.prediction,
        plan=plan,
        versions=versions,
        exposure=exposure_in(round_, plan),
    )


def exposure_in(round_: Round, plan: PaperPlan) -> Exposure | None:
    """What this process has drawn of a round that limits it; None where it does not."""
    return exposure_of(round_.id, round_.max_exposure, fixed_versions(round_, plan))


def fixed_versions(round_: Round, plan: PaperPlan) -> frozenset[str]:
    """What every paper holds by the blueprint."""
    lines = zip(round_.blueprint, plan.lines, strict=True)
    return frozenset(
        item.version_id for line, pool in lines if line.questions for item in pool.items
    )


def paper_plan(session: Session, round_: Round) -> tuple[PaperPlan, VersionCards]:
    """What papers of a round are drawn from, with the versions that may be drawn."""
    pool = list_pool(session, round_.id)
    lines = [
        [one.version_id for one in pool if one.line == line.position] for line in round_.blueprint
    ]
    shares = {one.version_id: one.expected_right for one in pool if one.expected_right is not None}
    return plan_of_lines(session, round_, lines, shares)


def plan_of_lines(
    session: Session, round_: Round, pool: Sequence[Sequence[str]], shares: Mapping[str, float]
) -> tuple[PaperPlan, VersionCards]:
    """The same for these versions of each line, also while the round is being written.

    `shares`: for every version how many of a hundred are taken to answer it rightly, as a share.
    """
    versions = version_cards(session, {version for line in pool for version in line})
    band = round_.difficulty_band / 100
    lines = [
        _pool_line(line, [versions[version].item for version in ids], shares if band else {})
        for line, ids in zip(round_.blueprint, pool, strict=True)
    ]
    return PaperPlan(lines, round_.shuffle_questions, round_.shuffle_options, band), versions


def _pool_line(
    line: BlueprintLine, items: Sequence[PoolItem], shares: Mapping[str, float]
) -> PoolLine:
    expected = {item.question_id: shares[item.version_id] for item in items} if shares else {}
    return PoolLine(line.count, line.points, items, expected, line.group_size)
