"""The figures of each item, and of all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import fsum

from quizapp.scoring.statistics.moments import correlation, mean
from quizapp.scoring.statistics.reliability import Row, reliability, shown

GROUP_SHARE = 0.27
"""Upper and lower group of Kelley, J. of Educational Psychology 30, 1939, 17-24."""
CURVE_GROUPS = 5
"""Fifths by score: enough for a curve, and 30 people still make groups of six."""
Choice = str | tuple[str, ...]
"""What was chosen: one, or several where several may be; "" or () where nothing was."""


@dataclass(frozen=True)
class Responses:
    """Credits 0..1 by person and item, None where the person did not see the item.

    Where each person saw few of many items, a row may be a mapping of the items seen. `choices`
    says what was chosen, `keys` which choice is right; a key of () stands for an item that has no
    options to choose. Both are empty where only right and wrong are known.
    """

    items: tuple[str, ...]
    credits: Sequence[Row]
    choices: Sequence[Sequence[str] | Mapping[int, Choice]] = ()
    keys: Sequence[Choice] = ()


@dataclass(frozen=True)
class OptionFigures:
    """`r` is the point-biserial correlation of choosing it with the score on the other items.

    `by_group`: the share that chose it in each fifth by that score, the weakest first.
    """

    count: int
    share: float
    r: float | None
    by_group: tuple[float, ...] = ()


@dataclass(frozen=True)
class ItemFigures:
    """`persons` saw the item; correlations are None where nothing varies.

    `key` is what is right in one string, `right` the same one by one.
    """

    item: str
    persons: int
    p: float
    item_total_r: float | None
    item_rest_r: float | None
    d27: float | None
    omitted: int | None
    options: dict[str, OptionFigures]
    key: str | None
    alpha_if_deleted: float | None
    right: tuple[str, ...] = ()
    p_by_group: tuple[float, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """`mean`, `sd` and `sem` in items right; `length` is the mean number of items of a paper."""

    persons: int
    length: float
    items: tuple[ItemFigures, ...]
    mean: float
    sd: float
    alpha: float | None
    sem: float | None


@dataclass
class _Seen:
    """Those who saw one item: what each got, and the shares of the whole and of the rest."""

    persons: list[int] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)


def analyse(responses: Responses) -> Analysis:
    """All figures. A person's score is the share of what the paper held.

    Where all saw the same items that share orders and correlates as the sum does; on random papers
    it makes papers of different length comparable.
    """
    rows, items = responses.credits, len(responses.items)
    sums = [fsum(credit for _item, credit in shown(row)) for row in rows]
    lengths = [sum(1 for _ in shown(row)) for row in rows]
    trust = reliability(rows, items)
    figures = tuple(
        _figures(responses, item, seen, trust.if_deleted[item])
        for item, seen in enumerate(_seen(rows, items, sums, lengths))
    )
    length = mean([float(length) for length in lengths])
    return Analysis(len(rows), length, figures, mean(sums), trust.sd, trust.alpha, trust.sem)


def _seen(
    rows: Sequence[Row], items: int, sums: Sequence[float], lengths: Sequence[int]
) -> list[_Seen]:
    """In one walk through the rows, whatever their shape."""
    columns = [_Seen() for _ in range(items)]
    for person, row in enumerate(rows):
        total, length = sums[person], lengths[person]
        for item, credit in shown(row):
            seen = columns[item]
            seen.persons.append(person)
            seen.own.append(credit)
            seen.whole.append(total / length)
            seen.rest.append((total - credit) / max(1, length - 1))
    return columns


def _figures(responses: Responses, item: int, seen: _Seen, if_deleted: float | None) -> ItemFigures:
    chosen = [_several(responses.choices[at][item]) for at in seen.persons if responses.choices]
    right = _several(responses.keys[item]) if responses.keys else ()
    groups = _fifths(seen.rest)
    return ItemFigures(
        item=responses.items[item],
        persons=len(seen.persons),
        p=mean(seen.own),
        item_total_r=correlation(seen.own, seen.whole),
        item_rest_r=correlation(seen.own, seen.rest),
        d27=_upper_less_lower(seen),
        omitted=chosen.count(()) if responses.choices else None,
        options=_options(chosen, seen.rest, right, groups),
        key=", ".join(right) if right else None,
        alpha_if_deleted=if_deleted,
        right=right,
        p_by_group=_by_group(seen.own, groups),
    )


def _several(choice: Choice) -> tuple[str, ...]:
    return choice if isinstance(choice, tuple) else (choice,) if choice else ()


def _upper_less_lower(seen: _Seen) -> float | None:
    """Facility among the best 27 % less that among the weakest; ties in the order given."""
    size = round(GROUP_SHARE * len(seen.own))
    if size == 0:
        return None
    order = _order(seen.whole)
    lower, upper = order[:size], order[-size:]
    return mean([seen.own[at] for at in upper]) - mean([seen.own[at] for at in lower])


def _order(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda place: round(scores[place], 9))


def _fifths(scores: Sequence[float]) -> list[list[int]]:
    """Places by score in groups as equal as can be; none while a group would be empty."""
    if len(scores) < CURVE_GROUPS:
        return []
    order = _order(scores)
    ends = [len(order) * part // CURVE_GROUPS for part in range(CURVE_GROUPS + 1)]
    return [order[start:end] for start, end in pairwise(ends)]


def _by_group(values: Sequence[float], groups: Sequence[Sequence[int]]) -> tuple[float, ...]:
    return tuple(mean([values[place] for place in group]) for group in groups)


def _options(
    chosen: Sequence[tuple[str, ...]],
    rest: Sequence[float],
    right: tuple[str, ...],
    groups: Sequence[Sequence[int]],
) -> dict[str, OptionFigures]:
    """By name; the key is there even when nobody chose it."""
    if not chosen or not right:
        return {}
    counts = Counter(name for choice in chosen for name in choice)
    return {
        name: _option(counts[name], [float(name in choice) for choice in chosen], rest, groups)
        for name in sorted({*counts, *right})
    }


def _option(
    count: int, taken: Sequence[float], rest: Sequence[float], groups: Sequence[Sequence[int]]
) -> OptionFigures:
    return OptionFigures(
        count, count / len(taken), correlation(taken, rest), _by_group(taken, groups)
    )
