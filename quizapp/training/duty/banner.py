"""What a learner's pages say of her duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.training.duty.models import Notice
from quizapp.training.duty.presentation import banner_line, notice_words
from quizapp.training.duty.queries.notices import unseen
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import list_duties
from quizapp.training.duty.rules import LATE, RENEW, SOON
from quizapp.training.models import Course
from quizapp.web.context import settings

PRESSING = (LATE, SOON, RENEW)


def duty_context(session: Session, learner_id: str, today: date) -> dict[str, Any]:
    """`duties` by the course's slug, the pressing ones, and the notices not put away yet."""
    zone = ZoneInfo(settings().timezone)
    duties = list_duties(session, Whose(learner_id=learner_id), today, zone)
    notices = unseen(session, learner_id)
    ids = {one.course_id for one in duties} | {one.course_id for one in notices if one.course_id}
    wanted = select(Course.id, Course.slug, Course.title).where(Course.id.in_(sorted(ids)))
    courses = {row.id: row for row in session.execute(wanted)} if ids else {}
    lines = [
        banner_line(one, courses[one.course_id].title, courses[one.course_id].slug, today)
        for one in duties
        if one.course_id in courses
    ]
    return {
        "duties": {line["slug"]: line for line in reversed(lines)},
        "pressing": [line for line in lines if line["state"] in PRESSING],
        "notices": [
            {"id": one.id, "text": notice_words(one, _title(one, courses))} for one in notices
        ],
    }


def _title(notice: Notice, courses: Mapping[str, Any]) -> str:
    known = courses.get(notice.course_id or "")
    return known.title if known else notice.what
