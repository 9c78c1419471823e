"""What the host of a point does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound, TooMany
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.learners import find_learner
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.training.classes.codes import badge_holder, holder_of_typed
from quizapp.training.classes.host_door import Hosting, the_hosting
from quizapp.training.classes.models import ClassAttendance, ClassPlace
from quizapp.training.classes.queries.people import invited_ids
from quizapp.training.classes.rules.arrivals import ALREADY, BADGE, ELSEWHERE, HAND
from quizapp.training.classes.rules.plan import RUNNING
from quizapp.training.classes.service.planning import move_on
from quizapp.training.classes.service.presence import (
    Arrived,
    How,
    check_in,
    check_out,
    decide_minutes,
    write_report,
)
from quizapp.training.classes.views.host import blueprint, control_page
from quizapp.web.context import keyring, limiter, transaction
from quizapp.web.csrf import csrf_by_session
from quizapp.web.guards import public

LONGEST_TYPED = 300
MOST_DIGITS = 5
MOST_TRIES, TRIES_SECONDS = 120, 600
"""Badges and names tried at one point: a queue passes, a search through the register does not."""
Deed = Callable[[Session, Hosting, datetime], str]


@blueprint.post("/begin")
@public
@csrf_by_session
def begin() -> ResponseReturnValue:
    """The class begins: from now on people are written down."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        if hosting.held.state != RUNNING:
            move_on(session, hosting.held.id, RUNNING, by=hosting.by, now=now)
        return _("Đã bắt đầu điểm danh. Mở màn hình mã QR cho mọi người quét.")

    return _done(deed)


@blueprint.post("/badge")
@public
@csrf_by_session
def badge() -> ResponseReturnValue:
    """Somebody shows her badge: scanned by this browser's camera, or typed."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        _slow_down(hosting)
        scanned = request.form.get("badge", "").strip()[:LONGEST_TYPED]
        learner_id = badge_holder(keyring(), scanned) or holder_of_typed(
            keyring(), scanned, invited_ids(session, hosting.held.id), now.timestamp()
        )
        if learner_id is None:
            raise Invalid("class_badge_unknown")
        how = How(BADGE, hosting.by)
        return _told(session, check_in(session, hosting.point, learner_id, how, now=now))

    return _done(deed)


@blueprint.post("/by-hand")
@public
@csrf_by_session
def by_hand() -> ResponseReturnValue:
    """Somebody without a phone: from the list, or by unit code and employee code; with a reason."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        learner_id = request.form.get("learner", "") or _named_by_codes(session, hosting)
        if request.form.get("learner") and learner_id not in invited_ids(session, hosting.held.id):
            raise NotFound
        how = How(HAND, hosting.by, request.form.get("reason", "")[:LONGEST_TYPED])
        return _told(session, check_in(session, hosting.point, learner_id, how, now=now))

    return _done(deed)


@blueprint.post("/out/<attendance_id>")
@public
@csrf_by_session
def let_out(attendance_id: str) -> ResponseReturnValue:
    """Somebody leaves and has no phone."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        row = _row_of_point(session, hosting, attendance_id)
        check_out(session, hosting.point, row.learner_id, now=now)
        return _("Đã ghi giờ về.")

    return _done(deed)


@blueprint.post("/minutes/<attendance_id>")
@public
@csrf_by_session
def minutes(attendance_id: str) -> ResponseReturnValue:
    """How long somebody was really there, as the host has seen it; empty: by the clock."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        row = _row_of_point(session, hosting, attendance_id)
        count = _number("minutes", "class_minutes_wrong")
        decide_minutes(session, row.id, count, by=hosting.by, now=now)
        return _("Đã lưu số phút có mặt.")

    return _done(deed)


@blueprint.post("/report")
@public
@csrf_by_session
def report() -> ResponseReturnValue:
    """The head count and what happened."""

    def deed(session: Session, hosting: Hosting, now: datetime) -> str:
        count = _number("head_count", "class_count_wrong")
        incidents = request.form.get("incidents", "")
        write_report(session, hosting.point, count, incidents, by=hosting.by, now=now)
        return _("Đã lưu số người đếm được và ghi chú.")

    return _done(deed)


def _done(deed: Deed) -> ResponseReturnValue:
    now = clock.sure_now()
    try:
        with transaction() as session:
            told = deed(session, the_hosting(session, now), now)
    except (Conflict, Invalid) as refused:
        fields = refused.fields if isinstance(refused, Invalid) else {}
        return control_page(next(iter(fields.values()), refused.code))
    flash(told, "success")
    return redirect(url_for(".control"), 303)


def _told(session: Session, arrived: Arrived) -> str:
    name = session.get_one(Learner, arrived.attendance.learner_id).full_name
    if arrived.verdict == ELSEWHERE:
        place = session.get_one(ClassPlace, arrived.attendance.place_id).name
        return _(
            "%(name)s đã được ghi có mặt ở %(place)s, nên không ghi thêm ở đây. Hai điểm cầu hãy"
            " kiểm tra lại.",
            name=name,
            place=place,
        )
    if arrived.verdict == ALREADY:
        return _("%(name)s đã được ghi có mặt từ trước.", name=name)
    return _("Đã ghi %(name)s có mặt.", name=name)


def _named_by_codes(session: Session, hosting: Hosting) -> str:
    _slow_down(hosting)
    unit = find_unit_by_code(session, request.form.get("unit_code", "")[:LONGEST_TYPED])
    typed = request.form.get("who", "")[:LONGEST_TYPED]
    found = find_learner(session, unit.id, typed) if unit else None
    if found is None:
        raise Invalid("class_person_unknown")
    return found.id


def _slow_down(hosting: Hosting) -> None:
    wait = limiter().hit(
        "class host", hosting.point.id, limit=MOST_TRIES, per_seconds=TRIES_SECONDS
    )
    if wait:
        raise TooMany("class_codes_guessed", retry_after=wait)


def _row_of_point(session: Session, hosting: Hosting, attendance_id: str) -> ClassAttendance:
    row = session.get(ClassAttendance, attendance_id)
    point = hosting.point
    if row is None or (row.session_id, row.place_id) != (point.session_id, point.place_id):
        raise NotFound
    return row


def _number(field: str, refused: str) -> int | None:
    """A whole number that was typed; None for an empty box."""
    typed = request.form.get(field, "").strip().replace(".", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS):
        raise Invalid(refused)
    return int(typed)
