"""The papers of a class: the sheet to sign, the minutes, the workbook."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.training.classes.manage_views.attendance import asked_place, asked_session
from quizapp.training.classes.manage_views.base import (
    PDF,
    XLSX,
    blueprint,
    file_response,
    people_scope,
    seen,
    shows_names,
    words,
)
from quizapp.training.classes.papers.minutes import minutes_of, minutes_pdf
from quizapp.training.classes.papers.sheets import attendance_xlsx, sheet_pdf
from quizapp.training.classes.presentation import person_line
from quizapp.training.classes.queries.attendance import presences
from quizapp.web.context import reading
from quizapp.web.guards import staff_only


@blueprint.get("/<class_id>/attendance.pdf")
@staff_only("classes.view")
def sheet(class_id: str) -> Response:
    """The attendance sheet of a session, with a column to sign."""
    with reading() as session:
        held = seen(session, class_id)
        meeting, place_id = asked_session(held), asked_place(held)
        people = presences(session, held, meeting, place_id, people_scope())
    lines = [person_line(one, masked=not shows_names()) for one in people]
    return file_response(sheet_pdf(held, meeting, place_id, lines), PDF, "danh-sach-ky-ten.pdf")


@blueprint.get("/<class_id>/attendance/print")
@staff_only("classes.view")
def print_sheet(class_id: str) -> str:
    """The same as a page for the browser's own printing."""
    with reading() as session:
        held = seen(session, class_id)
        meeting, place_id = asked_session(held), asked_place(held)
        people = presences(session, held, meeting, place_id, people_scope())
        return render_template(
            "training/classes/print.html",
            held=held,
            meeting=meeting,
            place=next((one for one in held.places if one.id == place_id), None),
            people=[person_line(one, masked=not shows_names()) for one in people],
            **words(),
        )


@blueprint.get("/<class_id>/attendance.xlsx")
@staff_only("classes.view")
def workbook(class_id: str) -> Response:
    """All sessions, one sheet each."""
    with reading() as session:
        held = seen(session, class_id)
        sessions = [
            (
                meeting,
                [
                    person_line(one, masked=not shows_names())
                    for one in presences(session, held, meeting, "", people_scope())
                ],
            )
            for meeting in held.sessions
        ]
    return file_response(attendance_xlsx(held, sessions), XLSX, "diem-danh.xlsx")


@blueprint.get("/<class_id>/minutes.pdf")
@staff_only("classes.all")
def minutes(class_id: str) -> Response:
    """The minutes; `?public=1` masks the names, for a notice board or a web page."""
    is_public = request.args.get("public") == "1" or not shows_names()
    with reading() as session:
        held = seen(session, class_id)
        content = minutes_of(session, held, clock.now(), is_public=is_public)
    return file_response(minutes_pdf(content), PDF, "bien-ban-lop-hoc.pdf")
