"""What attempts tell the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptSubmitted:
    """An attempt was closed, by its participant or by the clock, and graded."""

    round_id: str
    participant_id: str
    attempt_id: str


@dataclass(frozen=True)
class AttemptsHandedOver:
    """The attempts of one entry now belong to another entry of the same person."""

    round_id: str
    from_participant_id: str
    to_participant_id: str


@dataclass(frozen=True)
class AttemptsWiped:
    """The attempts of a round were removed."""

    round_id: str


@dataclass(frozen=True)
class RoundRanked:
    """Everybody's place in a round was worked out anew."""

    round_id: str
