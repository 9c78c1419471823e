"""Units in from Excel, with a preview first, and out to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.core import clock
from quizapp.core.errors import Conflict, QuizError
from quizapp.organisations.manage_views.base import (
    blueprint,
    today,
)
from quizapp.organisations.manage_views.units import asked_filter
from quizapp.organisations.queries.units import list_all_units
from quizapp.organisations.rules.unit_sheet import read_units
from quizapp.organisations.service.unit_import import import_units
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.spreadsheets import units_template, units_xlsx
from quizapp.organisations.uploaded_lists import (
    MOST_FINDINGS_SHOWN,
    UploadedList,
    upload_refused,
)
from quizapp.web.context import installation, reading, transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import number as grouped

LIST = UploadedList("units", read_units)


@blueprint.get("/export.xlsx")
@staff_only("units.view")
def export() -> ResponseReturnValue:
    """The list as filtered; taken in again it changes nothing."""
    with reading() as session:
        content = units_xlsx(list_all_units(session, the_staff().unit_ids, asked_filter()))
    return xlsx_response(content, "don-vi.xlsx")


@blueprint.get("/template.xlsx")
@staff_only("units.edit")
def template() -> ResponseReturnValue:
    """The empty list to fill in."""
    return xlsx_response(units_template(), "mau-don-vi.xlsx")


@blueprint.get("/import")
@staff_only("units.edit")
def import_form() -> ResponseReturnValue:
    """Where a list is chosen."""
    return render_template("organisations/units_import.html")


@blueprint.post("/import")
@staff_only("units.edit")
def upload() -> ResponseReturnValue:
    """Read a list and keep it for the preview; a file that cannot be read is refused here."""
    try:
        kept = LIST.keep()
    except QuizError as refused:
        return upload_refused(refused, "organisations/units_import.html")
    return redirect(url_for(".preview", upload_id=kept))


@blueprint.get("/import/<upload_id>")
@staff_only("units.edit")
def preview(upload_id: str) -> ResponseReturnValue:
    """What the list would do: rehearsed for real, then rolled back."""
    filename, sheet = LIST.take(upload_id)
    with installation().database.rehearsal() as session:
        outcome = import_units(
            session, sheet, partial=True, by=the_staff().id, today=today(), now=clock.now()
        )
    return render_template(
        "organisations/units_preview.html",
        filename=filename,
        upload_id=upload_id,
        outcome=outcome,
        findings=outcome.findings[:MOST_FINDINGS_SHOWN],
        sentence_of=sentence_of,
    )


@blueprint.post("/import/<upload_id>")
@staff_only("units.edit")
def confirm(upload_id: str) -> ResponseReturnValue:
    """Take the list in: whole, or without the faulty rows where that was chosen."""
    _filename, sheet = LIST.take(upload_id)
    try:
        with transaction() as session:
            outcome = import_units(
                session,
                sheet,
                partial=request.form.get("partial") == "1",
                by=the_staff().id,
                today=today(),
                now=clock.now(),
            )
            forget_upload(session, upload_id)
    except Conflict as refused:
        flash(sentence_of(refused.code, refused.params), "error")
        return redirect(url_for(".preview", upload_id=upload_id))
    flash(
        _(
            "Đã thêm %(created)s, cập nhật %(updated)s, không đổi %(unchanged)s đơn vị.",
            created=grouped(len(outcome.created)),
            updated=grouped(len(outcome.updated)),
            unchanged=grouped(len(outcome.unchanged)),
        ),
        "success",
    )
    return redirect(url_for(".units"))
