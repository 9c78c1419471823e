"""Whether somebody may be written down as present, and for how many minutes she was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from quizapp.core.errors import Conflict
from quizapp.training.classes.rules.plan import RUNNING

CODE, BADGE, HAND = WAYS = ("code", "badge", "hand")
OPENS_BEFORE = timedelta(minutes=60)
LEAVING_AFTER = timedelta(minutes=60)
ALREADY, ELSEWHERE, INVITED, WALK_IN = "already", "elsewhere", "invited", "walk_in"


@dataclass(frozen=True)
class Meeting:
    """The session that somebody comes to."""

    state: str
    starts_at: datetime
    ends_at: datetime
    takes_walk_ins: bool = False


@dataclass(frozen=True)
class Comer:
    """Somebody at a point. `seats_left` counts for those who were not invited to this place."""

    is_invited: bool
    is_invited_here: bool
    present_at: str | None = None
    seats_left: int = 0


def check_time(meeting: Meeting, now: datetime) -> None:
    """Refuse to write anybody down before the doors open and after the end."""
    if meeting.state != RUNNING:
        raise Conflict("class_not_running")
    if now < meeting.starts_at - OPENS_BEFORE:
        raise Conflict("class_too_early")
    if now > meeting.ends_at:
        raise Conflict("class_session_over")


def judge_arrival(meeting: Meeting, comer: Comer, place_id: str, now: datetime) -> str:
    """ALREADY (nothing to write), ELSEWHERE (a matter to look into), INVITED or WALK_IN.

    Whoever is written down stays so: asked again, the answer is the same at any time. Raises
    Conflict for the wrong time, for somebody not invited, and where no seat is left.
    """
    if comer.present_at is not None:
        return ALREADY if comer.present_at == place_id else ELSEWHERE
    check_time(meeting, now)
    if comer.is_invited_here:
        return INVITED
    if not comer.is_invited and not meeting.takes_walk_ins:
        raise Conflict("class_not_invited")
    if comer.seats_left <= 0:
        raise Conflict("class_point_full")
    return INVITED if comer.is_invited else WALK_IN


def check_leaving(meeting: Meeting, now: datetime) -> None:
    """Refuse to note a leaving long after everybody has gone."""
    if meeting.state != RUNNING or now > meeting.ends_at + LEAVING_AFTER:
        raise Conflict("class_session_over")


def minutes_present(
    meeting: Meeting,
    arrived_at: datetime,
    left_at: datetime | None,
    decided: int | None = None,
) -> int:
    """Whole minutes within the session; a host's decision comes first.

    Where nobody notes leaving, or somebody forgot, she stayed to the end.
    """
    if decided is not None:
        return decided
    begun = max(arrived_at, meeting.starts_at)
    ended = min(left_at or meeting.ends_at, meeting.ends_at)
    return max(0, int((ended - begun).total_seconds() // 60))


def is_on_the_day(starts_at: datetime, ends_at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether a host's link is good now: on the day of the session, by the clock on the wall."""
    first, last = starts_at.astimezone(zone).date(), ends_at.astimezone(zone).date()
    return first <= now.astimezone(zone).date() <= last
