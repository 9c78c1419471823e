"""The order of a board as bytes: the rank key of a result, then what only makes lists look alike.

A rank key is followed by the whole seconds and the participant's id, so that an entry's key is its
own alone; entries whose rank keys are equal share a rank.
"""

from __future__ import annotations

from quizapp.attempts.ports import Counted
from quizapp.core.types import ID_LENGTH

SECONDS_LENGTH = 4
AFTER_RANK = SECONDS_LENGTH + ID_LENGTH
"""Bytes of an entry's key behind its rank key."""


def entry_key(rank_key: str, duration_seconds: int, participant_id: str) -> bytes:
    """The key of one person's entry: no two are equal. Smaller is better."""
    seconds = duration_seconds.to_bytes(SECONDS_LENGTH, "big")
    return bytes.fromhex(rank_key) + seconds + participant_id.ljust(ID_LENGTH).encode()


def key_of(counted: Counted) -> bytes:
    """The key of a finished attempt. Raises AssertionError for one that is not ranked."""
    if counted.rank_key is None or counted.duration_seconds is None:
        message = "an attempt counts and is not ranked"
        raise AssertionError(message)
    return entry_key(counted.rank_key, counted.duration_seconds, counted.participant_id)


def place_of(key: bytes) -> bytes:
    """The part of an entry's key that ranks rest on."""
    return key[:-AFTER_RANK]


def seconds_in(key: bytes) -> int:
    """The duration that a key holds."""
    return int.from_bytes(key[-AFTER_RANK:-ID_LENGTH], "big")


def participant_in(key: bytes) -> str:
    """Whose entry a key stands for."""
    return key[-ID_LENGTH:].decode().rstrip()
