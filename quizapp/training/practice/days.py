"""The present day of practice where the installation stands."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quizapp.training.queries.practice import PracticeDay, practice_day
from quizapp.web.context import settings


def the_zone() -> ZoneInfo:
    """The zone whose midnight ends the day."""
    return ZoneInfo(settings().timezone)


def day_of(
    session: Session, learner_id: str, now: datetime, *, wants_more: bool = False
) -> PracticeDay:
    """What the learner practises today."""
    today = now.astimezone(the_zone()).date()
    until = datetime.combine(today + timedelta(days=1), time(), the_zone())
    return practice_day(session, learner_id, today=today, until=until, wants_more=wants_more)
