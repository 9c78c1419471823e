"""Guards in from Excel, with a preview first."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, NotFound, QuizError
from quizapp.organisations.forms import GuardModeForm
from quizapp.organisations.manage_views.base import guards_blueprint as blueprint
from quizapp.organisations.manage_views.base import (
    today,
)
from quizapp.organisations.manage_views.guards import words
from quizapp.organisations.manage_views.roster import UnitNamed
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.rules.guard_sheet import GuardSheet, read_guards
from quizapp.organisations.rules.tables import Cell
from quizapp.organisations.service import guard_import as service
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.spreadsheets import guards_template
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


@blueprint.get("/template.xlsx")
@staff_only("guards.edit")
def template() -> ResponseReturnValue:
    """The empty list to fill in."""
    return xlsx_response(guards_template(), "mau-danh-sach-bao-ve.xlsx")


@blueprint.get("/units/<unit_id>/import")
@staff_only("guards.edit")
def import_form(unit_id: str) -> ResponseReturnValue:
    """Where a list is chosen."""
    return render_template("organisations/guards_import.html", unit=_named(unit_id))


@blueprint.post("/units/<unit_id>/import")
@staff_only("guards.edit")
def upload(unit_id: str) -> ResponseReturnValue:
    """Read a list and keep it for the preview; a file that cannot be read is refused here."""
    unit = _named(unit_id)
    try:
        kept = _list_of(unit).keep()
    except QuizError as refused:
        return upload_refused(refused, "organisations/guards_import.html", unit=unit)
    return redirect(url_for(".preview", unit_id=unit_id, upload_id=kept))


@blueprint.get("/units/<unit_id>/import/<upload_id>")
@staff_only("guards.edit")
def preview(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """What the list would do: rehearsed for real, then rolled back."""
    unit = _named(unit_id)
    filename, sheet = _list_of(unit).take(upload_id)
    with installation().database.rehearsal() as session:
        outcome = _take_in(session, unit_id, sheet, service.ImportChoice(partial=True))
    return render_template(
        "organisations/guards_preview.html",
        unit=unit,
        filename=filename,
        sheet=sheet,
        outcome=outcome,
        form=GuardModeForm(),
        findings=outcome.findings[:MOST_FINDINGS_SHOWN],
        sentence_of=sentence_of,
        **words(),
    )


@blueprint.post("/units/<unit_id>/import/<upload_id>")
@staff_only("guards.edit")
def confirm(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the list in: whole, or without the faulty rows where that was chosen."""
    _filename, sheet = _list_of(_named(unit_id)).take(upload_id)
    is_replacing = request.form.get("mode") == service.REPLACE
    choice = service.ImportChoice(
        mode=service.REPLACE if is_replacing else service.ADD,
        partial=request.form.get("partial") == "1",
    )
    try:
        with transaction() as session:
            outcome = _take_in(session, unit_id, sheet, choice)
            forget_upload(session, upload_id)
    except Conflict as refused:
        flash(sentence_of(refused.code, refused.params), "error")
        return redirect(url_for(".preview", unit_id=unit_id, upload_id=upload_id))
    flash(_told(outcome), "success")
    return redirect(url_for(".unit", unit_id=unit_id))


def _take_in(
    session: Session, unit_id: str, sheet: GuardSheet, choice: service.ImportChoice
) -> service.GuardImport:
    unit = get_unit(session, unit_id, the_staff().unit_ids)
    return service.import_guards(
        session, unit, sheet, choice, by=the_staff().id, today=today(), now=clock.now()
    )


def _told(outcome: service.GuardImport) -> str:
    return _(
        "Đã thêm %(created)s, cập nhật %(updated)s, ghi nghỉ %(left)s bảo vệ.",
        created=grouped(outcome.created),
        updated=grouped(outcome.updated),
        left=grouped(outcome.left),
    )


def _named(unit_id: str) -> UnitNamed:
    with reading() as session:
        unit: Unit = get_unit(session, unit_id, the_staff().unit_ids)
        if unit.kind == "park":
            raise NotFound
        return UnitNamed(unit.id, unit.name)


def _read(rows: Sequence[Sequence[Cell]]) -> GuardSheet:
    return read_guards(rows, today=today())


def _list_of(unit: UnitNamed) -> UploadedList[GuardSheet]:
    return UploadedList(f"guards {unit.id}", _read)
