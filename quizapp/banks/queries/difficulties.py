"""How difficult questions have proved, where answers tell."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import KnownDifficulty, QuestionVersion

ENOUGH_ANSWERS = 30
"""Fewer say less than the level that the author gave the question."""
_AT_ONCE = 500


def known_difficulties(
    session: Session, version_ids: Collection[str], *, least: int = ENOUGH_ANSWERS
) -> dict[str, tuple[float, int]]:
    """{question id: (facility 0..1, number of answers)} where at least so many answers are known.

    An edited question is a new version, whose difficulty is not known yet.
    """
    ids = sorted(version_ids)
    found: dict[str, tuple[float, int]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(
            select(QuestionVersion.question_id, KnownDifficulty.facility, KnownDifficulty.answers)
            .join(QuestionVersion, QuestionVersion.id == KnownDifficulty.version_id)
            .where(
                KnownDifficulty.version_id.in_(ids[start : start + _AT_ONCE]),
                KnownDifficulty.answers >= least,
            )
        )
        found.update({row.question_id: (row.facility, row.answers) for row in rows})
    return found
