"""The list of who must learn, on paper and as a spreadsheet."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from quizapp.core import clock
from quizapp.core.text import name_sort_key
from quizapp.documents.spreadsheets import Column, SheetToWrite, write_xlsx
from quizapp.documents.tables_pdf import TableColumn, TableContent, TableWords, table_pdf
from quizapp.training.duty.manage_views.base import Asked, asked, blueprint, today
from quizapp.training.duty.presentation import STATE_LABELS, duty_line
from quizapp.training.duty.rules import LATE, SOON
from quizapp.web.context import reading
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import day, moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PRINTED = 5000


def _lines(found: Asked) -> list[dict[str, Any]]:
    masked = not the_staff().may("guards.edit")
    return [
        duty_line(one, found.titles, found.units, today(), masked=masked)
        for one in found.found[:MOST_PRINTED]
    ]


def _place(found: Asked) -> str:
    return found.only_unit[1] if found.only_unit else _("Nhiều đơn vị")


def _download(content: bytes, kind: str, disposition: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/list.pdf")
@staff_only("duty.view")
def printed() -> ResponseReturnValue:
    """The list as filtered, on A4 with a column to sign."""
    with reading() as session:
        found = asked(session)
        content = _table(found)
    words = TableWords(
        language=str(get_locale()),
        page=_("Trang"),
        signature=_("Ký nhận"),
        empty=_("Không có ai trong danh sách này."),
    )
    return _download(
        table_pdf(content, words), "application/pdf", 'inline; filename="nhac-hoc.pdf"'
    )


def _told(line: dict[str, Any]) -> str:
    """How many days late or left says it all; else the state and what is behind it."""
    if line["state"] in {LATE, SOON}:
        return str(line["note"])
    return ", ".join(filter(None, (str(STATE_LABELS[line["state"]]), line["note"])))


def _table(found: Asked) -> TableContent:
    lines = sorted(_lines(found), key=lambda one: (one["post"], name_sort_key(one["full_name"])))
    rows = [
        [
            str(number),
            str(one["full_name"]),
            str(one["post"]),
            str(one["shift"]),
            str(one["course"]),
            day(one["due"]) if one["due"] else "",
            _told(one),
        ]
        for number, one in enumerate(lines, 1)
    ]
    told = _("%(count)s lượt người và khóa học, lúc %(moment)s", count=len(rows),
             moment=moment(clock.now()))  # fmt: skip
    return TableContent(
        title=_("Danh sách nhắc học"),
        subtitle=_place(found),
        note=told,
        columns=[
            TableColumn(_("STT"), 0.5, "right"),
            TableColumn(_("Họ và tên"), 2.2),
            TableColumn(_("Chốt"), 1.2),
            TableColumn(_("Ca"), 0.7),
            TableColumn(_("Khóa học"), 2.4),
            TableColumn(_("Hạn"), 1),
            TableColumn(_("Tình trạng"), 1.6),
        ],
        rows=rows,
        signed=True,
        landscape=True,
    )


@blueprint.get("/list.xlsx")
@staff_only("duty.view")
def sheet() -> ResponseReturnValue:
    """The list as filtered, as a spreadsheet."""
    with reading() as session:
        found = asked(session)
        lines = _lines(found)
    columns = [
        Column(_("Họ và tên"), 28),
        Column(_("Mã nhân viên"), 16),
        Column(_("Đơn vị"), 30),
        Column(_("Chốt"), 18),
        Column(_("Ca"), 10),
        Column(_("Khóa học"), 36),
        Column(_("Tình trạng"), 16),
        Column(_("Hạn"), 14, "date"),
        Column(_("Hoàn thành"), 14, "date"),
        Column(_("Ghi chú"), 26),
    ]
    names = ("full_name", "code", "unit", "post", "shift", "course")
    rows = [
        [
            *(one[name] for name in names),
            str(STATE_LABELS[one["state"]]),
            one["due"],
            one["completed_on"],
            one["note"],
        ]
        for one in lines
    ]
    title = [_("Danh sách nhắc học"), _place(found)]
    made = _("Lập lúc %(moment)s", moment=moment(clock.now()))
    content = write_xlsx([SheetToWrite(_("Nhắc học"), columns, rows, title, made)])
    return _download(content, XLSX, 'attachment; filename="nhac-hoc.xlsx"')
