"""How far a score can be trusted: Cronbach's alpha, also where each person saw other items.

Alpha is a function of the mean item variance v and the mean covariance c of two items (Cronbach,
"Coefficient alpha and the internal structure of tests", Psychometrika 16, 1951, 297-334; the
form with means is also that of the Spearman-Brown formula):

    alpha(m) = m c / (v + (m - 1) c)        variance of a paper = m v + m (m - 1) c

for a paper of m items. Where everybody saw all items, m is their number and the figures are the
usual ones (KR-20 when items are right or wrong). For random papers, v and c are taken from the
persons who saw the item, or both items ("available cases": Little and Rubin, Statistical Analysis
with Missing Data, 3rd ed. 2019, section 3.4), pairs weighing as many persons as saw both; m is the
mean length of a paper. That is fair because papers are drawn at random, not chosen by the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from quizapp.scoring.statistics.moments import TINY, covariance, mean, variance

Row = Sequence[float | None]


@dataclass(frozen=True)
class Covariances:
    """Per item: its variance, and the weighted sum of its covariances with the others."""

    variances: tuple[float, ...]
    sums: tuple[float, ...]
    weights: tuple[float, ...]
    length: float
    """Mean number of items of a paper."""


@dataclass(frozen=True)
class Reliability:
    """None where it cannot be known."""

    alpha: float | None
    sd: float
    sem: float | None
    if_deleted: tuple[float | None, ...]


def reliability(rows: Sequence[Row], items: int) -> Reliability:
    """Of credits by person and item, None where the person did not see the item."""
    found = _complete(rows, items) if _is_complete(rows) else _available(rows, items)
    total, weight = fsum(found.sums) / 2, fsum(found.weights) / 2
    everything = range(items)
    alpha, spread = _alpha(found, everything, (total, weight), found.length)
    sd = sqrt(max(0.0, spread))
    shorter = min(found.length, items - 1)
    without = tuple(
        _alpha(
            found,
            [other for other in everything if other != item],
            (total - found.sums[item], weight - found.weights[item]),
            shorter,
        )[0]
        for item in everything
    )
    sem = sd * sqrt(max(0.0, 1 - alpha)) if alpha is not None else None
    return Reliability(alpha, sd, sem, without)


def _alpha(
    found: Covariances, kept: Sequence[int], pairs: tuple[float, float], length: float
) -> tuple[float | None, float]:
    """Alpha and the variance of a paper of `length` of the kept items."""
    own = mean([found.variances[item] for item in kept])
    total, weight = pairs
    shared = total / weight if weight > TINY else 0.0
    spread = length * own + length * (length - 1) * shared
    if length <= 1 or weight <= TINY or spread <= TINY:
        return None, spread
    return length * shared / (own + (length - 1) * shared), spread


def _is_complete(rows: Sequence[Row]) -> bool:
    return all(credit is not None for row in rows for credit in row)


def _complete(rows: Sequence[Row], items: int) -> Covariances:
    """The covariance with all others is that with the total less the own variance."""
    columns = [[row[item] or 0.0 for row in rows] for item in range(items)]
    totals = [fsum(credit or 0.0 for credit in row) for row in rows]
    variances = tuple(variance(column) for column in columns)
    sums = tuple(
        covariance(column, totals) - own for column, own in zip(columns, variances, strict=True)
    )
    return Covariances(variances, sums, (float(items - 1),) * items, float(items))


def _available(rows: Sequence[Row], items: int) -> Covariances:
    """Pair by pair, from those who saw both."""
    columns: list[list[float]] = [[] for _ in range(items)]
    pairs: defaultdict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0] * 4)
    for row in rows:
        seen = [(item, credit) for item, credit in enumerate(row) if credit is not None]
        for place, (item, credit) in enumerate(seen):
            columns[item].append(credit)
            for other, its in seen[place + 1 :]:
                _add(pairs[item, other], credit, its)
    sums, weights = [0.0] * items, [0.0] * items
    for both, (count, left, right, product) in pairs.items():
        if count > 1:
            weighted = (product - left * right / count) * count / (count - 1)
            for item in both:
                sums[item] += weighted
                weights[item] += count
    length = mean([float(len(row) - row.count(None)) for row in rows])
    variances = tuple(variance(column) for column in columns)
    return Covariances(variances, tuple(sums), tuple(weights), length)


def _add(tally: list[float], left: float, right: float) -> None:
    tally[0] += 1
    tally[1] += left
    tally[2] += right
    tally[3] += left * right
