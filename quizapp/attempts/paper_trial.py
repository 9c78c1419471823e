"""What the papers of a round will be like, found out by drawing many of them. Pure.

Two neighbours at a table should not get the same questions, no question should be seen by
everybody, and no paper should be much harder than another. How near a round comes to that depends
on its banks, so an organizer sees it before publishing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from statistics import fmean, pstdev

from quizapp.attempts.exposure import Exposure
from quizapp.attempts.rules import DrawnSlot, PaperPlan

PAPERS = 1000
BANDS = 9
EVEN_SPREAD = 0.05
"""Papers whose expected scores lie further apart than this share are worth a warning."""
MUCH_SEEN = 0.5
"""A question that more people than this share get is no secret after the first hour."""


@dataclass(frozen=True)
class LineExposure:
    """One line of the blueprint: `share` of all papers that hold any one of its questions."""

    count: int
    pool: int
    most_seen: float

    @property
    def share(self) -> float:
        """What it is on average: nothing can be less while the pool stays as it is."""
        return self.count / self.pool if self.pool else 0.0


@dataclass(frozen=True)
class Spread:
    """Expected share of right answers over the papers; `bands`: papers between least and most."""

    least: float
    mean: float
    most: float
    deviation: float
    bands: tuple[int, ...]

    @property
    def is_even(self) -> bool:
        """Whether nobody is much luckier than another: two deviations each way."""
        return 4 * self.deviation <= EVEN_SPREAD


@dataclass(frozen=True)
class Trial:
    """`common`: how many questions two papers share on average; `most_common`: neighbours'."""

    papers: int
    questions: int
    lines: tuple[LineExposure, ...]
    common: float
    most_common: int
    spread: Spread

    @property
    def most_seen(self) -> float:
        """The share of papers that hold the question that is seen most."""
        return max((line.most_seen for line in self.lines), default=0.0)


def try_papers(
    plan: PaperPlan,
    expected_right: Mapping[str, float],
    *,
    seed: str,
    papers: int = PAPERS,
    exposure: Exposure | None = None,
) -> Trial:
    """Draw `papers` of them. `expected_right`: version id -> share that answers it rightly.

    Raises Conflict("pool_too_small") as drawing does.
    """
    drawn = [[slot.version_id for slot in one] for one in _draw(plan, seed, papers, exposure)]
    seen = Counter(version for paper in drawn for version in paper)
    shares = [fmean(expected_right[version] for version in paper) for paper in drawn]
    pairs = papers * (papers - 1)
    return Trial(
        papers=papers,
        questions=len(drawn[0]),
        lines=tuple(
            LineExposure(
                line.count,
                line.pool_size,
                max((seen[item.version_id] for item in line.items), default=0) / papers,
            )
            for line in plan.lines
        ),
        common=sum(count * (count - 1) for count in seen.values()) / pairs if pairs else 0.0,
        most_common=max((len({*one} & {*other}) for one, other in pairwise(drawn)), default=0),
        spread=_spread(shares),
    )


def _draw(
    plan: PaperPlan, seed: str, papers: int, exposure: Exposure | None
) -> Iterator[Sequence[DrawnSlot]]:
    numbers = count()
    for _ in range(papers):
        if exposure is None:
            yield plan.draw(f"{seed}:{next(numbers)}")
        else:
            yield exposure.draw(plan, new_seed=lambda: f"{seed}:{next(numbers)}")[1]


def _spread(shares: Sequence[float]) -> Spread:
    least, most = min(shares), max(shares)
    width = (most - least) / BANDS
    counts = Counter(
        min(BANDS - 1, int((share - least) / width)) if width else 0 for share in shares
    )
    bands = tuple(counts[band] for band in range(BANDS))
    return Spread(least, fmean(shares), most, pstdev(shares), bands)
