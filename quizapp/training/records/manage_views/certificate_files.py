"""Certificates in from Excel, with a preview first, and out again."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.organisations.models import Unit
from quizapp.training.records.manage_views.base import (
    blueprint,
    this_moment,
)
from quizapp.training.records.manage_views.certificates import asked_papers
from quizapp.training.records.manage_views.list_import import ListImport
from quizapp.training.records.queries.certificates import all_papers
from quizapp.training.records.rules.certificate_sheet import CertificateSheet, read_certificates
from quizapp.training.records.service.certificate_import import import_certificates
from quizapp.training.records.service.outcome import ListOutcome
from quizapp.training.records.spreadsheets import papers_template, papers_xlsx
from quizapp.web.context import transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import number as grouped

ADDRESS = "/manage/official-certificates"


@blueprint.get(f"{ADDRESS}/template.xlsx")
@staff_only("records.edit")
def papers_template_file() -> ResponseReturnValue:
    """The empty list to fill in."""
    return xlsx_response(papers_template(), "mau-giay-to-cong-an.xlsx")


@blueprint.get(f"{ADDRESS}/export.xlsx")
@staff_only("records.edit")
def papers_export() -> ResponseReturnValue:
    """The list as it is narrowed, of the coordinator's own units; each download is kept."""
    at, scope, wanted = this_moment(), the_staff().unit_ids, asked_papers()
    with transaction() as session:
        lines = all_papers(session, scope, wanted, at.today)
        content = papers_xlsx(lines)
        about = ("staff", the_staff().id)
        record(
            session, the_staff().id, "papers.downloaded", about, {"rows": len(lines)}, now=at.now
        )
    return xlsx_response(content, "giay-to-cong-an.xlsx")


@blueprint.get(f"{ADDRESS}/units/<unit_id>/import")
@staff_only("records.edit")
def papers_import_form(unit_id: str) -> ResponseReturnValue:
    """Where a list is chosen."""
    return LIST.choose(unit_id)


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import")
@staff_only("records.edit")
def papers_upload(unit_id: str) -> ResponseReturnValue:
    """Read a list and keep it for the preview."""
    return LIST.upload(unit_id)


@blueprint.get(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def papers_preview(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """What the list would do."""
    return LIST.preview(unit_id, upload_id)


@blueprint.post(f"{ADDRESS}/units/<unit_id>/import/<upload_id>")
@staff_only("records.edit")
def papers_take_in(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the list in."""
    return LIST.confirm(unit_id, upload_id)


def _take_in(
    session: Session, unit: Unit, sheet: CertificateSheet, *, partial: bool, by: str
) -> ListOutcome:
    at = this_moment()
    return import_certificates(
        session, unit, sheet, partial=partial, by=by, today=at.today, now=at.now
    )


def _told(outcome: ListOutcome) -> str:
    return _(
        "Đã thêm %(created)s, cập nhật %(updated)s giấy.",
        created=grouped(outcome.created),
        updated=grouped(outcome.updated),
    )


LIST = ListImport("papers", "papers", read_certificates, _take_in, _told)
