"""The door over HTTP."""

from __future__ import annotations

import hashlib

import msgspec
from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from quizapp.contests.queries import first_open_round
from quizapp.core import clock
from quizapp.core.errors import Malformed, TooMany
from quizapp.core.tokens import normalise_code
from quizapp.entry.consents import consents_asked
from quizapp.entry.presentation import door_json, joined_json
from quizapp.entry.queries import get_door
from quizapp.entry.service import join_by_code
from quizapp.organisations.queries.units import search_enterprises
from quizapp.organisations.rules import JoinRequest
from quizapp.organisations.service.joining import Doorkeeper, resume
from quizapp.organisations.tokens import TOKEN_LIFETIME_SECONDS
from quizapp.web.context import keyring, limiter, reading, settings
from quizapp.web.csrf import anonymous_without_token
from quizapp.web.guards import PARTICIPANT_COOKIE, current_participant, public
from quizapp.web.i18n import LANGUAGES
from quizapp.web.idempotency import once
from quizapp.web.json import json_response, read_body

blueprint = Blueprint("entry_api", __name__, url_prefix="/api/v1")
MAX_QUERY_LENGTH = 100
RESUME_TRIES, RESUME_WINDOW_SECONDS = 30, 15 * 60


class JoinBody(msgspec.Struct):
    """`POST /api/v1/join/{code}`."""

    full_name: str
    phone: str | None = None
    employee_code: str | None = None
    unit_code: str | None = None
    birth_year: int | None = None
    is_guard: bool = False
    pin: str | None = None
    language: str = "vi"
    consents: dict[str, bool] = {}


class ResumeBody(msgspec.Struct):
    """`POST /api/v1/resume`."""

    resume_code: str


@blueprint.get("/join/<code>")
@public
def door(code: str) -> Response:
    """What is behind a join code."""
    with reading() as session:
        _code, round_, unit = get_door(session, code)
        return json_response(door_json(round_, unit, clock.now()))


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
    asked = to_join_request(read_body(JoinBody))

    def work(session: Session) -> tuple[object, int]:
        joined, round_ = join_by_code(
            session,
            code,
            asked,
            consent_texts=_consent_texts(session, code),
            doorkeeper=doorkeeper(),
            now=clock.now(),
        )
        contest = {"slug": round_.contest.slug, "title": round_.contest.title}
        return joined_json(joined, round_.id, contest), 201 if joined.is_new else 200

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


def to_join_request(body: JoinBody) -> JoinRequest:
    """The service's form of a body; an unknown language means Vietnamese."""
    return JoinRequest(
        full_name=body.full_name,
        phone=body.phone,
        employee_code=body.employee_code,
        unit_code=body.unit_code,
        birth_year=body.birth_year,
        is_guard=body.is_guard,
        pin=body.pin,
        language=body.language if body.language in LANGUAGES else "vi",
        consents=body.consents,
    )


def doorkeeper() -> Doorkeeper:
    """The keys, the throttle and the caller's own participant."""
    holder = current_participant()
    return Doorkeeper(keyring(), limiter(), holder.id if holder else None)


def check_resume_tries(typed: str) -> None:
    """Slow down guessing, per code typed and per address."""
    for who in (normalise_code(typed)[:20], f"ip {request.remote_addr}"):
        wait = limiter().hit("resume", who, limit=RESUME_TRIES, per_seconds=RESUME_WINDOW_SECONDS)
        if wait:
            raise TooMany(retry_after=wait)


def caller_mark() -> str:
    """Who repeats a call before being known: address and browser, hashed."""
    participant = current_participant()
    if participant is not None:
        return participant.id
    whole = f"{request.remote_addr}\n{request.user_agent.string}"
    return hashlib.sha256(whole.encode()).hexdigest()


def with_participant_cookie(response: Response) -> Response:
    """Give the browser the token of the answer."""
    token = msgspec.json.decode(response.get_data()).get("token")
    if token:
        response.set_cookie(
            PARTICIPANT_COOKIE,
            token,
            max_age=TOKEN_LIFETIME_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings().is_https,
        )
    return response


def _consent_texts(session: Session, code: str) -> dict[str, str]:
    _code, round_, _unit = get_door(session, code)
    return {asked.name: asked.text for asked in consents_asked(round_.contest.organizer.name)}
