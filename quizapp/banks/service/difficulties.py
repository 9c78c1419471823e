"""Keeping what item analysis found out about the difficulty of questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from quizapp.banks.models import KnownDifficulty

_AT_ONCE = 500


def keep_difficulties(
    session: Session, found: Mapping[str, tuple[float, int]], *, now: datetime
) -> None:
    """`found`: version id -> (facility, answers); what is not in it stays as it was."""
    ids = sorted(found)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        session.execute(delete(KnownDifficulty).where(KnownDifficulty.version_id.in_(part)))
        rows = [
            {
                "version_id": id_,
                "facility": found[id_][0],
                "answers": found[id_][1],
                "known_at": now,
            }
            for id_ in part
        ]
        session.execute(insert(KnownDifficulty), rows)
