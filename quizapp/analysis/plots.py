"""Where things stand in the two plots: places in per cent across, in pixels down.

Shares across and pixels down, so that letters keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEFT, RIGHT = 12.0, 96.0
CURVES_RIGHT = 86.0
"""Room for the names of the options where the curves end."""
TOP, BOTTOM = 16.0, 236.0
LOWEST_R, HIGHEST_R = -0.5, 1.0
NAME_HEIGHT = 16.0


@dataclass(frozen=True)
class Point:
    """A question on the map."""

    x: float
    y: float
    tone: str


@dataclass(frozen=True)
class Curve:
    """How often each group chose an option; `name_y` keeps names from lying on each other."""

    name: str
    is_right: bool
    style: int
    places: tuple[tuple[float, float], ...]
    name_y: float


def across(share: float) -> float:
    """A share of right answers on the map."""
    return round(LEFT + share * (RIGHT - LEFT), 2)


def down(r: float) -> float:
    """A correlation on the map; what lies outside stands at its edge."""
    inside = min(HIGHEST_R, max(LOWEST_R, r))
    return round(TOP + (HIGHEST_R - inside) / (HIGHEST_R - LOWEST_R) * (BOTTOM - TOP), 1)


def height(share: float) -> float:
    """A share of people among the curves."""
    return round(BOTTOM - share * (BOTTOM - TOP), 1)


def curves(shares: dict[str, Sequence[float]], right: Sequence[str]) -> list[Curve]:
    """The curves of the options; none where there were too few people to group."""
    drawn = {name: places(values) for name, values in shares.items() if values}
    ends = _apart({name: its[-1][1] for name, its in drawn.items()})
    others = [name for name in drawn if name not in right]
    return [
        Curve(name, name in right, others.index(name) if name in others else 0, its, ends[name])
        for name, its in drawn.items()
    ]


def places(values: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Of the groups, from the weakest to the best."""
    step = (CURVES_RIGHT - LEFT) / max(1, len(values) - 1)
    return tuple(
        (round(LEFT + number * step, 2), height(value)) for number, value in enumerate(values)
    )


def _apart(wanted: dict[str, float]) -> dict[str, float]:
    """Names beside their curves' ends, moved until none covers another."""
    order = sorted(wanted, key=lambda name: wanted[name])
    found: dict[str, float] = {}
    above = float("-inf")
    for name in order:
        above = max(wanted[name], above + NAME_HEIGHT)
        found[name] = above
    below = BOTTOM + NAME_HEIGHT
    for name in reversed(order):
        below = min(found[name], below - NAME_HEIGHT)
        found[name] = below
    return found


def shares_of(options: dict[str, Any]) -> dict[str, Sequence[float]]:
    """By group, of stored options."""
    return {name: one["by_group"] for name, one in sorted(options.items())}
