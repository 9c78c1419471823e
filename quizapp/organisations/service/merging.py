"""Two entries of one person become one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict
from quizapp.organisations.models import Participant

_CARRIED_OVER = ("phone", "employee_code", "birth_year", "unit_id", "roster_entry_id")


class HandOverAttempts(Protocol):
    """Moves the attempts of one entry to another; attempts brings it, its caller passes it in."""

    def __call__(self, session: Session, from_id: str, to_id: str, *, now: datetime) -> int: ...


def merge_participants(
    session: Session,
    kept: Participant,
    other: Participant,
    *,
    hand_over: HandOverAttempts,
    by: str,
    now: datetime,
) -> int:
    """Merge `other` into `kept`; returns how many attempts moved.

    Tokens and identity of `other` lead to `kept` from now on. Raises Conflict for entries of two
    contests, for one already merged, and for one that is the same.
    """
    if kept.id == other.id or kept.contest_id != other.contest_id:
        raise Conflict("merge_impossible")
    if kept.merged_into_id or other.merged_into_id:
        raise Conflict("merge_impossible")
    moved = hand_over(session, other.id, kept.id, now=now)
    for name in _CARRIED_OVER:
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(other, name))
    session.execute(
        update(Participant)
        .where(Participant.merged_into_id == other.id)
        .values(merged_into_id=kept.id)
    )
    other.merged_into_id = kept.id
    session.flush()
    details = {"merged": other.id, "attempts": moved}
    record(session, by, "participant.merged", ("participant", kept.id), details, now=now)
    return moved
