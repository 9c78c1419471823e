"""What attempts tell the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptSubmitted:
    """An attempt was closed, by its participant or by the clock, and graded."""

    round_id: str
    participant_id: str
    attempt_id: str
