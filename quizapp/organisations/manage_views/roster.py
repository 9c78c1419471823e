"""The roster of an enterprise: its coordinator keeps it, others of the staff see it masked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, NotFound, QuizError
from quizapp.organisations.forms import RosterModeForm
from quizapp.organisations.manage_views.base import (
    blueprint,
)
from quizapp.organisations.manage_views.units import MAX_QUERY_LENGTH
from quizapp.organisations.models import Unit
from quizapp.organisations.presentation import roster_line
from quizapp.organisations.queries.roster import (
    RosterFilter,
    count_roster,
    lines_and_shifts,
    list_roster,
)
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.rules.roster_sheet import RosterSheet, read_roster
from quizapp.organisations.service import roster as service
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.spreadsheets import roster_template
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
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@dataclass(frozen=True)
class UnitNamed:
    """What pages need of a unit once its session is over."""

    id: str
    name: str


def unit_named(unit_id: str) -> tuple[UnitNamed, int]:
    """The unit and how many stand on its roster."""
    with reading() as session:
        unit = unit_with_roster(session, unit_id)
        return UnitNamed(unit.id, unit.name), count_roster(session, unit.id)


def unit_with_roster(session: Session, unit_id: str) -> Unit:
    """A unit of the caller's that may have a roster; parks have none."""
    unit = get_unit(session, unit_id, the_staff().unit_ids)
    if unit.kind == "park":
        raise NotFound
    return unit


@blueprint.get("/<unit_id>/roster")
@staff_only("roster.view")
def roster(unit_id: str) -> ResponseReturnValue:
    """Everybody on it, with search and filters."""
    number, wanted = page_number(), asked_roster_filter()
    may_edit = the_staff().may("roster.edit")
    with reading() as session:
        unit = unit_with_roster(session, unit_id)
        entries, total = list_roster(
            session, unit.id, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        lines, shifts = lines_and_shifts(session, unit.id)
        people = [roster_line(entry, masked=not may_edit) for entry in entries]
        return render_template(
            "organisations/roster.html",
            unit=unit,
            page=Page(people, total, number),
            wanted=wanted,
            lines=[(line, line) for line in lines],
            shifts=[(shift, shift) for shift in shifts],
            everybody=count_roster(session, unit.id),
            may_edit=may_edit,
        )


def asked_roster_filter() -> RosterFilter:
    """The filter of the query string."""
    return RosterFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        line=request.args.get("line", "")[:80],
        shift=request.args.get("shift", "")[:40],
    )


@blueprint.get("/<unit_id>/roster/template.xlsx")
@staff_only("roster.edit")
def roster_template_file(unit_id: str) -> ResponseReturnValue:
    """The empty list to fill in."""
    unit_named(unit_id)
    return xlsx_response(roster_template(), "mau-danh-sach-nguoi-lao-dong.xlsx")


@blueprint.get("/<unit_id>/roster/import")
@staff_only("roster.edit")
def roster_import_form(unit_id: str) -> ResponseReturnValue:
    """Where a list is chosen."""
    unit, _everybody = unit_named(unit_id)
    return render_template("organisations/roster_import.html", unit=unit)


@blueprint.post("/<unit_id>/roster/import")
@staff_only("roster.edit")
def roster_upload(unit_id: str) -> ResponseReturnValue:
    """Read a list and keep it for the preview; a file that cannot be read is refused here."""
    unit, _everybody = unit_named(unit_id)
    try:
        kept = _list_of(unit).keep()
    except QuizError as refused:
        return upload_refused(refused, "organisations/roster_import.html", unit=unit)
    return redirect(url_for(".roster_preview", unit_id=unit_id, upload_id=kept))


@blueprint.get("/<unit_id>/roster/import/<upload_id>")
@staff_only("roster.edit")
def roster_preview(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """What the list would do, added and replacing: rehearsed for real, then rolled back."""
    unit, everybody = unit_named(unit_id)
    filename, sheet = _list_of(unit).take(upload_id)
    return render_template(
        "organisations/roster_preview.html",
        unit=unit,
        upload_id=upload_id,
        filename=filename,
        sheet=sheet,
        everybody=everybody,
        outcome=_rehearsed(unit, sheet),
        form=RosterModeForm(),
        findings=sheet.findings[:MOST_FINDINGS_SHOWN],
        sentence_of=sentence_of,
    )


def _rehearsed(unit: UnitNamed, sheet: RosterSheet) -> service.RosterImport:
    with installation().database.rehearsal() as session:
        return service.import_roster(
            session,
            session.get_one(Unit, unit.id),
            sheet,
            mode=service.REPLACE,
            partial=True,
            by=the_staff().id,
            now=clock.now(),
        )


@blueprint.post("/<unit_id>/roster/import/<upload_id>")
@staff_only("roster.edit")
def roster_confirm(unit_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the list in."""
    unit, _everybody = unit_named(unit_id)
    _filename, sheet = _list_of(unit).take(upload_id)
    is_replacing = request.form.get("mode") == service.REPLACE
    try:
        with transaction() as session:
            outcome = service.import_roster(
                session,
                unit_with_roster(session, unit_id),
                sheet,
                mode=service.REPLACE if is_replacing else service.ADD,
                partial=request.form.get("partial") == "1",
                by=the_staff().id,
                now=clock.now(),
            )
            forget_upload(session, upload_id)
    except Conflict as refused:
        flash(sentence_of(refused.code, refused.params), "error")
        return redirect(url_for(".roster_preview", unit_id=unit_id, upload_id=upload_id))
    flash(_told(outcome), "success")
    return redirect(url_for(".roster", unit_id=unit_id))


def _told(outcome: service.RosterImport) -> str:
    return _(
        "Đã thêm %(created)s, cập nhật %(updated)s, bỏ ra %(removed)s người.",
        created=grouped(outcome.created),
        updated=grouped(outcome.updated),
        removed=grouped(outcome.removed),
    )


@blueprint.post("/<unit_id>/roster/<entry_id>/remove")
@staff_only("roster.edit")
def remove_from_roster(unit_id: str, entry_id: str) -> ResponseReturnValue:
    """Take one person off."""
    with transaction() as session:
        unit = unit_with_roster(session, unit_id)
        service.remove_person(session, unit, entry_id, by=the_staff().id, now=clock.now())
    flash(_("Đã bỏ một người ra khỏi danh sách."), "success")
    return redirect(url_for(".roster", unit_id=unit_id))


@blueprint.post("/<unit_id>/roster/clear")
@staff_only("roster.edit")
def clear_roster(unit_id: str) -> ResponseReturnValue:
    """Remove the whole list."""
    with transaction() as session:
        unit = unit_with_roster(session, unit_id)
        service.clear_roster(session, unit, by=the_staff().id, now=clock.now())
    flash(_("Đã xóa danh sách. Mã nhân viên không còn được kiểm tra khi vào thi."), "success")
    return redirect(url_for(".roster", unit_id=unit_id))


def _list_of(unit: UnitNamed) -> UploadedList[RosterSheet]:
    return UploadedList(f"roster {unit.id}", read_roster)
