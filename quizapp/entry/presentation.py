"""The door as the contract's JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from quizapp.contests.models import Round
from quizapp.contests.rules.divisions import divisions_of
from quizapp.entry.consents import consents_asked
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Unit
from quizapp.organisations.service.joining import Joined
from quizapp.web.json import rfc3339


def door_json(round_: Round, unit: Unit | None, now: datetime) -> dict[str, Any]:
    """`GET /api/v1/join/{code}`."""
    contest = round_.contest
    return {
        "contest": {
            "slug": contest.slug,
            "title": contest.title,
            "organizer": contest.organizer.name,
            "rules_url": f"/rounds/{round_.id}/rules",
        },
        "round": round_json(round_, now),
        "unit": {"code": unit.code, "name": unit.name} if unit else None,
        "fields": [*map(_field, contest.fields), *_division_field(contest.divisions)],
        "consents": [
            {"name": asked.name, "text": asked.text, "required": asked.required}
            for asked in consents_asked(contest.organizer.name)
        ],
        "server_time": rfc3339(now),
    }


def door_page(
    join_code: JoinCode, round_: Round, unit: Unit | None, now: datetime
) -> dict[str, Any]:
    """What `entry/join.html` shows: as the JSON, with moments as datetimes."""
    door = door_json(round_, unit, now)
    ends_at = min(round_.closes_at, round_.closed_at or round_.closes_at)
    door["round"].update(opens_at=round_.opens_at, closes_at=ends_at)
    return {**door, "join_code": join_code.code, "server_time": now}


def round_json(round_: Round, now: datetime) -> dict[str, Any]:
    """A round as participants see it."""
    return {
        "id": round_.id,
        "title": round_.title,
        "opens_at": rfc3339(round_.opens_at),
        "closes_at": rfc3339(round_.closes_at),
        "duration_seconds": round_.duration_seconds,
        "question_count": round_.question_count,
        "attempts_allowed": round_.attempts_allowed,
        "state": round_.window.phase(now).value,
    }


def joined_json(joined: Joined, round_id: str, contest: dict[str, Any]) -> dict[str, Any]:
    """The answer to joining and to resuming."""
    return {
        "participant": {
            "id": joined.participant.id,
            "display_name": joined.participant.full_name,
        },
        "token": joined.token,
        "resume_code": joined.resume_code,
        "round_id": round_id,
        "contest": contest,
    }


def _field(field: dict[str, Any]) -> dict[str, Any]:
    label, kind = _FIELDS[field["name"]]
    return {"name": field["name"], "label": str(label), "required": field["required"], "type": kind}


def _division_field(stored: dict[str, Any] | None) -> list[dict[str, Any]]:
    divisions = divisions_of(stored)
    if divisions is None or not divisions.is_chosen:
        return []
    options = [{"value": one.id, "label": one.name} for one in divisions.all]
    field = {"name": "division", "label": str(_l("Bảng thi của bạn")), "required": True}
    return [{**field, "type": "choice", "options": options}]


_FIELDS = {
    "phone": (_l("Số điện thoại"), "tel"),
    "employee_code": (_l("Mã nhân viên"), "text"),
    "birth_year": (_l("Năm sinh"), "number"),
    "unit_code": (_l("Đơn vị nơi bạn làm việc"), "unit"),
}
