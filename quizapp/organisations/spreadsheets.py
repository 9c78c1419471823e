"""From an uploaded file to the rows that the rules read, and the files we hand out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from flask_babel import gettext as _

from quizapp.core.errors import Invalid
from quizapp.documents.spreadsheets import (
    Column,
    Oddities,
    SheetToWrite,
    find_oddities,
    read_sheets,
    write_xlsx,
)
from quizapp.organisations.presentation import KIND_LABELS, OWNERSHIP_LABELS, STATUS_LABELS
from quizapp.organisations.queries.units import UnitLine
from quizapp.organisations.rules.tables import Cell, Finding


class NumberedRow(Protocol):
    """A row that knows its number in the sheet."""

    @property
    def number(self) -> int:
        """As Excel names it."""
        ...


class SheetRead(Protocol):
    """A dataclass of what can be taken of a sheet, and of what was found in it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def rows(self) -> Sequence[NumberedRow]:
        """The good ones."""
        ...

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong or odd."""
        ...


ReadSheet = TypeVar("ReadSheet", bound=SheetRead)
_RANGE = re.compile(r"([A-Z]+)(\d+):[A-Z]+\d+")


def read_upload(
    content: bytes, filename: str, read: Callable[[Sequence[Sequence[Cell]]], ReadSheet]
) -> ReadSheet:
    """The first sheet of a file that has the headings, with what is odd about it noted.

    Raises UnreadableFile, or Invalid("header_not_found") when no sheet has them.
    """
    oddities = find_oddities(content)
    for index, sheet in enumerate(read_sheets(content, filename)):
        odd = oddities[index] if index < len(oddities) else Oddities()
        try:
            return _with_notes(read(sheet.rows), odd)
        except Invalid:
            continue
    raise Invalid("header_not_found")


def _with_notes(found: ReadSheet, odd: Oddities) -> ReadSheet:
    notes = [*found.findings, *_notes(odd, {row.number for row in found.rows})]
    return replace(found, findings=sorted(notes, key=lambda note: note.row))


def _notes(odd: Oddities, rows: set[int]) -> Iterable[Finding]:
    for row in sorted(odd.hidden_rows & rows):
        yield Finding(row, "", "row_hidden", is_error=False)
    for place in odd.merged:
        match = _RANGE.fullmatch(place)
        if match and (int(match[2]) in rows or int(match[2]) + 1 in rows):
            yield Finding(int(match[2]), match[1], "cells_merged", place, is_error=False)


def unit_columns() -> list[Column]:
    """The columns of the list of units, as it goes out and comes in again."""
    return [
        Column(_("Mã"), 12),
        Column(_("Tên đơn vị"), 44),
        Column(_("Tên khác"), 24),
        Column(_("Cấp"), 14),
        Column(_("Thuộc"), 28),
        Column(_("Số lao động"), 12, "integer"),
        Column(_("Số bảo vệ"), 10, "integer"),
        Column(_("Loại hình"), 14),
        Column(_("Quốc gia"), 16),
        Column(_("Trạng thái"), 16),
        Column(_("Người liên hệ"), 24),
        Column(_("Điện thoại"), 16),
        Column(_("E-mail"), 28),
        Column(_("Từ ngày"), 12, "date"),
        Column(_("Đến ngày"), 12, "date"),
    ]


def units_xlsx(lines: Iterable[UnitLine]) -> bytes:
    """The list of units as a file that can be taken in again."""
    rows = [_unit_cells(line) for line in lines]
    return write_xlsx([SheetToWrite(_("Đơn vị"), unit_columns(), rows)])


def units_template() -> bytes:
    """An empty list of units with an example beside it."""
    example: list[Cell] = [
        "CT001", _("Công ty TNHH Ví dụ"), _("Ví dụ Bắc Ninh"), str(KIND_LABELS["enterprise"]),
        _("KCN Ví dụ"), 350, 12, str(OWNERSHIP_LABELS["foreign"]), _("Hàn Quốc"),
        str(STATUS_LABELS["active"]), _("Nguyễn Văn Ví Dụ"), "0222 000 001", "", None, None,
    ]  # fmt: skip
    note = _("Chỉ bắt buộc cột tên. Ô để trống không làm thay đổi dữ liệu đã có.")
    return write_xlsx(
        [
            SheetToWrite(_("Đơn vị"), unit_columns(), []),
            SheetToWrite(_("Ví dụ"), unit_columns(), [example], note=note),
        ]
    )


def roster_template() -> bytes:
    """An empty roster with an example beside it."""
    columns = [
        Column(_("Mã nhân viên"), 16),
        Column(_("Họ và tên"), 32),
        Column(_("Chuyền"), 18),
        Column(_("Ca"), 12),
        Column(_("Bảo vệ"), 10),
    ]
    examples: list[list[Cell]] = [
        ["NV001", _("Nguyễn Thị Ví Dụ"), _("Chuyền 1"), _("Ngày"), ""],
        ["BV002", _("Trần Văn Ví Dụ"), "", _("Đêm"), "x"],
    ]
    note = _("Bắt buộc cột mã và họ tên. Cột bảo vệ: ghi x nếu là bảo vệ.")
    return write_xlsx(
        [
            SheetToWrite(_("Danh sách"), columns, []),
            SheetToWrite(_("Ví dụ"), columns, examples, note=note),
        ]
    )


def guards_template() -> bytes:
    """An empty list of guards with examples beside it."""
    columns = [
        Column(_("Mã nhân viên"), 16),
        Column(_("Họ và tên"), 30),
        Column(_("Điện thoại"), 16),
        Column(_("Loại bảo vệ"), 18),
        Column(_("Công ty dịch vụ"), 32),
        Column(_("Chốt"), 22),
        Column(_("Ca"), 10),
        Column(_("Chế độ"), 18),
        Column(_("Ngày vào làm"), 14, "date"),
    ]
    own: list[Cell] = [
        "BV001", _("Trần Văn Ví Dụ"), "0912 000 001", _("Doanh nghiệp"), "", _("Cổng chính"),
        _("Ngày"), _("Chuyên trách"), date(2024, 3, 1),
    ]  # fmt: skip
    hired: list[Cell] = [
        "", _("Lê Thị Ví Dụ"), "0912 000 002", _("Dịch vụ"), _("Công ty Dịch vụ bảo vệ Ví dụ"),
        _("Kho thành phẩm"), _("Đêm"), _("Bán chuyên trách"), None,
    ]  # fmt: skip
    note = _(
        "Bắt buộc họ tên, loại bảo vệ, và mã hoặc điện thoại. Loại bảo vệ: Doanh nghiệp hoặc Dịch"
        " vụ. Ô để trống không làm thay đổi dữ liệu đã có; người mới không có ngày vào làm thì"
        " lấy ngày nhập."
    )
    return write_xlsx(
        [
            SheetToWrite(_("Bảo vệ"), columns, []),
            SheetToWrite(_("Ví dụ"), columns, [own, hired], note=note),
        ]
    )


def _unit_cells(line: UnitLine) -> list[Cell]:
    unit = line.unit
    return [
        unit.code,
        unit.name,
        unit.aliases[0].name if unit.aliases else "",
        str(KIND_LABELS[unit.kind]),
        line.parent_name or "",
        unit.headcount,
        unit.guard_headcount,
        str(OWNERSHIP_LABELS[unit.ownership]) if unit.ownership else "",
        unit.country or "",
        str(STATUS_LABELS[unit.status]),
        unit.contact_name or "",
        unit.contact_phone or "",
        unit.contact_email or "",
        unit.valid_from,
        unit.valid_to,
    ]
