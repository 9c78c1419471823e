"""What the host of a point sees: the screen for the hall, and who is there."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.training.classes.codes import check_in_code, host_mark, shown
from quizapp.training.classes.host_door import (
    Hosting,
    begin_hosting,
    check_day,
    end_hosting,
    the_hosting,
)
from quizapp.training.classes.presentation import narrowed, person_line, qr_picture
from quizapp.training.classes.queries.attendance import count_points, presences
from quizapp.training.classes.queries.classes import point_of_mark
from quizapp.training.classes.rules.arrivals import OPENS_BEFORE
from quizapp.training.classes.rules.codes import seconds_left, window_at
from quizapp.training.classes.rules.plan import ANNOUNCED, RUNNING
from quizapp.training.classes.words import WAY_WORDS
from quizapp.web.context import keyring, reading, settings
from quizapp.web.csrf import csrf_by_session
from quizapp.web.errors import sentence_of, status_of
from quizapp.web.guards import public
from quizapp.web.json import json_response
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint("class_host", __name__, url_prefix="/c/host")
MAX_QUERY_LENGTH = 100


@blueprint.get("/<code>")
@public
def enter(code: str) -> Response:
    """A host's link: its secret becomes a cookie and leaves the address bar."""
    with reading() as session:
        point = point_of_mark(session, host_mark(keyring(), code))
    if point is None:
        raise NotFound("class_host_unknown")
    check_day(point, clock.now())
    response = redirect(url_for(".control"), 303)
    begin_hosting(response, point)
    return response


@blueprint.post("/leave")
@public
@csrf_by_session
def leave() -> Response:
    """Host no longer."""
    response = redirect(url_for("classes.type_code"), 303)
    end_hosting(response)
    return response


@blueprint.get("")
@public
@csrf_by_session
def control() -> ResponseReturnValue:
    """Who is expected and who is there; by hand, by badge, head count, what happened."""
    return control_page()


def control_page(refused: str | None = None) -> ResponseReturnValue:
    """The host's page, with the refusal of what was just tried."""
    now = clock.now()
    typed, number = request.args.get("q", "")[:MAX_QUERY_LENGTH], page_number()
    with reading() as session:
        hosting = the_hosting(session, now)
        point, held = hosting.point, hosting.held
        people = narrowed(presences(session, held, point.meeting, point.place_id), typed)
        (count,) = count_points(session, [point])
        page = render_template(
            "training/classes/host.html",
            held=held,
            point=point,
            count=count,
            page=Page(
                [
                    person_line(one, masked=False)
                    for one in people[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
                ],
                len(people),
                number,
            ),
            typed=typed,
            places={place.id: place.name for place in held.places},
            ways=WAY_WORDS,
            is_running=held.state == RUNNING,
            may_begin=held.state == ANNOUNCED,
            error=sentence_of(refused) if refused else None,
        )
        return page, status_of(refused) if refused else 200


@blueprint.get("/screen")
@public
@csrf_by_session
def screen() -> ResponseReturnValue:
    """For the projector: the code large, how many are here. Without script it reloads itself."""
    with reading() as session:
        now = clock.sure_now()
        hosting = the_hosting(session, now)
        return render_template(
            "training/classes/screen.html",
            held=hosting.held,
            point=hosting.point,
            code=_code_data(session, hosting, now),
            address=f"{_short_address()}/c",
        )


@blueprint.get("/code")
@public
def code() -> ResponseReturnValue:
    """The present code as data; unchanged, the answer is 304."""
    with reading() as session:
        now = clock.sure_now()
        data = _code_data(session, the_hosting(session, now), now)
    mark = f'"{window_at(now.timestamp())}-{data["state"]}-{data["present"]}-{data["expected"]}"'
    if request.headers.get("If-None-Match") == mark:
        response = Response(status=304)
    else:
        response = json_response(data)
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "no-store"
    return response


def _code_data(session: Session, hosting: Hosting, now: datetime) -> dict[str, object]:
    (count,) = count_points(session, [hosting.point])
    state = _state(hosting, now)
    data: dict[str, object] = {
        "state": state,
        "present": count.present,
        "expected": count.expected,
        "left_ms": int(seconds_left(now.timestamp()) * 1000),
    }
    if state != "open":
        return data | {"side": 0, "path": "", "code": ""}
    code = check_in_code(keyring(), hosting.point, now.timestamp())
    url = f"{settings().base_url}/c/{code}"
    return data | qr_picture(url) | {"code": shown(code)}


def _state(hosting: Hosting, now: datetime) -> str:
    """`open`, or why no code is shown."""
    meeting = hosting.point.meeting
    if hosting.held.state != RUNNING:
        return "waiting" if hosting.held.state == ANNOUNCED else "over"
    if now < meeting.starts_at - OPENS_BEFORE:
        return "early"
    after = meeting.ends_at if not hosting.held.counts_leaving else None
    return "over" if after is not None and now > after else "open"


def _short_address() -> str:
    return settings().base_url.partition("://")[2]
