"""Reading contests and rounds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.contests.models import DRAFT, Contest, Organizer, PoolQuestion, Round
from quizapp.contests.rules import Phase
from quizapp.core.errors import NotFound


def get_round(session: Session, round_id: str) -> Round:
    """The round with its contest and blueprint."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    return found


def list_pool(session: Session, round_id: str) -> list[PoolQuestion]:
    """The frozen pool, in a fixed order so that a seed draws the same paper again."""
    pool = select(PoolQuestion).where(PoolQuestion.round_id == round_id)
    return list(session.scalars(pool.order_by(PoolQuestion.line, PoolQuestion.version_id)))


def first_open_round(session: Session, contest_id: str, now: datetime) -> Round:
    """The round that somebody coming back wants: the open one, else the next, else the last."""
    rounds = select(Round).where(Round.contest_id == contest_id, Round.state != DRAFT)
    published = list(session.scalars(rounds.order_by(Round.opens_at)))
    if not published:
        raise NotFound
    wanted = (Phase.OPEN, Phase.UPCOMING)
    for phase in wanted:
        for round_ in published:
            if round_.window.phase(now) is phase:
                return round_
    return published[-1]


def find_hotline(session: Session, contest_id: str | None) -> str:
    """The organizer's number of a contest, else of the contest published last, else nothing."""
    numbers = select(Organizer.hotline).join(Contest, Contest.organizer_id == Organizer.id)
    if contest_id is not None:
        numbers = numbers.where(Contest.id == contest_id)
    else:
        numbers = (
            numbers.join(Round).where(Round.state != DRAFT).order_by(Round.published_at.desc())
        )
    return session.scalar(numbers.limit(1)) or ""
