"""Whom lists of an enterprise can name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.organisations.models import Guard, Learner
from quizapp.training.records.rules.sheet_people import People, Person


def people_of(session: Session, unit_id: str) -> People:
    """The serving guards of a unit."""
    serving = (
        select(
            Guard.id,
            Guard.learner_id,
            Guard.kind,
            Learner.folded_name,
            Learner.employee_code,
            Learner.phone,
        )
        .join(Learner, Learner.id == Guard.learner_id)
        .where(Guard.unit_id == unit_id, Guard.left_on.is_(None))
    )
    return People([Person(*line) for line in session.execute(serving)])
