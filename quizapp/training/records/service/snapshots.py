"""The figures of every enterprise, kept by month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.training.records.models import TrainingMonth
from quizapp.training.records.queries.overview import OverviewRow, overview
from quizapp.training.records.queries.trained import Moment

TAKEN_EVERY = timedelta(hours=20)
_CHUNK = 200
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


def is_due(session: Session, at: Moment) -> bool:
    """Whether nobody has taken the figures for most of a day."""
    newest: datetime | None = session.scalar(select(func.max(TrainingMonth.taken_at)))
    return newest is None or at.now - newest >= TAKEN_EVERY


def take_month(session: Session, at: Moment) -> int:
    """Write how every enterprise stands into the running month; returns how many.

    The same month again is written over, so the last day of a month stays.
    """
    rows = [_values(row, at) for row in overview(session, None, at)]
    insert = _DIALECTS[session.get_bind().dialect.name].insert(TrainingMonth)
    keys = ("month", "unit_id")
    for start in range(0, len(rows), _CHUNK):
        written = {name: insert.excluded[name] for name in rows[0] if name not in keys}
        session.execute(
            insert.values(rows[start : start + _CHUNK]).on_conflict_do_update(
                index_elements=list(keys), set_=written
            )
        )
    return len(rows)


def _values(row: OverviewRow, at: Moment) -> dict[str, Any]:
    both = row.figures.both
    return {
        "month": at.today.replace(day=1),
        "unit_id": row.unit_id,
        "required": row.figures.required,
        "serving": both.guards,
        "missing": row.figures.missing,
        "certified": both.certified,
        "trained": both.trained,
        "equipment": row.figures.tools.total,
        "grave": row.figures.tools.grave,
        "light": row.light,
        "taken_at": at.now,
    }
