"""The minutes of a class: points, hosts, heads, times, skills, and a digest of the data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core.text import mask_name
from quizapp.documents.pdf import render_pdf
from quizapp.training.classes.models import ClassAttendance, TrainingClass
from quizapp.training.classes.papers.sheets import times_of
from quizapp.training.classes.presentation import person_line
from quizapp.training.classes.queries.attendance import (
    PointCount,
    count_points,
    presences,
    skills_of,
)
from quizapp.training.classes.queries.classes import points_of
from quizapp.training.classes.words import ORGANISER_WORDS, STATE_WORDS
from quizapp.web.i18n import chosen_language, clock_time, moment, number

_TEMPLATE = Path(__file__).with_name("minutes.typ")


@dataclass(frozen=True)
class Minutes:
    """What the paper says, as the template takes it."""

    language: str
    title: str
    words: dict[str, str]
    facts: list[tuple[str, str]]
    meetings: list[dict[str, Any]]
    skills: list[tuple[str, str]]
    people: list[list[str]]
    digest: str
    made: str


def attendance_digest(rows: Sequence[ClassAttendance], skills: dict[str, frozenset[str]]) -> str:
    """SHA-256 of who was there, when, and what was seen of whom: the same data, the same digest."""
    data = [
        [
            row.session_id,
            row.place_id,
            row.learner_id,
            row.arrived_at.isoformat(),
            row.left_at.isoformat() if row.left_at else None,
            row.minutes,
            row.way,
        ]
        for row in sorted(rows, key=lambda row: (row.session_id, row.learner_id))
    ]
    seen = [[learner_id, sorted(names)] for learner_id, names in sorted(skills.items())]
    return hashlib.sha256(orjson.dumps([data, seen])).hexdigest()


def minutes_of(session: Session, held: TrainingClass, now: datetime, *, is_public: bool) -> Minutes:
    """The minutes as things stand; `is_public`: people are masked, and so are the hosts."""
    points = count_points(session, points_of(session, held.id))
    wanted = select(ClassAttendance).where(ClassAttendance.class_id == held.id)
    rows = list(session.scalars(wanted))
    skills = skills_of(session, held.id)
    return Minutes(
        language=chosen_language(),
        title=_("Biên bản lớp học"),
        words=_words(),
        facts=_facts(held, rows),
        meetings=[
            {
                "title": meeting.title or _("Buổi %(number)s", number=place),
                "times": times_of(meeting),
                "points": [
                    _point(one, is_public=is_public)
                    for one in points
                    if one.point.session_id == meeting.id
                ],
                "incidents": [
                    f"{one.point.place.name}: {one.point.incidents}"
                    for one in points
                    if one.point.session_id == meeting.id and one.point.incidents
                ],
            }
            for place, meeting in enumerate(held.sessions, 1)
        ],
        skills=[
            (skill, number(sum(skill in names for names in skills.values())))
            for skill in held.skills
        ],
        people=_people(session, held, is_public=is_public),
        digest=attendance_digest(rows, skills),
        made=_("Lập lúc %(moment)s", moment=moment(now)),
    )


def minutes_pdf(content: Minutes) -> bytes:
    """A4, to be signed by those who led the class."""
    return render_pdf(_TEMPLATE, asdict(content))


def _words() -> dict[str, str]:
    return {
        "page": _("Trang"),
        "place": _("Địa điểm"),
        "host": _("Người phụ trách"),
        "expected": _("Được mời"),
        "present": _("Điểm danh"),
        "counted": _("Đếm được"),
        "difference": _("Lệch"),
        "incidents": _("Việc xảy ra trong buổi"),
        "skills": _("Kỹ năng thực hành đã xác nhận (số người)"),
        "people": _("Người có mặt"),
        "name": _("Họ và tên"),
        "unit": _("Đơn vị"),
        "sessions": _("Có mặt"),
        "skill": _("Kỹ năng"),
        "digest": _("Mã kiểm tra dữ liệu điểm danh (SHA-256)"),
        "signed_by": _("Người lập biên bản"),
        "led_by": _("Người chủ trì lớp"),
        "sign": _("(ký, ghi rõ họ tên)"),
        "nobody": _("Chưa có ai được ghi có mặt."),
    }


def _facts(held: TrainingClass, rows: Sequence[ClassAttendance]) -> list[tuple[str, str]]:
    people = {row.learner_id for row in rows}
    facts = [
        (_("Lớp"), held.title),
        (
            _("Đơn vị tổ chức"),
            f"{held.organiser_name} ({ORGANISER_WORDS[held.organiser_kind]})",
        ),
        (_("Tình trạng"), str(STATE_WORDS[held.state][0])),
        (_("Số địa điểm"), number(len(held.places))),
        (_("Số người có mặt"), _("%(count)s người", count=number(len(people)))),
        (_("Ghi tay"), _("%(count)s lượt", count=number(sum(row.way == "hand" for row in rows)))),
    ]
    if held.reason:
        facts.append((_("Lý do hủy"), held.reason))
    return facts


def _point(one: PointCount, *, is_public: bool) -> list[str]:
    place, difference = one.point.place, one.difference
    host = mask_name(place.host_name) if is_public and place.host_name else place.host_name
    return [
        f"{place.name}, {place.room}" if place.room else place.name,
        host or "–",
        number(one.expected),
        number(one.present),
        number(one.point.head_count),
        "–" if difference is None else f"{difference:+d}" if difference else "0",
    ]


def _people(session: Session, held: TrainingClass, *, is_public: bool) -> list[list[str]]:
    """Everybody who was there at all, with the time of each session."""
    found: dict[str, dict[str, Any]] = {}
    times: dict[str, list[str]] = {}
    for meeting in held.sessions:
        for one in presences(session, held, meeting):
            if one.row is None:
                continue
            line = person_line(one, masked=is_public)
            found.setdefault(one.learner.id, line)
            arrived = clock_time(line["arrived_at"])[:5]
            times.setdefault(one.learner.id, []).append(
                _("%(time)s (%(minutes)s phút)", time=arrived, minutes=line["minutes"])
            )
    return [
        [
            str(place),
            line["full_name"],
            line["unit"],
            "; ".join(times[learner_id]),
            number(len(line["skills"])) if held.skills else "–",
        ]
        for place, (learner_id, line) in enumerate(found.items(), 1)
    ]
