"""Who takes part and who is missing: all enterprises of a round, on the screen and as a file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.documents.spreadsheets import Cell, Column, SheetToWrite, write_xlsx
from quizapp.organisations.queries.coordinators import coordinated_unit_ids
from quizapp.organisations.queries.scope import Scope
from quizapp.reports.home import asked_sort, contest_scope
from quizapp.reports.manage_views.base import MAX_QUERY_LENGTH, blueprint
from quizapp.reports.presentation import round_view
from quizapp.reports.queries.participation import (
    LineFilter,
    Tally,
    UnitLine,
    count_lines,
    list_lines,
    list_parks_in,
    tally,
)
from quizapp.reports.queries.rounds import get_round_for_units, get_watched_round
from quizapp.reports.rules import RoundNow
from quizapp.web.context import reading
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import moment, number
from quizapp.web.paging import PAGE_SIZE, Page, page_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/manage/rounds/<round_id>/enterprises")
@staff_only("reports.view", "roster.edit")
def enterprises(round_id: str) -> ResponseReturnValue:
    """Enterprises with search, filters and pages."""
    wanted, page, now = _asked(), page_number(), clock.now()
    with reading() as session:
        round_, scope = _round_and_scope(session, round_id)
        total = count_lines(session, round_, scope, wanted)
        lines = list_lines(
            session, round_, scope, wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
        )
        return render_template(
            "reports/enterprises.html",
            round=round_view(round_, now),
            tally=tally(session, round_, scope),
            parks=list_parks_in(session, round_, scope),
            page=Page(lines, total, page),
            wanted=wanted,
            is_narrowed=bool(wanted.typed or wanted.park_id or wanted.joined),
            now=now,
        )


@blueprint.get("/manage/rounds/<round_id>/enterprises.xlsx")
@staff_only("reports.view", "roster.edit")
def enterprises_file(round_id: str) -> ResponseReturnValue:
    """The same list, whole, as a workbook."""
    wanted = _asked()
    with reading() as session:
        round_, scope = _round_and_scope(session, round_id)
        figures = tally(session, round_, scope)
        content = write_xlsx([_sheet(round_, figures, list_lines(session, round_, scope, wanted))])
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="ty-le-tham-gia.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _round_and_scope(session: Session, round_id: str) -> tuple[RoundNow, Scope]:
    """Organizers see every enterprise of their rounds, coordinators their own in any round."""
    staff = the_staff()
    if staff.may("reports.view"):
        return get_watched_round(session, round_id, contest_scope(staff)), None
    own = coordinated_unit_ids(session, staff.id)
    return get_round_for_units(session, round_id, own), own


def _asked() -> LineFilter:
    joined = request.args.get("joined", "")
    return LineFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        park_id=request.args.get("park", "")[:40],
        joined=joined if joined in {"yes", "none"} else "",
        sort=asked_sort(),
    )


def _sheet(round_: RoundNow, figures: Tally, lines: Sequence[UnitLine]) -> SheetToWrite:
    columns = (
        Column(_("TT"), 6, "integer"),
        Column(_("Mã"), 14),
        Column(_("Doanh nghiệp"), 44),
        Column(_("Khu công nghiệp"), 24),
        Column(_("Quân số"), 12, "integer"),
        Column(_("Số người dự thi"), 16, "integer"),
        Column(_("Số lượt thi"), 14, "integer"),
        Column(_("Tỷ lệ dự thi, %"), 16, "decimal"),
    )
    return SheetToWrite(
        name=_("Tỷ lệ tham gia"),
        title_rows=_titles(round_),
        columns=columns,
        rows=[_row(place, line) for place, line in enumerate(lines, 1)],
        note=_(
            "%(people)s người, %(attempts)s lượt; %(joined)s trong %(all)s doanh nghiệp có người"
            " dự thi. Lập lúc %(moment)s.",
            people=number(figures.people),
            attempts=number(figures.attempts),
            joined=number(figures.enterprises_in),
            all=number(figures.enterprises),
            moment=moment(clock.now()),
        ),
    )


def _titles(round_: RoundNow) -> list[str]:
    title = _("Tỷ lệ tham gia theo doanh nghiệp")
    names = f"{round_.contest_title} – {round_.title}"
    return [title, names, *([_("SỐ LIỆU MẪU, không dùng để báo cáo")] if round_.is_demo else [])]


def _row(place: int, line: UnitLine) -> tuple[Cell, ...]:
    rate = None if line.rate is None else round(line.rate, 2)
    return (
        place,
        line.code,
        line.name,
        line.park,
        line.headcount,
        line.people,
        line.attempts,
        rate,
    )
