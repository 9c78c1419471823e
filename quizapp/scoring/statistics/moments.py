"""Means, sample variances and correlations. Nothing varies: there is no correlation, not 0."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt

TINY = 1e-12


def mean(values: Sequence[float]) -> float:
    """0 for nobody."""
    return fsum(values) / len(values) if values else 0.0


def covariance(left: Sequence[float], right: Sequence[float]) -> float:
    """Of a sample (n - 1); 0 for fewer than two."""
    count = len(left)
    if count < 2:  # noqa: PLR2004 - one value does not vary
        return 0.0
    at_left, at_right = mean(left), mean(right)
    pairs = zip(left, right, strict=True)
    return fsum((a - at_left) * (b - at_right) for a, b in pairs) / (count - 1)


def variance(values: Sequence[float]) -> float:
    """Of a sample (n - 1)."""
    return covariance(values, values)


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's r; with 0 and 1 on one side it is the point-biserial correlation."""
    spread = variance(left) * variance(right)
    return covariance(left, right) / sqrt(spread) if spread > TINY else None
