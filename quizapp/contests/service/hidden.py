"""Rounds that belong to a higher feature: it alone lets people in, no list of contests names them.

Attempts at them are like all others: timed, saved, resumed, graded. Their settings are the higher
feature's business, so nothing is announced and nothing is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quizapp.contests.models import (
    HIDDEN,
    HIDDEN_ORGANIZER,
    OFFICIAL,
    BlueprintLine,
    Contest,
    Organizer,
    PoolQuestion,
    Round,
)
from quizapp.core.types import new_id

FOR_EVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """So many questions of a bank, drawn from these versions."""

    bank_id: str
    count: int
    version_ids: Sequence[str]


def open_hidden_contest(session: Session, title: str, *, now: datetime) -> Contest:
    """A contest that only its owner knows."""
    organizer = session.get(Organizer, HIDDEN_ORGANIZER) or _organizer(session, now)
    contest = Contest(
        id=new_id(),
        slug=f"{HIDDEN}-{new_id()}",
        title=title,
        organizer=organizer,
        organizer_id=organizer.id,
        fields=[],
        is_hidden=True,
        created_at=now,
    )
    session.add(contest)
    session.flush()
    return contest


def open_hidden_round(
    session: Session,
    contest: Contest,
    duration_seconds: int,
    lines: Sequence[HiddenLine],
    *,
    now: datetime,
) -> Round:
    """A round with its pool frozen, in which nothing is shown by the doors of contests."""
    round_ = Round(
        id=new_id(),
        contest=contest,
        contest_id=contest.id,
        title=contest.title,
        kind=OFFICIAL,
        state=HIDDEN,
        opens_at=now,
        closes_at=now + FOR_EVER,
        duration_seconds=duration_seconds,
        attempts_allowed=0,
        show_score="after_closing",
        show_key="never",
        created_at=now,
        blueprint=[
            BlueprintLine(position=number, bank_id=line.bank_id, count=line.count)
            for number, line in enumerate(lines, 1)
        ],
    )
    session.add(round_)
    session.flush()
    rows = [
        {"round_id": round_.id, "line": number, "version_id": version_id}
        for number, line in enumerate(lines, 1)
        for version_id in line.version_ids
    ]
    session.execute(insert(PoolQuestion), rows)
    return round_


def _organizer(session: Session, now: datetime) -> Organizer:
    """Confirmed, so that nobody is asked to."""
    organizer = Organizer(
        id=HIDDEN_ORGANIZER, name=HIDDEN_ORGANIZER, confirmed_at=now, created_at=now
    )
    session.add(organizer)
    session.flush()
    return organizer
