"""Questions that a test has shown to be not known: they come first in the next practice."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, case, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.core.types import new_id
from quizapp.training.models import PracticeCard
from quizapp.training.rules.practice import Memory

_TABLE = cast("Table", PracticeCard.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def put_due(
    session: Session, learner_id: str, question_ids: Collection[str], *, now: datetime
) -> None:
    """Let these questions be due now, as missed; how well they are remembered stays.

    A test is no look at a card: it neither counts for the day nor moves FSRS.
    """
    if not question_ids:
        return
    new = Memory(due_at=now, is_missed=True)
    rows = [
        {
            "id": new_id(),
            "learner_id": learner_id,
            "question_id": question_id,
            "state": new.state,
            "step": new.step,
            "due_at": now,
            "reps": 0,
            "lapses": 0,
            "is_missed": True,
            "created_at": now,
        }
        for question_id in sorted(question_ids)
    ]
    session.execute(_INSERT[session.get_bind().dialect.name](_TABLE).on_conflict_do_nothing(), rows)
    sooner = case((PracticeCard.due_at > now, now), else_=PracticeCard.due_at)
    session.execute(
        update(PracticeCard)
        .where(PracticeCard.learner_id == learner_id, PracticeCard.question_id.in_(question_ids))
        .values(due_at=sooner, is_missed=True)
        .execution_options(synchronize_session=False)
    )
