"""The phone's way: scan the screen, sign in if need be, one tap. And the badge to be scanned."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import Conflict, QuizError, TooMany
from quizapp.core.tokens import spaced_code
from quizapp.organisations.learner_door import this_phone
from quizapp.organisations.models import Learner
from quizapp.training.classes.codes import (
    TICKET_SECONDS,
    badge_token,
    is_fresh,
    point_part,
    read_ticket,
    sign_ticket,
    typed_badge,
)
from quizapp.training.classes.models import ClassAttendance, ClassPlace, ClassPoint, TrainingClass
from quizapp.training.classes.presentation import qr_picture
from quizapp.training.classes.queries.classes import get_point, point_of_code
from quizapp.training.classes.rules.arrivals import ELSEWHERE
from quizapp.training.classes.rules.codes import seconds_left
from quizapp.training.classes.service.presence import How, check_in, check_out, find_attendance
from quizapp.web.context import keyring, limiter, reading, settings, transaction
from quizapp.web.errors import sentence_of, status_of
from quizapp.web.guards import learner_only, public, the_learner
from quizapp.web.json import json_response

blueprint = Blueprint("classes", __name__)
COOKIE, PATH = "quizapp_scan", "/learn"
RECENT = timedelta(hours=12)
MOST_WRONG_CODES, WRONG_CODES_SECONDS = 1000, 600
"""A factory is one address with hundreds of phones, and some scan a moment late."""


@blueprint.get("/c")
@public
def type_code() -> ResponseReturnValue:
    """Where the code is typed by those who cannot scan; `?code=` is what was typed."""
    typed = request.args.get("code", "")[:40]
    return _scanned(typed) if typed else _scan_page(None)


@blueprint.get("/c/<code>")
@public
def scan(code: str) -> ResponseReturnValue:
    """What the QR of the screen opens. A fresh code is exchanged for a ticket of this browser."""
    return _scanned(code)


def _scanned(typed: str) -> ResponseReturnValue:
    now = clock.sure_now()
    part = point_part(typed)
    with reading() as session:
        point = point_of_code(session, part) if part else None
    code = "".join(one for one in typed.upper() if one.isalnum())
    if point is None or not is_fresh(keyring(), point, code, now.timestamp()):
        return _refused_code()
    response = redirect(url_for(".here"), 303)
    response.set_cookie(
        COOKIE,
        sign_ticket(keyring(), point),
        max_age=TICKET_SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )
    return response


def _refused_code() -> ResponseReturnValue:
    address = request.remote_addr or "unknown"
    wait = limiter().hit(
        "class code", address, limit=MOST_WRONG_CODES, per_seconds=WRONG_CODES_SECONDS
    )
    if wait:
        raise TooMany("class_codes_guessed", retry_after=wait)
    return _scan_page("class_code_changed")


def _scan_page(refused: str | None) -> ResponseReturnValue:
    error = sentence_of(refused) if refused else None
    page = render_template("training/classes/scan.html", error=error)
    return page, status_of(refused) if refused else 200


@blueprint.get("/learn/here")
@learner_only
def here() -> ResponseReturnValue:
    """The one button; or, for whoever is written down, that it is so."""
    now = clock.now()
    with reading() as session:
        point = _scanned_point(session)
        if point is None:
            return _without_ticket(session, now)
        known = find_attendance(session, point.session_id, the_learner().id)
        return _here_page(session, point, known)


@blueprint.post("/learn/here")
@learner_only
def arrive() -> ResponseReturnValue:
    """Write me down; with `action=leave`, note that I go."""
    now = clock.sure_now()
    with reading() as session:
        point = _scanned_point(session)
        if point is None:
            return _without_ticket(session, now)
        point_id, elsewhere = point.id, None
    try:
        with transaction() as session:
            point = get_point(session, point_id)
            if request.form.get("action") == "leave":
                check_out(session, point, the_learner().id, now=now)
            else:
                elsewhere = _arrive(session, point, now)
    except Conflict as refused:
        return _refused(point_id, refused)
    if elsewhere:
        return _refused(point_id, Conflict("class_present_elsewhere", place=elsewhere))
    response = redirect(url_for(".here"), 303)
    # The next person on this phone scans anew.
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax", httponly=True)
    return response


def _arrive(session: Session, point: ClassPoint, now: datetime) -> str | None:
    """The name of the other place where she is written down already, if so."""
    mark = keyring().keyed_hash("class phone", this_phone().id)[:16]
    arrived = check_in(session, point, the_learner().id, How(phone_mark=mark), now=now)
    if arrived.verdict != ELSEWHERE:
        return None
    return session.get_one(ClassPlace, arrived.attendance.place_id).name


def _scanned_point(session: Session) -> ClassPoint | None:
    ticket = read_ticket(keyring(), request.cookies.get(COOKIE, ""))
    point = session.get(ClassPoint, ticket.point_id) if ticket else None
    return point if point and ticket and point.epoch == ticket.epoch else None


def _without_ticket(session: Session, now: datetime) -> ResponseReturnValue:
    """Whoever came today sees that; everybody else is asked to scan."""
    latest = (
        select(ClassAttendance)
        .where(
            ClassAttendance.learner_id == the_learner().id,
            ClassAttendance.arrived_at > now - RECENT,
        )
        .order_by(ClassAttendance.arrived_at.desc())
        .limit(1)
    )
    known = session.scalar(latest)
    if known is None or request.method == "POST":
        return _scan_page("class_ticket_gone" if request.method == "POST" else None)
    at = select(ClassPoint).where(
        ClassPoint.place_id == known.place_id, ClassPoint.session_id == known.session_id
    )
    return _here_page(session, session.scalars(at).one(), known, has_ticket=False)


def _here_page(
    session: Session,
    point: ClassPoint,
    known: ClassAttendance | None,
    *,
    has_ticket: bool = True,
    refusal: QuizError | None = None,
) -> ResponseReturnValue:
    held = session.get_one(TrainingClass, point.place.class_id)
    is_here = known is not None and known.place_id == point.place_id
    page = render_template(
        "training/classes/here.html",
        held=held,
        point=point,
        known=known if is_here else None,
        person=session.get_one(Learner, the_learner().id),
        may_leave=has_ticket and held.counts_leaving,
        error=sentence_of(refusal.code, refusal.params) if refusal else None,
    )
    return page, status_of(refusal.code) if refusal else 200


def _refused(point_id: str, refused: QuizError) -> ResponseReturnValue:
    with reading() as session:
        point = get_point(session, point_id)
        known = find_attendance(session, point.session_id, the_learner().id)
        return _here_page(session, point, known, refusal=refused)


@blueprint.get("/learn/badge")
@learner_only
def badge() -> str:
    """A person's own code, for a host to scan."""
    with reading() as session:
        person = session.get_one(Learner, the_learner().id)
        return render_template(
            "training/classes/badge.html",
            person=person,
            unit=person.unit.name if person.unit else "",
            code=_badge(),
        )


@blueprint.get("/learn/badge/code")
@learner_only
def badge_code() -> Response:
    """The same as data: another one every half minute."""
    return json_response(_badge())


def _badge() -> dict[str, object]:
    seconds, learner_id = clock.sure_now().timestamp(), the_learner().id
    return {
        **qr_picture(badge_token(keyring(), learner_id)),
        "code": spaced_code(typed_badge(keyring(), learner_id, seconds)),
        "left_ms": int(seconds_left(seconds) * 1000),
    }
