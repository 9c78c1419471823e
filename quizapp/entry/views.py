"""The participant's pages at the door: code, joining, coming back."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.contests.models import Round
from quizapp.contests.queries import first_open_round
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.core.text import mask_name
from quizapp.core.tokens import normalise_code, spaced_code
from quizapp.entry.door import (
    MAX_QUERY_LENGTH,
    check_join_budget,
    check_resume_tries,
    consent_texts,
    doorkeeper,
    set_participant_cookie,
)
from quizapp.entry.forms import join_request_of, typed_values
from quizapp.entry.presentation import door_page
from quizapp.entry.queries import get_door
from quizapp.entry.scans import scan_tally
from quizapp.entry.service import join_by_code
from quizapp.organisations.queries.participants import get_participant
from quizapp.organisations.queries.units import search_enterprises
from quizapp.organisations.service.joining import resume
from quizapp.organisations.tokens import WELCOME_COOKIE, WELCOME_SECONDS
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.csrf import anonymous_without_token
from quizapp.web.errors import refusal_of, sentence_of, status_of
from quizapp.web.guards import PARTICIPANT_COOKIE, current_participant, public
from quizapp.web.i18n import local
from quizapp.web.page_cache import each_time, kept_for_all

blueprint = Blueprint("entry", __name__, template_folder="templates")
KIOSK_COOKIE, KIOSK_IDLE_SECONDS = "quizapp_kiosk", 60
Page = str | Response | tuple[str, int]


@blueprint.app_context_processor
def _kiosk() -> dict[str, Any]:
    """A shared machine of an event starts afresh for each person."""
    code = normalise_code(request.cookies.get(KIOSK_COOKIE, ""))[:12]
    if not code:
        return {"kiosk": None}
    leave_url = url_for("entry.leave", code=code)
    return {"kiosk": {"idle_seconds": KIOSK_IDLE_SECONDS, "leave_url": leave_url}}


@blueprint.get("/")
@public
@kept_for_all()
def home() -> Page:
    """A box for the code of a poster."""
    return render_template("entry/home.html")


@blueprint.post("/")
@public
@anonymous_without_token
def find_door() -> Page:
    """To the door of the typed code."""
    typed = request.form.get("join_code", "")[:60]
    try:
        with reading() as session:
            join_code, _round, _unit = get_door(session, typed)
            return redirect(url_for("entry.door", code=join_code.code))
    except NotFound as refusal:
        error = sentence_of(refusal.code)
        return render_template("entry/home.html", error=error, join_code=typed), 404


@blueprint.get("/j/<code>")
@public
@kept_for_all()
def door(code: str) -> Page:
    """What the QR opens: the form, or on a shared phone the question who is there."""
    with reading() as session:
        join_code, round_, unit = get_door(session, code)
        now = clock.now()
        each_time(partial(scan_tally().add, join_code.id, local(now).date()))
        g.hotline = round_.contest.organizer.hotline
        known = current_participant()
        if known is not None and known.contest_id == round_.contest_id:
            return _who_is_there(session, known.id, round_, join_code.code)
        page = render_template("entry/join.html", **door_page(join_code, round_, unit, now))
    response = Response(page, content_type="text/html; charset=utf-8")
    if join_code.is_kiosk:
        response.set_cookie(KIOSK_COOKIE, join_code.code, samesite="Lax", httponly=True)
    return response


@blueprint.post("/j/<code>")
@public
@anonymous_without_token
def join(code: str) -> Page:
    """The form without script: search a unit, choose who one is, or join."""
    choice = request.form.get("choice")
    if choice == "continue" and current_participant() is not None:
        with reading() as session:
            _code, round_, _unit = get_door(session, code)
            return redirect(url_for("attempts.start_page", round_id=round_.id))
    if choice == "new":
        return _forget(redirect(url_for("entry.door", code=code)))
    if request.form.get("action") == "find_unit" or _must_choose_unit():
        return _door_again(code, unit_matches=True)
    return _join(code)


@blueprint.post("/j/<code>/leave")
@public
@anonymous_without_token
def leave(code: str) -> Response:
    """Forget who was here: the next person begins afresh."""
    return _forget(redirect(url_for("entry.door", code=code)))


@blueprint.get("/resume")
@public
def resume_page() -> Page:
    """A box for the resume code."""
    return render_template("entry/resume.html")


@blueprint.post("/resume")
@public
@anonymous_without_token
def resume_by_code() -> Page:
    """Back to where one was, on this phone."""
    typed = request.form.get("resume_code", "")[:60]
    try:
        check_resume_tries(typed)
        with transaction() as session:
            joined = resume(session, typed, keyring=keyring())
            round_ = first_open_round(session, joined.participant.contest_id, clock.now())
    except QuizError as refusal:
        page = render_template("entry/resume.html", error=refusal_of(refusal)["text"])
        return page, status_of(refusal.code)
    return _welcome(round_.id, joined.token, joined.resume_code)


def _who_is_there(session: Session, participant_id: str, round_: Round, code: str) -> str:
    participant = get_participant(session, participant_id)
    return render_template(
        "entry/continue.html",
        contest={"title": round_.contest.title, "organizer": round_.contest.organizer.name},
        round=round_,
        participant={"masked_name": mask_name(participant.full_name)},
        join_code=code,
    )


def _must_choose_unit() -> bool:
    """Something was typed to search a unit and none is chosen yet."""
    return bool(request.form.get("unit_query", "").strip()) and "unit_code" not in request.form


def _join(code: str) -> Page:
    try:
        check_join_budget(code)
        with transaction() as session:
            joined, threshold = join_by_code(
                session,
                code,
                join_request_of(request.form),
                consent_texts=consent_texts,
                doorkeeper=doorkeeper(),
                now=clock.now(),
            )
    except QuizError as refusal:
        return _door_again(code, refusal=refusal)
    return _welcome(threshold.round_id, joined.token, joined.resume_code)


def _door_again(
    code: str, *, unit_matches: bool = False, refusal: QuizError | None = None
) -> tuple[str, int]:
    """The form with what was typed, and what is wrong beside the fields."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    with reading() as session:
        join_code, round_, unit = get_door(session, code)
        g.hotline = round_.contest.organizer.hotline
        typed = request.form.get("unit_query", "")[:MAX_QUERY_LENGTH]
        is_searched = unit_matches or bool(typed.strip())
        matches = search_enterprises(session, typed) if is_searched else []
        page = render_template(
            "entry/join.html",
            **door_page(join_code, round_, unit, clock.now()),
            values=typed_values(request.form),
            unit_matches=[{"code": one.code, "name": one.name} for one in matches],
            errors={name: sentence_of(complaint) for name, complaint in fields.items()},
            refusal=refusal_of(refusal) if refusal and not fields else None,
        )
    return page, status_of(refusal.code) if refusal else 200


def _welcome(round_id: str, token: str, resume_code: str) -> Response:
    """To the rules, where the resume code is shown once."""
    response = redirect(url_for("attempts.start_page", round_id=round_id))
    set_participant_cookie(response, token)
    response.set_cookie(
        WELCOME_COOKIE,
        spaced_code(resume_code),
        max_age=WELCOME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )
    return response


def _forget(response: Response) -> Response:
    response.delete_cookie(
        PARTICIPANT_COOKIE, samesite="Lax", secure=settings().is_https, httponly=True
    )
    return response
