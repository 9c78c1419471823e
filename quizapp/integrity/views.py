"""`/j/<code>/case`: "somebody used my name or code"."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Invalid, TooMany
from quizapp.entry.queries import get_door
from quizapp.integrity.forms import report_of
from quizapp.organisations.service.cases import open_case
from quizapp.web.context import limiter, reading, transaction
from quizapp.web.csrf import anonymous_without_token
from quizapp.web.errors import sentence_of
from quizapp.web.guards import current_participant, public

blueprint = Blueprint("integrity", __name__, template_folder="templates")
# One address may be a whole factory, so the second bound is of the contest's hour.
ADDRESS_TRIES, ADDRESS_WINDOW_SECONDS = 20, 15 * 60


@blueprint.get("/j/<code>/case")
@public
def case_form(code: str) -> ResponseReturnValue:
    """The form."""
    with reading() as session:
        return _page(session, code)


@blueprint.post("/j/<code>/case")
@public
@anonymous_without_token
def report_case(code: str) -> ResponseReturnValue:
    """Keep the report for the staff."""
    _check_tries()
    participant = current_participant()
    try:
        with transaction() as session:
            _code, round_, unit = get_door(session, code)
            is_here = participant is not None and participant.contest_id == round_.contest_id
            open_case(
                session,
                round_.contest_id,
                unit.id if unit else None,
                report_of(request.form.to_dict()),
                participant_id=participant.id if participant and is_here else None,
                now=clock.now(),
            )
            return _page(session, code, is_sent=True)
    except Invalid as refused:
        errors = {name: sentence_of(complaint) for name, complaint in refused.fields.items()}
        with reading() as session:
            return _page(session, code, errors=errors, values=request.form.to_dict()), 422


def _page(session: Session, code: str, **more: object) -> str:
    join_code, round_, unit = get_door(session, code)
    g.hotline = round_.contest.organizer.hotline
    return render_template(
        "integrity/case.html",
        join_code=join_code.code,
        organizer=round_.contest.organizer.name,
        hotline=g.hotline,
        contest_title=round_.contest.title,
        unit_name=unit.name if unit else None,
        **more,
    )


def _check_tries() -> None:
    who = f"ip {request.remote_addr}"
    wait = limiter().hit("case", who, limit=ADDRESS_TRIES, per_seconds=ADDRESS_WINDOW_SECONDS)
    if wait:
        raise TooMany(retry_after=wait)
