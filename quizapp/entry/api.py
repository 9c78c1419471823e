"""The door over HTTP."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from quizapp.contests.queries import first_open_round
from quizapp.core import clock
from quizapp.core.errors import Malformed
from quizapp.entry.door import (
    MAX_QUERY_LENGTH,
    caller_mark,
    check_join_budget,
    check_resume_tries,
    consent_texts,
    door_as_seen,
    doorkeeper,
    known_language,
    with_participant_cookie,
)
from quizapp.entry.presentation import door_json, joined_json
from quizapp.entry.queries import get_door
from quizapp.entry.service import join_by_code
from quizapp.organisations.queries.units import search_enterprises
from quizapp.organisations.rules import JoinRequest
from quizapp.organisations.service.joining import resume
from quizapp.web.context import keyring, reading
from quizapp.web.csrf import anonymous_without_token
from quizapp.web.guards import public
from quizapp.web.idempotency import once
from quizapp.web.json import json_response, read_body

blueprint = Blueprint("entry_api", __name__, url_prefix="/api/v1")


class JoinBody(msgspec.Struct):
    """`POST /api/v1/join/{code}`."""

    full_name: str
    phone: str | None = None
    employee_code: str | None = None
    unit_code: str | None = None
    birth_year: int | None = None
    is_guard: bool | None = None
    pin: str | None = None
    language: str | None = None
    consents: dict[str, bool] = {}
    division: str | None = None


class ResumeBody(msgspec.Struct):
    """`POST /api/v1/resume`."""

    resume_code: str


@blueprint.get("/join/<code>")
@public
def door(code: str) -> Response:
    """What is behind a join code."""
    return json_response(door_json(*door_as_seen(code), clock.now()))


@blueprint.get("/join/<code>/units")
@public
def units(code: str) -> Response:
    """Type-ahead of enterprises, accents ignored."""
    typed = request.args.get("q", "")
    if len(typed) > MAX_QUERY_LENGTH:
        raise Malformed
    with reading() as session:
        get_door(session, code)
        found = search_enterprises(session, typed) if typed.strip() else []
        return json_response({"units": [{"code": one.code, "name": one.name} for one in found]})


@blueprint.post("/join/<code>")
@public
@anonymous_without_token
def join(code: str) -> Response:
    """Take part: 201 for a new participant, 200 for one who came back."""
    check_join_budget(code)
    asked = _to_join_request(read_body(JoinBody))

    def work(session: Session) -> tuple[object, int]:
        joined, door = join_by_code(
            session,
            code,
            asked,
            consent_texts=consent_texts,
            doorkeeper=doorkeeper(),
            now=clock.now(),
        )
        contest = {"slug": door.contest_slug, "title": door.contest_title}
        return joined_json(joined, door.round_id, contest), 201 if joined.is_new else 200

    return with_participant_cookie(once(caller_mark(), work))


@blueprint.post("/resume")
@public
@anonymous_without_token
def resume_by_code() -> Response:
    """Come back on another phone."""
    typed = read_body(ResumeBody).resume_code
    check_resume_tries(typed)

    def work(session: Session) -> tuple[object, int]:
        joined = resume(session, typed, keyring=keyring())
        round_ = first_open_round(session, joined.participant.contest_id, clock.now())
        contest = {"slug": round_.contest.slug, "title": round_.contest.title}
        return joined_json(joined, round_.id, contest), 200

    return with_participant_cookie(once(caller_mark(), work))


def _to_join_request(body: JoinBody) -> JoinRequest:
    return JoinRequest(
        full_name=body.full_name,
        phone=body.phone,
        employee_code=body.employee_code,
        unit_code=body.unit_code,
        birth_year=body.birth_year,
        is_guard=bool(body.is_guard),
        pin=body.pin,
        language=known_language(body.language or "vi"),
        consents=body.consents,
        division=body.division,
    )
