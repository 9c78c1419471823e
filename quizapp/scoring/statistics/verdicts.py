"""What the figures of an item ask somebody to do: one table of rules, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from quizapp.scoring.statistics.items import ItemFigures, OptionFigures

TOO_FEW = 30
"""Below, chance says more than the question (Crocker and Algina 1986 ask for more still)."""
WEAK_R = 0.10
"""An item that hardly goes with the rest; Ebel and Frisbie 1991 ask for 0.20 and more."""
MISKEY_MARGIN = 0.10
BEYOND_CHANCE = 2.0
"""Standard errors of a correlation (1 / sqrt(n)): a question nobody can answer has options that go
with the rest by luck, and whoever is told of a wrong key opens the law."""
TOO_EASY, TOO_HARD = 0.95, 0.20
MUCH_OMITTED = 0.10
LURES = 0.02

CODES = (
    "wrong_key",
    "negative",
    "weak",
    "too_hard",
    "too_easy",
    "omitted",
    "not_chosen",
    "good",
    "too_few",
)
"""By urgency: what nobody must act on comes last."""


@dataclass(frozen=True)
class Verdict:
    """`code` names the rule; `options` those it speaks of."""

    code: str
    options: tuple[str, ...] = ()


def judge(figures: ItemFigures, options: Sequence[str] = ()) -> list[Verdict]:
    """The most urgent first; `options` are those that could be chosen, if known."""
    if figures.persons < TOO_FEW:
        return [Verdict("too_few")]
    found = [rule(figures, options) for rule in RULES]
    return [verdict for verdict in found if verdict is not None] or [Verdict("good")]


def _wrong_key(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    """Those who know more choose another option, and more clearly so than the key.

    Where several options are right, that is asked of each of them.
    """
    for name in figures.right:
        rival = _rival(figures, figures.options[name]) if name in figures.options else None
        if rival is not None:
            return Verdict("wrong_key", (rival,))
    return None


def _rival(figures: ItemFigures, key: OptionFigures) -> str | None:
    if (key.r or 0.0) >= WEAK_R:
        return None
    rivals = {
        name: option.r or 0.0
        for name, option in figures.options.items()
        if name not in figures.right and _is_rival(option, key, figures.persons)
    }
    return max(rivals, key=lambda name: rivals[name], default=None)


def _is_rival(option: OptionFigures, key: OptionFigures, persons: int) -> bool:
    r = option.r or 0.0
    is_clear = r >= max(WEAK_R, BEYOND_CHANCE / sqrt(persons))
    return is_clear and r >= (key.r or 0.0) + MISKEY_MARGIN and option.count >= key.count


def _negative(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    r = figures.item_rest_r
    return Verdict("negative") if r is not None and r < 0 else None


def _weak(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    r = figures.item_rest_r
    weak = r is not None and 0 <= r < WEAK_R and figures.p < TOO_EASY
    return Verdict("weak") if weak else None


def _too_easy(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    return Verdict("too_easy") if figures.p >= TOO_EASY else None


def _too_hard(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    return Verdict("too_hard") if figures.p <= TOO_HARD else None


def _omitted(figures: ItemFigures, _options: Sequence[str]) -> Verdict | None:
    omitted = figures.omitted or 0
    return Verdict("omitted") if omitted / figures.persons >= MUCH_OMITTED else None


def _not_chosen(figures: ItemFigures, options: Sequence[str]) -> Verdict | None:
    """Wrong options that nobody falls for. An easy question has them of necessity."""
    if not figures.options or figures.p >= TOO_EASY:
        return None
    chosen = figures.options
    idle = tuple(
        name
        for name in options
        if name not in figures.right and (name not in chosen or chosen[name].share < LURES)
    )
    return Verdict("not_chosen", idle) if idle else None


RULES: tuple[Callable[[ItemFigures, Sequence[str]], Verdict | None], ...] = (
    _wrong_key,
    _negative,
    _weak,
    _too_hard,
    _too_easy,
    _omitted,
    _not_chosen,
)
