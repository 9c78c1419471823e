"""The book of equipment in from Excel, with a preview first, and out again."""

from __future__ import annotations

from flask import flash as tell
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, QuizError
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.uploaded_lists import (
    MOST_FINDINGS_SHOWN,
    UploadedList,
    upload_refused,
)
from quizapp.training.records.manage_views.base import (
    UnitNamed,
    blueprint,
    may_edit,
    named_unit,
    this_moment,
)
from quizapp.training.records.manage_views.equipment import asked_equipment
from quizapp.training.records.queries.equipment import list_equipment
from quizapp.training.records.rules.equipment_sheet import EquipmentSheet, read_equipment
from quizapp.training.records.service.equipment_import import import_equipment
from quizapp.training.records.service.outcome import ListOutcome
from quizapp.training.records.spreadsheets import equipment_template, equipment_xlsx
from quizapp.web.context import installation, transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import number as grouped

ADDRESS = "/manage/equipment"


@blueprint.get(f"{ADDRESS}/template.xlsx")
@staff_only("records.edit")
def equipment_template_file() -> ResponseReturnValue:
    """The empty list to fill in."""
    return xlsx_response(equipment_template(), "mau-so-cong-cu-ho-tro.xlsx")


@blueprint.get(f"{ADDRESS}/export.xlsx")
@staff_only("records.view")
def equipment_export() -> ResponseReturnValue:
    """The book as it is narrowed; only coordinators get who holds what. Each download is kept."""
    at, scope, wanted = this_moment(), the_staff().unit_ids, asked_equipment()
    with transaction() as session:
        lines = list_equipment(session, scope, wanted, at)
        content = equipment_xlsx(lines, names=may_edit())
        about = ("staff", the_staff().id)
        record(
            session, the_staff().id, "equipment.downloaded", about, {"rows": len(lines)}, now=at.now
        )
    return xlsx_response(content, "so-cong-cu-ho-tro.xlsx")


@blueprint.get(f"{ADDRESS}/units/<unit_id>/import")
@staff_only("records.edit")
def equipment_import_form(unit_id: str) -> ResponseReturnValue:
    """Where a list is chosen."""
    return render_template("training/records/equipment_import.html", unit=named_unit(unit_id))


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import")
@staff_only("records.edit")
def equipment_upload(unit_id: str) -> ResponseReturnValue:
    """Read a list and keep it for the preview; a file that cannot be read is refused here."""
    unit = named_unit(unit_id)
    try:
        kept = _list_of(unit).keep()
    except QuizError as refused:
        return upload_refused(refused, "training/records/equipment_import.html", unit=unit)
    return redirect(url_for(".equipment_preview", unit_id=unit_id, upload_id=kept))


@blueprint.get(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def equipment_preview(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """What the list would do: rehearsed for real, then rolled back."""
    unit = named_unit(unit_id)
    filename, sheet = _list_of(unit).take(upload_id)
    with installation().database.rehearsal() as session:
        outcome = _take_in(session, unit_id, sheet, partial=True)
    return render_template(
        "training/records/equipment_preview.html",
        unit=unit,
        filename=filename,
        sheet=sheet,
        outcome=outcome,
        findings=outcome.findings[:MOST_FINDINGS_SHOWN],
        sentence_of=sentence_of,
    )


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def equipment_take_in(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the list in: whole, or without the faulty rows where that was chosen."""
    _filename, sheet = _list_of(named_unit(unit_id)).take(upload_id)
    try:
        with transaction() as session:
            is_partial = request.form.get("partial") == "1"
            outcome = _take_in(session, unit_id, sheet, partial=is_partial)
            forget_upload(session, upload_id)
    except Conflict as refused:
        tell(sentence_of(refused.code, refused.params), "error")
        return redirect(url_for(".equipment_preview", unit_id=unit_id, upload_id=upload_id))
    told = _(
        "Đã thêm %(created)s, cập nhật %(updated)s công cụ.",
        created=grouped(outcome.created),
        updated=grouped(outcome.updated),
    )
    tell(told, "success")
    return redirect(url_for(".tools", unit=unit_id))


def _take_in(
    session: Session, unit_id: str, sheet: EquipmentSheet, *, partial: bool
) -> ListOutcome:
    at = this_moment()
    unit = get_unit(session, unit_id, the_staff().unit_ids)
    by = the_staff().id
    return import_equipment(session, unit, sheet, partial=partial, by=by, now=at.now)


def _list_of(unit: UnitNamed) -> UploadedList[EquipmentSheet]:
    return UploadedList(f"equipment {unit.id}", read_equipment)
