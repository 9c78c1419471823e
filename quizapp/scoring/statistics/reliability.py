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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from quizapp.scoring.statistics.moments import TINY, covariance, mean, variance

Row = Sequence[float | None] | Mapping[int, float]
"""Credits of one person by item: None, or in a mapping absent, where the item was not seen."""


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
    found = _complete(rows, items) if _is_complete(rows, items) else _available(rows, items)
    total, weight = fsum(found.sums) / 2, fsum(found.weights) / 2
    own = fsum(found.variances)
    alpha, spread = _alpha(own / max(1, items), (total, weight), found.length)
    sd = sqrt(max(0.0, spread))
    shorter = min(found.length, items - 1)
    without = tuple(
        _alpha(
            (own - found.variances[item]) / max(1, items - 1),
            (total - found.sums[item], weight - found.weights[item]),
            shorter,
        )[0]
        for item in range(items)
    )
    sem = sd * sqrt(max(0.0, 1 - alpha)) if alpha is not None else None
    return Reliability(alpha, sd, sem, without)


def shown(row: Row) -> Iterable[tuple[int, float]]:
    """The items that a person saw, with the credits."""
    if isinstance(row, Mapping):
        return row.items()
    return ((item, credit) for item, credit in enumerate(row) if credit is not None)


def _alpha(own: float, pairs: tuple[float, float], length: float) -> tuple[float | None, float]:
    """Alpha and the variance of a paper of `length` items of the mean variance `own`."""
    total, weight = pairs
    shared = total / weight if weight > TINY else 0.0
    spread = length * own + length * (length - 1) * shared
    if length <= 1 or weight <= TINY or spread <= TINY:
        return None, spread
    return length * shared / (own + (length - 1) * shared), spread


def _is_complete(rows: Sequence[Row], items: int) -> bool:
    return all(sum(1 for _ in shown(row)) == items for row in rows)


def _complete(rows: Sequence[Row], items: int) -> Covariances:
    """The covariance with all others is that with the total less the own variance."""
    columns = [[0.0] * len(rows) for _ in range(items)]
    for person, row in enumerate(rows):
        for item, credit in shown(row):
            columns[item][person] = credit
    totals = [fsum(credit for _item, credit in shown(row)) for row in rows]
    variances = tuple(variance(column) for column in columns)
    sums = tuple(
        covariance(column, totals) - own for column, own in zip(columns, variances, strict=True)
    )
    return Covariances(variances, sums, (float(items - 1),) * items, float(items))


def _available(rows: Sequence[Row], items: int) -> Covariances:
    """Pair by pair, from those who saw both; the pairs of one item at a time are kept."""
    papers = [sorted(shown(row)) for row in rows]
    seen: list[list[tuple[int, int]]] = [[] for _ in range(items)]
    for person, paper in enumerate(papers):
        for place, (item, _credit) in enumerate(paper):
            seen[item].append((person, place))
    sums, weights = [0.0] * items, [0.0] * items
    for item, found in enumerate(seen):
        for other, (count, left, right, product) in _with_later(papers, found).items():
            if count > 1:
                weighted = (product - left * right / count) * count / (count - 1)
                for one in (item, other):
                    sums[one] += weighted
                    weights[one] += count
    variances = tuple(
        variance([papers[person][place][1] for person, place in found]) for found in seen
    )
    length = mean([float(len(paper)) for paper in papers])
    return Covariances(variances, tuple(sums), tuple(weights), length)


def _with_later(
    papers: Sequence[Sequence[tuple[int, float]]], seen: Sequence[tuple[int, int]]
) -> Mapping[int, Sequence[float]]:
    """One item with each later one: how many saw both, the two sums, and that of products."""
    pairs: defaultdict[int, list[float]] = defaultdict(lambda: [0.0] * 4)
    for person, place in seen:
        paper = papers[person]
        credit = paper[place][1]
        for other, its in paper[place + 1 :]:
            tally = pairs[other]
            tally[0] += 1
            tally[1] += credit
            tally[2] += its
            tally[3] += credit * its
    return pairs
