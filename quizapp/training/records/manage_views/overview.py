"""Parks and the province at a glance: one line for each enterprise, with its lights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.documents.spreadsheets import Cell, Column, ColumnKind, SheetToWrite, write_xlsx
from quizapp.organisations.queries.units import list_parks
from quizapp.training.records.manage_views.base import (
    MAX_QUERY_LENGTH,
    asked,
    blueprint,
    this_moment,
)
from quizapp.training.records.presentation import LIGHT_LABELS
from quizapp.training.records.queries.overview import (
    MONTHS,
    SORTS,
    MonthFigures,
    OverviewFilter,
    OverviewRow,
    months_of,
    narrowed,
    overview,
)
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.figures import LIGHTS, RED, THRESHOLDS, together
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import day as day_of
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@blueprint.get("/manage/training/overview")
@staff_only("records.view")
def training_overview() -> ResponseReturnValue:
    """The enterprises that the caller may see, those with a red light on top."""
    number, wanted, at = page_number(), asked_overview(), this_moment()
    scope = the_staff().unit_ids
    with reading() as session:
        everything = overview(session, scope, at)
        rows = narrowed(everything, wanted)
        start = (number - 1) * PAGE_SIZE
        here = narrowed(everything, OverviewFilter(park_id=wanted.park_id))
        return render_template(
            "training/records/overview.html",
            page=Page(rows[start : start + PAGE_SIZE], len(rows), number),
            wanted=wanted,
            is_narrowed=wanted != OverviewFilter(sort=wanted.sort),
            whole=together(row.figures for row in here),
            counts=[(light, sum(row.light == light for row in here)) for light in LIGHTS],
            parks=_parks(session),
            thresholds=THRESHOLDS,
            months=trend(session, here, at),
            at=at,
        )


def asked_overview() -> OverviewFilter:
    """The filter of the query string; words nobody offers are ignored."""
    sort = request.args.get("sort", "")
    return OverviewFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        park_id=request.args.get("park", "")[:40],
        light=asked("light", LIGHT_LABELS),
        sort=sort if sort.removeprefix("-") in SORTS else "light",
    )


def _parks(session: Session) -> list[tuple[str, str]]:
    lines = list_parks(session, the_staff().unit_ids)
    return [(line.park.id, line.park.name) for line in lines if line.park is not None]


def trend(session: Session, rows: Sequence[OverviewRow], at: Moment) -> list[MonthFigures]:
    """Twelve months, the running one as it stands now."""
    this_month = at.today.replace(day=1)
    since = _months_before(this_month, MONTHS - 1)
    kept = months_of(session, (row.unit_id for row in rows), since)
    whole = together(row.figures for row in rows)
    now = MonthFigures(
        this_month,
        whole.required,
        whole.both.guards,
        whole.both.certified,
        whole.both.trained,
        sum(row.light == RED for row in rows),
    )
    return [*(one for one in kept if one.month < this_month), now]


def _months_before(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


@blueprint.get("/manage/training/overview.xlsx")
@staff_only("records.view")
def training_overview_file() -> ResponseReturnValue:
    """The same lines as a workbook: figures of enterprises, no names of people."""
    wanted, at = asked_overview(), this_moment()
    with transaction() as session:
        rows = narrowed(overview(session, the_staff().unit_ids, at), wanted)
        by = the_staff().id
        record(session, by, "overview.downloaded", ("staff", by), {"rows": len(rows)}, now=at.now)
    content = write_xlsx([_sheet(rows, at)])
    return xlsx_response(content, "tong-quan-dao-tao.xlsx")


def _sheet(rows: Sequence[OverviewRow], at: Moment) -> SheetToWrite:
    count: ColumnKind = "integer"
    columns = [
        Column(_("Mã"), 12),
        Column(_("Doanh nghiệp"), 40),
        Column(_("Khu"), 26),
        Column(_("Đánh giá"), 14),
        Column(_("Cần có"), 10, count),
        Column(_("Đang làm"), 10, count),
        Column(_("Còn thiếu"), 10, count),
        Column(_("Của doanh nghiệp"), 12, count),
        Column(_("Dịch vụ"), 10, count),
        Column(_("Giấy công an còn hạn"), 12, count),
        Column(_("Giấy sắp hết hạn"), 12, count),
        Column(_("Giấy hết hạn"), 12, count),
        Column(_("Chưa có giấy"), 12, count),
        Column(_("Khóa học còn hiệu lực"), 12, count),
        Column(_("Luật đã thay đổi"), 12, count),
        Column(_("Công cụ"), 10, count),
        Column(_("Phải xử lý ngay"), 12, count),
    ]
    title = _("Đào tạo bảo vệ theo doanh nghiệp, ngày %(day)s", day=day_of(at.today))
    return SheetToWrite(_("Tổng quan"), columns, [_cells(row) for row in rows], (title,))


def _cells(row: OverviewRow) -> list[Cell]:
    figures, both, tools = row.figures, row.figures.both, row.figures.tools
    return [
        row.code,
        row.name,
        row.park_name,
        str(LIGHT_LABELS[row.light]),
        figures.required,
        both.guards,
        figures.missing,
        figures.own.guards,
        figures.service.guards,
        both.paper_valid,
        both.paper_expiring,
        both.paper_expired,
        both.paper_missing,
        both.trained,
        both.course_law_changed,
        tools.total,
        tools.grave,
    ]
