"""The figures of each item, and of all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from quizapp.scoring.statistics.moments import correlation, mean
from quizapp.scoring.statistics.reliability import Row, reliability

GROUP_SHARE = 0.27
"""Upper and lower group of Kelley, J. of Educational Psychology 30, 1939, 17-24."""
OMITTED = ""


@dataclass(frozen=True)
class Responses:
    """Credits 0..1 by person and item, None where the person did not see the item.

    `choices` says what was chosen, "" where nothing was; `keys` which choice is right. Both are
    empty where only right and wrong are known.
    """

    items: tuple[str, ...]
    credits: tuple[Row, ...]
    choices: tuple[Sequence[str], ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class OptionFigures:
    """`r` is the point-biserial correlation of choosing it with the score on the other items."""

    count: int
    share: float
    r: float | None


@dataclass(frozen=True)
class ItemFigures:
    """`persons` saw the item; correlations are None where nothing varies."""

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


@dataclass(frozen=True)
class _Seen:
    """Those who saw one item: what each got, and the shares of the whole and of the rest."""

    persons: list[int]
    own: list[float]
    whole: list[float]
    rest: list[float]


def analyse(responses: Responses) -> Analysis:
    """All figures. A person's score is the share of what the paper held.

    Where all saw the same items that share orders and correlates as the sum does; on random papers
    it makes papers of different length comparable.
    """
    rows = responses.credits
    sums = [fsum(credit or 0.0 for credit in row) for row in rows]
    lengths = [len(row) - row.count(None) for row in rows]
    trust = reliability(rows, len(responses.items))
    figures = tuple(
        _figures(responses, item, _seen(rows, item, sums, lengths), trust.if_deleted[item])
        for item in range(len(responses.items))
    )
    length = mean([float(length) for length in lengths])
    return Analysis(len(rows), length, figures, mean(sums), trust.sd, trust.alpha, trust.sem)


def _seen(rows: Sequence[Row], item: int, sums: Sequence[float], lengths: Sequence[int]) -> _Seen:
    seen = _Seen([], [], [], [])
    for person, row in enumerate(rows):
        credit = row[item]
        if credit is not None:
            seen.persons.append(person)
            seen.own.append(credit)
            seen.whole.append(sums[person] / lengths[person])
            seen.rest.append((sums[person] - credit) / max(1, lengths[person] - 1))
    return seen


def _figures(responses: Responses, item: int, seen: _Seen, if_deleted: float | None) -> ItemFigures:
    chosen = [responses.choices[person][item] for person in seen.persons if responses.choices]
    key = responses.keys[item] if responses.keys else None
    return ItemFigures(
        item=responses.items[item],
        persons=len(seen.persons),
        p=mean(seen.own),
        item_total_r=correlation(seen.own, seen.whole),
        item_rest_r=correlation(seen.own, seen.rest),
        d27=_upper_less_lower(seen),
        omitted=chosen.count(OMITTED) if responses.choices else None,
        options=_options(chosen, seen.rest, key),
        key=key,
        alpha_if_deleted=if_deleted,
    )


def _upper_less_lower(seen: _Seen) -> float | None:
    """Facility among the best 27 % less that among the weakest; ties in the order given."""
    size = round(GROUP_SHARE * len(seen.own))
    if size == 0:
        return None
    order = sorted(range(len(seen.own)), key=lambda place: round(seen.whole[place], 9))
    lower, upper = order[:size], order[-size:]
    return mean([seen.own[at] for at in upper]) - mean([seen.own[at] for at in lower])


def _options(
    chosen: Sequence[str], rest: Sequence[float], key: str | None
) -> dict[str, OptionFigures]:
    """By name; the key is there even when nobody chose it."""
    if not chosen:
        return {}
    counts = Counter(choice for choice in chosen if choice != OMITTED)
    names = sorted({*counts, *([key] if key else [])})
    return {
        name: OptionFigures(
            counts[name],
            counts[name] / len(chosen),
            correlation([float(choice == name) for choice in chosen], rest),
        )
        for name in names
    }
