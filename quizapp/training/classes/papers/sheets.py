"""The attendance sheet to sign, and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from quizapp.documents.spreadsheets import Column, SheetToWrite, write_xlsx
from quizapp.documents.tables_pdf import TableColumn, TableContent, TableWords, table_pdf
from quizapp.training.classes.models import ClassSession, TrainingClass
from quizapp.training.classes.words import WAY_WORDS
from quizapp.web.i18n import chosen_language, clock_time, day, local

Line = dict[str, Any]


def times_of(meeting: ClassSession) -> str:
    """`22/11/2026, 08:00 – 11:30`."""
    begun, ended = local(meeting.starts_at), local(meeting.ends_at)
    return f"{day(meeting.starts_at)}, {begun:%H:%M} – {ended:%H:%M}"


def sheet_pdf(
    held: TrainingClass, meeting: ClassSession, place_id: str, lines: Sequence[Line]
) -> bytes:
    """A4, with a column to sign; whoever scanned has her time in it already."""
    place = next((one for one in held.places if one.id == place_id), None)
    content = TableContent(
        title=_("Danh sách điểm danh"),
        subtitle=" · ".join(
            part for part in (held.title, meeting.title, place.name if place else "") if part
        ),
        note=_(
            "%(times)s. Đơn vị tổ chức: %(organiser)s.",
            times=times_of(meeting),
            organiser=held.organiser_name,
        ),
        columns=[
            TableColumn(_("TT"), 0.45, "right"),
            TableColumn(_("Họ và tên"), 2),
            TableColumn(_("Mã"), 0.9),
            TableColumn(_("Đơn vị"), 2),
            TableColumn(_("Giờ vào"), 0.9, "center"),
        ],
        rows=[
            [
                str(number),
                line["full_name"],
                line["code"],
                line["unit"],
                clock_time(line["arrived_at"])[:5] if line["arrived_at"] else "",
            ]
            for number, line in enumerate(lines, 1)
        ],
        foot=held.title,
        signed=True,
    )
    return table_pdf(content, _words())


def _words() -> TableWords:
    return TableWords(
        language=chosen_language(),
        page=_("Trang"),
        signature=_("Ký tên"),
        empty=_("Không có ai trong danh sách này."),
    )


def attendance_xlsx(
    held: TrainingClass, sessions: Sequence[tuple[ClassSession, Sequence[Line]]]
) -> bytes:
    """A sheet per session. What people typed stays text: no cell becomes a formula."""
    places = {place.id: place.name for place in held.places}
    columns = [
        Column(_("TT"), 6, "integer"),
        Column(_("Họ và tên"), 28),
        Column(_("Mã"), 14),
        Column(_("Đơn vị"), 30),
        Column(_("Địa điểm"), 24),
        Column(_("Có mặt"), 10),
        Column(_("Giờ vào"), 18, "datetime"),
        Column(_("Giờ về"), 18, "datetime"),
        Column(_("Số phút"), 10, "integer"),
        Column(_("Cách ghi"), 12),
        Column(_("Lý do ghi tay"), 28),
        Column(_("Kỹ năng đã xác nhận"), 40),
    ]
    return write_xlsx(
        [
            SheetToWrite(
                name=f"{number} {day(meeting.starts_at)}".replace("/", "-"),
                columns=columns,
                rows=[_row(one, place, held, places) for place, one in enumerate(lines, 1)],
                title_rows=[held.title, f"{meeting.title} {times_of(meeting)}".strip()],
                note=held.organiser_name,
            )
            for number, (meeting, lines) in enumerate(sessions, 1)
        ]
    )


def _row(line: Line, number: int, held: TrainingClass, places: dict[str, str]) -> list[Any]:
    arrived, left = line["arrived_at"], line["left_at"]
    return [
        number,
        line["full_name"],
        line["code"],
        line["unit"],
        places.get(line["place_id"], ""),
        _("có") if arrived else _("không"),
        local(arrived) if arrived else None,
        local(left) if left else None,
        line["minutes"],
        str(WAY_WORDS[line["way"]]) if line["way"] else "",
        line["reason"],
        "; ".join(skill for skill in held.skills if skill in line["skills"]),
    ]
