"""Write XLSX and CSV that show exactly what was put in: no formulas, links or lost zeros."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from math import ceil
from typing import Any, Literal

import xlsxwriter

from quizapp.documents.spreadsheets.guarding import guarded
from quizapp.documents.spreadsheets.sheet import Cell, cell_text

ColumnKind = Literal["text", "integer", "decimal", "date", "datetime"]

_CELL_LIMIT = 32_767
_LINE_HEIGHT, _MOST_LINES = 16, 25
_SHEET_NAME_LIMIT = 31
_NUMBER_FORMATS: dict[ColumnKind, str] = {
    "text": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
_INK, _JADE, _LINE, _SOFT = "#16212E", "#0A6B52", "#C9C2B4", "#4A5868"
_TYPE = {"font_name": "Times New Roman", "font_size": 12, "font_color": _INK, "valign": "top"}


@dataclass(frozen=True)
class Column:
    """A column: its title, its width in letters, and what its cells are."""

    title: str
    width: float = 16
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class SheetToWrite:
    """A sheet: title rows, note, header, rows. Cells that are strings stay strings."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title_rows: Sequence[str] = ()
    note: str = ""


def write_xlsx(sheets: Sequence[SheetToWrite]) -> bytes:
    output = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(output, options) as book:
        # The library would write the moment of writing; the same rows shall give the same file.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - no zone in a file
        for sheet, name in zip(sheets, _sheet_names(sheets), strict=True):
            _write_sheet(book, name, sheet)
    return output.getvalue()


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a mark, so that Excel shows the letters; see `guarding`."""
    output = StringIO(newline="")
    writer = csv.writer(output)
    for row in rows:
        writer.writerow(
            [guarded(cell) if isinstance(cell, str) else cell_text(cell) for cell in row]
        )
    return output.getvalue().encode("utf-8-sig")


def _write_sheet(book: xlsxwriter.Workbook, name: str, sheet: SheetToWrite) -> None:
    page = book.add_worksheet(name)
    header_row = _write_titles(book, page, sheet)
    header = book.add_format(
        {**_TYPE, "bold": True, "font_color": "#FFFFFF", "bg_color": _JADE, "border": 1}
        | {"border_color": _LINE, "text_wrap": True, "valign": "vcenter", "align": "center"}
    )
    formats = [_cell_format(book, column) for column in sheet.columns]
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
        page.write_string(header_row, index, column.title, header)
    last_row = header_row
    for last_row, row in enumerate(sheet.rows, start=header_row + 1):
        lines = min(_MOST_LINES, _lines_of(row, sheet.columns))
        page.set_row(last_row, _LINE_HEIGHT * lines)
        for index, (cell, cell_format) in enumerate(zip(row, formats, strict=True)):
            _write_cell(page, last_row, index, cell, cell_format)
    _set_up_page(page, header_row, last_row, len(sheet.columns))


def _lines_of(row: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Reckon a row's lines: LibreOffice does not make room for wrapped text by itself."""
    return max(
        sum(max(1, ceil(1.15 * len(line) / column.width)) for line in cell_text(cell).split("\n"))
        for cell, column in zip(row, columns, strict=True)
    )


def _write_titles(book: xlsxwriter.Workbook, page: Any, sheet: SheetToWrite) -> int:
    title = book.add_format({**_TYPE, "bold": True, "font_size": 14})
    note = book.add_format({**_TYPE, "italic": True, "font_color": _SOFT})
    lines = [(text, title) for text in sheet.title_rows]
    if sheet.note:
        lines.append((sheet.note, note))
    for row, (text, text_format) in enumerate(lines):
        page.write_string(row, 0, text, text_format)
    # A free row keeps the titles out of the table when it is sorted.
    return len(lines) + 1 if lines else 0


def _cell_format(book: xlsxwriter.Workbook, column: Column) -> Any:
    look = {**_TYPE, "border": 1, "border_color": _LINE, "text_wrap": True}
    return book.add_format({**look, "num_format": _NUMBER_FORMATS[column.kind]})


def _write_cell(page: Any, row: int, column: int, cell: Cell, cell_format: Any) -> None:
    if cell is None or cell == "":
        page.write_blank(row, column, None, cell_format)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell, cell_format)
    elif isinstance(cell, (int, float)):
        page.write_number(row, column, cell, cell_format)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, cell_format)
    else:
        page.write_string(row, column, cell[:_CELL_LIMIT], cell_format)


def _set_up_page(page: Any, header_row: int, last_row: int, columns: int) -> None:
    page.freeze_panes(header_row + 1, 0)
    page.autofilter(header_row, 0, last_row, columns - 1)
    page.repeat_rows(header_row)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&CTrang &P/&N")


def _sheet_names(sheets: Sequence[SheetToWrite]) -> list[str]:
    """Return names Excel accepts: 31 letters, none of its signs for places, none twice."""
    names: list[str] = []
    for sheet in sheets:
        plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in sheet.name)
        name = plain.strip().strip("'")[:_SHEET_NAME_LIMIT] or "Trang"
        taken = {existing.lower() for existing in names}
        number = 2
        while name.lower() in taken:
            ending = f" ({number})"
            name = plain[: _SHEET_NAME_LIMIT - len(ending)] + ending
            number += 1
        names.append(name)
    return names
