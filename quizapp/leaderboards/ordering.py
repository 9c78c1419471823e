"""The order of a board as bytes: comparing two keys compares what the round's rules compare. Pure.

Score descending, then whole seconds, then the earliest submission. A key followed by the
participant's id stands for one entry; equal keys share a rank and are listed by id.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from quizapp.attempts.ports import Counted
from quizapp.scoring.ranking import Standing

KEY_LENGTH = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIGN = 1 << 63
_ALL_BITS = (1 << 64) - 1
_KEY, _BITS, _FLOAT = struct.Struct(">QIQ"), struct.Struct(">Q"), struct.Struct(">d")


def order_key(score: float, duration_seconds: int, submitted_at: datetime) -> bytes:
    """Smaller is better."""
    microseconds = (submitted_at - _EPOCH) // _MICROSECOND
    return _KEY.pack(_ALL_BITS - _ordered_bits(score), duration_seconds, microseconds)


def entry_key(
    score: float, duration_seconds: int, submitted_at: datetime, participant_id: str
) -> bytes:
    """The key of one person's entry: no two are equal."""
    return order_key(score, duration_seconds, submitted_at) + participant_id.encode()


def key_of(counted: Counted) -> bytes:
    """The key of a finished attempt. Raises AssertionError for one that is not graded."""
    if counted.score is None or counted.duration_seconds is None or counted.submitted_at is None:
        message = "an attempt counts and is not graded"
        raise AssertionError(message)
    return entry_key(
        counted.score, counted.duration_seconds, counted.submitted_at, counted.participant_id
    )


def standing_in(key: bytes) -> Standing:
    """What was packed."""
    descending, duration_seconds, microseconds = _KEY.unpack(key[:KEY_LENGTH])
    submitted_at = _EPOCH + microseconds * _MICROSECOND
    score = _number_of(_ALL_BITS - descending)
    return Standing(participant_in(key), score, duration_seconds, submitted_at)


def seconds_in(key: bytes) -> int:
    """The duration that a key holds."""
    return int.from_bytes(key[8:12], "big")


def participant_in(key: bytes) -> str:
    """Whose entry a key stands for."""
    return key[KEY_LENGTH:].decode()


def _ordered_bits(number: float) -> int:
    """The bits of a float as a whole number that sorts as the float does."""
    (bits,) = _BITS.unpack(_FLOAT.pack(number + 0.0))
    return int(2 * _SIGN - 1 - bits if bits & _SIGN else bits | _SIGN)


def _number_of(ordered: int) -> float:
    bits = ordered ^ _SIGN if ordered & _SIGN else 2 * _SIGN - 1 - ordered
    (number,) = _FLOAT.unpack(_BITS.pack(bits))
    return float(number)
