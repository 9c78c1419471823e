"""The present day of practice where the installation stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quizapp.training.queries.practice import Due, PracticeDay, practice_day
from quizapp.web.context import settings


def the_zone() -> ZoneInfo:
    """The zone whose midnight ends the day."""
    return ZoneInfo(settings().timezone)


def day_of(
    session: Session,
    learner_id: str,
    now: datetime,
    *,
    wants_more: bool = False,
    all_of_today: bool = False,
) -> PracticeDay:
    """What the learner practises; `all_of_today`: also what comes again in some minutes."""
    midnight = datetime.combine(today_of(now) + timedelta(days=1), time(), the_zone())
    due = Due(midnight if all_of_today else now, midnight)
    return practice_day(session, learner_id, today=today_of(now), due=due, wants_more=wants_more)


def today_of(now: datetime) -> date:
    """The date of this moment here."""
    return now.astimezone(the_zone()).date()
