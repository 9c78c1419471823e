"""Who comes: coordinators name people of their own register."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import mask_name
from quizapp.organisations.presentation import mask_code
from quizapp.training.classes.manage_views.base import (
    MAX_QUERY_LENGTH,
    blueprint,
    people_scope,
    seen,
    shows_names,
    tell_refusal,
    words,
)
from quizapp.training.classes.queries.people import (
    list_candidates,
    list_invitations,
    list_quotas,
    seats_of_places,
)
from quizapp.training.classes.rules.plan import INVITING
from quizapp.training.classes.service import invitations as service
from quizapp.training.classes.words import INVITATION_WORDS
from quizapp.web.context import reading, transaction
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

MOST_AT_ONCE = 200
MOST_OFFERED = 100


@blueprint.get("/<class_id>/people")
@staff_only("classes.view")
def people(class_id: str) -> str:
    """Those named; a coordinator also sees whom she may still name."""
    typed, number = request.args.get("q", "")[:MAX_QUERY_LENGTH], page_number()
    asked = request.args.get("state", "")
    state = asked if asked in INVITATION_WORDS else ""
    scope = people_scope()
    with reading() as session:
        held = seen(session, class_id)
        lines, total = list_invitations(
            session, class_id, scope, typed, state, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        may_name = the_staff().may("classes.invite") and held.state in INVITING
        wanted = request.args.get("find", "")[:MAX_QUERY_LENGTH]
        offered, left = (
            list_candidates(session, class_id, scope, wanted, limit=MOST_OFFERED, offset=0)
            if may_name
            else ([], 0)
        )
        replacing = request.args.get("replace", "")
        return render_template(
            "training/classes/people.html",
            held=held,
            page=Page([_line(one) for one in lines], total, number),
            typed=typed,
            state=state,
            quotas=list_quotas(session, class_id, scope),
            seats=seats_of_places(session, class_id),
            offered=offered,
            offered_total=left,
            find=wanted,
            may_name=may_name,
            may_withdraw=held.state in INVITING
            and the_staff().may("classes.invite", "classes.edit"),
            replacing=next((x for x in map(_line, lines) if x["id"] == replacing), None),
            shows_names=shows_names(),
            **words(),
        )


def _line(one: object) -> dict[str, object]:
    invitation = one.invitation  # type: ignore[attr-defined]
    person, masked = invitation.learner, not shows_names()
    return {
        "id": invitation.id,
        "full_name": mask_name(person.full_name) if masked else person.full_name,
        "code": mask_code(person.employee_code) if masked else person.employee_code or "",
        "unit": one.unit_name,  # type: ignore[attr-defined]
        "place": one.place_name,  # type: ignore[attr-defined]
        "state": invitation.state,
        "asked_at": invitation.asked_at,
    }


@blueprint.post("/<class_id>/people")
@staff_only("classes.invite")
def invite(class_id: str) -> Response:
    """Name people for a place."""
    chosen = request.form.getlist("learner")[:MOST_AT_ONCE]
    place_id = request.form.get("place", "")
    try:
        with transaction() as session:
            seen(session, class_id)
            seated, waiting = service.invite(
                session,
                class_id,
                place_id,
                chosen,
                people_scope(),
                by=the_staff().id,
                now=clock.now(),
            )
        if seated:
            told = ngettext("Đã ghi tên %(num)d người.", "Đã ghi tên %(num)d người.", seated)
            flash(told, "success")
        if waiting:
            told = ngettext(
                "%(num)d người chờ chỗ: hết chỉ tiêu hoặc hết sức chứa.",
                "%(num)d người chờ chỗ: hết chỉ tiêu hoặc hết sức chứa.",
                waiting,
            )
            flash(told, "warning")
    except (Conflict, Invalid) as refused:
        tell_refusal(refused)
    return redirect(url_for(".people", class_id=class_id))


@blueprint.post("/<class_id>/people/<invitation_id>/withdraw")
@staff_only("classes.invite", "classes.edit")
def withdraw(class_id: str, invitation_id: str) -> Response:
    """Take a name back; whoever waits first moves up."""
    try:
        with transaction() as session:
            seen(session, class_id)
            moved = service.withdraw(
                session,
                class_id,
                invitation_id,
                people_scope(),
                by=the_staff().id,
                now=clock.now(),
            )
        flash(_("Đã rút tên."), "success")
        if moved:
            told = ngettext("%(num)d người chờ đã có chỗ.", "%(num)d người chờ đã có chỗ.", moved)
            flash(told, "success")
    except (Conflict, Invalid) as refused:
        tell_refusal(refused)
    return redirect(url_for(".people", class_id=class_id))


@blueprint.post("/<class_id>/people/<invitation_id>/replace")
@staff_only("classes.invite")
def replace(class_id: str, invitation_id: str) -> ResponseReturnValue:
    """Send somebody else of the same enterprise in her stead."""
    try:
        with transaction() as session:
            seen(session, class_id)
            service.replace_person(
                session,
                class_id,
                invitation_id,
                request.form.get("learner", ""),
                people_scope(),
                by=the_staff().id,
                now=clock.now(),
            )
        flash(_("Đã thay người."), "success")
    except (Conflict, Invalid) as refused:
        tell_refusal(refused)
    return redirect(url_for(".people", class_id=class_id))
