"""How long a completed course holds, and what is to be said of it today. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

EXPIRED, LAW_CHANGED, EXPIRING, VALID = STATES = ("expired", "law_changed", "expiring", "valid")
EXPIRING_WITHIN = timedelta(days=60)
MONTHS_OF_A_YEAR = 12


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or the last day of a month that is shorter."""
    years, month = divmod(moment.month - 1 + months, MONTHS_OF_A_YEAR)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def state_of(valid_until: datetime | None, now: datetime, *, law_changed: bool) -> str:
    """What is over is over; what rests on dead law does not hold, however fresh it is."""
    if valid_until is not None and valid_until <= now:
        return EXPIRED
    if law_changed:
        return LAW_CHANGED
    if valid_until is not None and valid_until - now <= EXPIRING_WITHIN:
        return EXPIRING
    return VALID
