"""How hard questions are taken to be when papers of equal difficulty are drawn. Pure."""

from __future__ import annotations

EXPECTED_RIGHT = {"remember": 0.85, "understand": 0.70, "apply": 0.55, "apply_high": 0.40}
"""Share of right answers that a level stands for until answers tell: our own assumption."""
ENOUGH_ANSWERS = 30
"""From here on the answers weigh more than the level: the same number stands behind the level."""
BANDS = (0, 2, 5, 10)
"""Points of a hundred that the expected scores of two papers may lie apart; 0: not held."""


def expected_right(level: str, facility: float | None = None, answers: int = 0) -> float:
    """The share of people who will answer rightly, 0 to 1.

    The level counts like `ENOUGH_ANSWERS` answers that were given before the first real one
    (a Beta prior, so that three lucky people do not make a question easy).
    """
    prior = EXPECTED_RIGHT[level]
    if facility is None or answers <= 0:
        return prior
    return (prior * ENOUGH_ANSWERS + facility * answers) / (ENOUGH_ANSWERS + answers)
