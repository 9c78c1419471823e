"""The book of equipment in from Excel, with a preview first, and out again."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.organisations.models import Unit
from quizapp.training.records.manage_views.base import (
    blueprint,
    may_edit,
    this_moment,
)
from quizapp.training.records.manage_views.equipment import asked_equipment
from quizapp.training.records.manage_views.list_import import ListImport
from quizapp.training.records.queries.equipment import list_equipment
from quizapp.training.records.rules.equipment_sheet import EquipmentSheet, read_equipment
from quizapp.training.records.service.equipment_import import import_equipment
from quizapp.training.records.service.outcome import ListOutcome
from quizapp.training.records.spreadsheets import equipment_template, equipment_xlsx
from quizapp.web.context import transaction
from quizapp.web.downloads import xlsx_response
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
    return LIST.choose(unit_id)


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import")
@staff_only("records.edit")
def equipment_upload(unit_id: str) -> ResponseReturnValue:
    """Read a list and keep it for the preview."""
    return LIST.upload(unit_id)


@blueprint.get(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def equipment_preview(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """What the list would do."""
    return LIST.preview(unit_id, upload_id)


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def equipment_take_in(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the list in."""
    return LIST.confirm(unit_id, upload_id)


def _take_in(
    session: Session, unit: Unit, sheet: EquipmentSheet, *, partial: bool, by: str
) -> ListOutcome:
    at = this_moment()
    return import_equipment(session, unit, sheet, partial=partial, by=by, now=at.now)


def _told(outcome: ListOutcome) -> str:
    return _(
        "Đã thêm %(created)s, cập nhật %(updated)s công cụ.",
        created=grouped(outcome.created),
        updated=grouped(outcome.updated),
    )


LIST = ListImport("equipment", "tools", read_equipment, _take_in, _told)
