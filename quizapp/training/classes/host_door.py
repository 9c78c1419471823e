"""Who hosts a point in this browser: a cookie, made from the link or by the staff.

The link's secret is exchanged for the cookie at once, so that it never stands in the address bar of
a laptop whose screen a whole hall sees. Both hold for one point, on the day of its session, until
the link is renewed.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.core.errors import NotFound
from quizapp.training.classes.models import ClassPoint, TrainingClass
from quizapp.training.classes.rules.arrivals import is_on_the_day
from quizapp.training.classes.rules.plan import ANNOUNCED, CLOSED, RUNNING
from quizapp.training.classes.service.presence import HOST
from quizapp.web.context import keyring, settings

COOKIE, PATH, SECONDS = "quizapp_class_host", "/c/host", 24 * 3600
_PURPOSE = "class host session"


class Hosting(NamedTuple):
    """A point, its class, and who stands behind it: a member of the staff, or HOST by the link."""

    point: ClassPoint
    held: TrainingClass
    by: str


def begin_hosting(response: Response, point: ClassPoint, by: str = HOST) -> None:
    """Let this browser act for the point."""
    response.set_cookie(
        COOKIE,
        keyring().sign(_PURPOSE, [point.id, point.epoch, by]),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )


def end_hosting(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax", httponly=True)


def check_day(point: ClassPoint, now: datetime) -> None:
    """Refuse on any other day."""
    meeting, zone = point.meeting, ZoneInfo(settings().timezone)
    if not is_on_the_day(meeting.starts_at, meeting.ends_at, now, zone):
        raise NotFound("class_host_unknown")


def the_hosting(session: Session, now: datetime) -> Hosting:
    """The point of this browser. Raises NotFound("class_host_unknown")."""
    cookie = request.cookies.get(COOKIE, "")
    match keyring().read(_PURPOSE, cookie, max_age_seconds=SECONDS):
        case [str(point_id), int(epoch), str(by)]:
            point = session.get(ClassPoint, point_id)
        case _:
            raise NotFound("class_host_unknown")
    if point is None or point.epoch != epoch:
        raise NotFound("class_host_unknown")
    check_day(point, now)
    held = session.get_one(TrainingClass, point.place.class_id)
    if held.state not in {ANNOUNCED, RUNNING, CLOSED}:
        raise NotFound("class_host_unknown")
    return Hosting(point, held, by)
