"""What was said to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.training.duty.models import Notice

MOST_SHOWN = 5
COURSE_DUE = "course_due"


def unseen(session: Session, learner_id: str) -> list[Notice]:
    """The newest that the learner has not put away; what is due has a banner of its own."""
    wanted = (
        select(Notice)
        .where(Notice.learner_id == learner_id, Notice.seen_at.is_(None), Notice.kind != COURSE_DUE)
        .order_by(Notice.made_at.desc(), Notice.id)
        .limit(MOST_SHOWN)
    )
    return list(session.scalars(wanted))


def late_reminders(session: Session) -> dict[str, Sequence[date]]:
    """Subject -> the days on which somebody late was reminded of it."""
    wanted = select(Notice.subject_id, Notice.made_on).where(
        Notice.kind == COURSE_DUE, Notice.step.startswith("late-")
    )
    days: dict[str, list[date]] = defaultdict(list)
    for subject_id, day in session.execute(wanted):
        days[subject_id].append(day)
    return dict(days)
