"""Who was there, and what an instructor has seen them do."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import Conflict, NotFound
from quizapp.training.classes.manage_views.base import (
    MAX_QUERY_LENGTH,
    blueprint,
    people_scope,
    seen,
    shows_names,
    tell_refusal,
    words,
)
from quizapp.training.classes.models import ClassSession, TrainingClass
from quizapp.training.classes.presentation import narrowed, person_line
from quizapp.training.classes.queries.attendance import presences
from quizapp.training.classes.rules.plan import OPEN
from quizapp.training.classes.service.skills import mark_skills
from quizapp.web.context import reading, transaction
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import moment
from quizapp.web.paging import PAGE_SIZE, Page, page_number


def asked_session(held: TrainingClass) -> ClassSession:
    """The session of `?session=`, else the first."""
    asked = request.args.get("session", "")
    found = next((one for one in held.sessions if one.id == asked), None)
    if found is None and held.sessions and not asked:
        return held.sessions[0]
    if found is None:
        raise NotFound
    return found


def asked_place(held: TrainingClass) -> str:
    """The id of the place of `?place=`; empty: all."""
    asked = request.args.get("place", "")
    return asked if asked in {place.id for place in held.places} else ""


@blueprint.get("/<class_id>/attendance")
@staff_only("classes.view")
def attendance(class_id: str) -> str:
    """The list of one session, at one place or at all."""
    typed, number = request.args.get("q", "")[:MAX_QUERY_LENGTH], page_number()
    with reading() as session:
        held = seen(session, class_id)
        if not held.sessions:
            return render_template(
                "training/classes/attendance.html", held=held, meeting=None, **words()
            )
        meeting, place_id = asked_session(held), asked_place(held)
        people = narrowed(presences(session, held, meeting, place_id, people_scope()), typed)
        shown = people[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return render_template(
            "training/classes/attendance.html",
            held=held,
            meeting=meeting,
            place_id=place_id,
            page=Page(
                [person_line(one, masked=not shows_names()) for one in shown], len(people), number
            ),
            present=sum(one.row is not None for one in people),
            typed=typed,
            places={place.id: place.name for place in held.places},
            session_options=[
                (one.id, f"{one.title} {moment(one.starts_at)}".strip()) for one in held.sessions
            ],
            may_mark=the_staff().may("classes.edit") and held.state in OPEN,
            **words(),
        )


@blueprint.post("/<class_id>/skills/<learner_id>")
@staff_only("classes.edit")
def mark(class_id: str, learner_id: str) -> Response:
    """What an instructor has seen this person do."""
    skills = request.form.getlist("skill")
    try:
        with transaction() as session:
            seen(session, class_id)
            mark_skills(session, class_id, learner_id, skills, by=the_staff().id, now=clock.now())
        flash(_("Đã lưu kỹ năng."), "success")
    except Conflict as refused:
        tell_refusal(refused)
    back = {
        name: request.args[name] for name in ("session", "place", "page") if request.args.get(name)
    }
    return redirect(url_for(".attendance", class_id=class_id, **back))  # type: ignore[arg-type]
