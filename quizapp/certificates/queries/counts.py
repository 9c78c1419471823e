"""How many certificates of each unit hold, for sheets and overviews."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.law import law_today
from quizapp.certificates.queries.lists import state_column
from quizapp.certificates.rules.states import STATES
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.scope import Scope, within


@dataclass
class StateCounts:
    """The people of a unit by what their newest certificate of a course is worth."""

    valid: int = 0
    expiring: int = 0
    expired: int = 0
    law_changed: int = 0


def counts_by_unit(
    session: Session,
    unit_ids: Scope,
    *,
    today: date,
    now: datetime,
    course_keys: Collection[str] | None = None,
) -> dict[str, StateCounts]:
    """Unit -> counts, of those who belong to it now; a unit without any is not in there.

    `unit_ids` None: all units. Revoked and renewed ones are not counted. Three statements, however
    many units and certificates there are.
    """
    state = state_column(law_today(session, today), now).label("state")
    standing = (
        select(Learner.unit_id.label("unit_id"), state)
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(Learner.unit_id.is_not(None), within(unit_ids, Learner.unit_id))
    )
    if course_keys is not None:
        standing = standing.where(Certificate.course_key.in_(sorted(course_keys)))
    lines = standing.subquery()
    counted = select(lines.c.unit_id, lines.c.state, func.count()).group_by(
        lines.c.unit_id, lines.c.state
    )
    counts: dict[str, StateCounts] = {}
    for unit_id, name, count in session.execute(counted):
        if name in STATES[:4]:
            setattr(counts.setdefault(unit_id, StateCounts()), name, count)
    return counts
