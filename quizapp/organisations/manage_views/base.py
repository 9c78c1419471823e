"""What the staff's pages about units share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

blueprint = Blueprint(
    "organisations_manage", __name__, url_prefix="/manage/units", template_folder="../templates"
)
guards_blueprint = Blueprint(
    "guards_manage", __name__, url_prefix="/manage/guards", template_folder="../templates"
)
MOST_FINDINGS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guards_blueprint.context_processor
@blueprint.context_processor
def _staff_words() -> dict[str, object]:
    """What the caller may do and see, for the templates."""
    scope = the_staff().unit_ids
    return {
        "staff_may": the_staff().may,
        "staff_sees": lambda unit_id: scope is None or unit_id in scope,
    }


def today() -> date:
    """The day in the installation's time zone."""
    return local(clock.now()).date()


def uploaded_file() -> tuple[str, bytes]:
    """Name and content of the file sent. Raises Invalid("file_needed")."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("file_needed")
    return file.filename, file.read()


def xlsx_response(content: bytes, name: str) -> Response:
    """A workbook to download."""
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
