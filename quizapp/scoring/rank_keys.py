"""The order of a ranking as bytes: comparing two keys compares what the chain compares. Pure.

A key is kept with each result, in lower-case hex, so that every database, Redis and a sealed file
order alike, whatever their locale. Each criterion takes a fixed number of bytes; smaller is better.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quizapp.scoring.ranking import NO_PREDICTION, Chain, Criterion, Standing, ranked_by

ERROR_DECIMALS = 6
"""A prediction has at most as many decimals."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIGN = 1 << 63
_ALL_BITS = (1 << 64) - 1
_FLOAT, _BITS = struct.Struct(">d"), struct.Struct(">Q")
_WIDTHS = {
    Criterion.SCORE: 8,
    Criterion.CORRECT: 2,
    Criterion.ALL_CORRECT: 1,
    Criterion.PREDICTION: 8,
    Criterion.DURATION: 4,
    Criterion.EARLIEST: 8,
    Criterion.ATTEMPTS: 2,
}


def rank_key(standing: Standing, chain: Chain) -> str:
    """Two keys of one chain are equal where the standings are tied."""
    return b"".join(
        _ENCODED[criterion](standing).to_bytes(_WIDTHS[criterion], "big")
        for criterion in ranked_by(chain)
    ).hex()


def standing_in(key: str, chain: Chain, participant_id: str = "") -> Standing:
    """What the chain compares, from a key; whatever it does not compare stays empty."""
    content, start = bytes.fromhex(key), 0
    found: dict[str, Any] = {}
    for criterion in ranked_by(chain):
        end = start + _WIDTHS[criterion]
        name, decode = _DECODED[criterion]
        found[name] = decode(int.from_bytes(content[start:end], "big"))
        start = end
    return replace(Standing(participant_id, 0.0, 0, _EPOCH), **found)


def _descending(criterion: Criterion, number: int) -> int:
    return (1 << 8 * _WIDTHS[criterion]) - 1 - number


def _microseconds(standing: Standing) -> int:
    return (standing.submitted_at - _EPOCH) // _MICROSECOND


def _error(standing: Standing) -> int:
    if standing.prediction_error == NO_PREDICTION:
        return _ALL_BITS
    return min(int(standing.prediction_error.scaleb(ERROR_DECIMALS)), _ALL_BITS - 1)


_ENCODED: dict[Criterion, Callable[[Standing], int]] = {
    Criterion.SCORE: lambda one: _ALL_BITS - _ordered_bits(one.score),
    Criterion.CORRECT: lambda one: _descending(Criterion.CORRECT, one.correct_count),
    Criterion.ALL_CORRECT: lambda one: 0 if one.is_all_correct else 1,
    Criterion.PREDICTION: _error,
    Criterion.DURATION: lambda one: one.duration_seconds,
    Criterion.EARLIEST: _microseconds,
    Criterion.ATTEMPTS: lambda one: min(one.attempts, 0xFFFF),
}


def _error_of(number: int) -> Decimal:
    if number == _ALL_BITS:
        return NO_PREDICTION
    exact = Decimal(number).scaleb(-ERROR_DECIMALS)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def _ordered_bits(number: float) -> int:
    """The bits of a float as a whole number that sorts as the float does."""
    (bits,) = _BITS.unpack(_FLOAT.pack(number + 0.0))
    return int(2 * _SIGN - 1 - bits if bits & _SIGN else bits | _SIGN)


def _number_of(ordered: int) -> float:
    bits = ordered ^ _SIGN if ordered & _SIGN else 2 * _SIGN - 1 - ordered
    (number,) = _FLOAT.unpack(_BITS.pack(bits))
    return float(number)


_DECODED: dict[Criterion, tuple[str, Callable[[int], object]]] = {
    Criterion.SCORE: ("score", lambda number: _number_of(_ALL_BITS - number)),
    Criterion.CORRECT: ("correct_count", lambda number: _descending(Criterion.CORRECT, number)),
    Criterion.ALL_CORRECT: ("is_all_correct", lambda number: number == 0),
    Criterion.PREDICTION: ("prediction_error", _error_of),
    Criterion.DURATION: ("duration_seconds", lambda number: number),
    Criterion.EARLIEST: ("submitted_at", lambda number: _EPOCH + number * _MICROSECOND),
    Criterion.ATTEMPTS: ("attempts", lambda number: number),
}
