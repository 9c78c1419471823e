"""Workbooks: .xlsx and .ods by calamine, .xls by xlrd."""

import struct
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum
from xlrd.compdoc import CompDocError

from quizapp.documents.spreadsheets.archive import pack, unpack
from quizapp.documents.spreadsheets.extent import (
    check_is_plain_xml,
    check_ods_extent,
    check_xlsx_extent,
)
from quizapp.documents.spreadsheets.sheet import Cell, Limits, Row, Sheet, UnreadableFile, trimmed

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# What xlrd lets through when a damaged file leads it out of a table.
_XLRD_LOST_ITS_WAY = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AssertionError,
    AttributeError,
)


def read_archive(data: bytes, limits: Limits) -> list[Sheet]:
    """Read .xlsx, .xlsm (without its macros) or .ods."""
    members = unpack(data, limits)
    check_is_plain_xml(members)
    if "xl/workbook.xml" in {name.lower() for name in members}:
        check_xlsx_extent(members, limits)
    elif "content.xml" in members:
        check_ods_extent(members["content.xml"], limits)
    else:
        raise UnreadableFile("not_a_spreadsheet")
    return _by_calamine(pack(members))


def read_compound(data: bytes, limits: Limits) -> list[Sheet]:
    """Read .xls. xlrd keeps cells apart and shares equal texts, so nothing can blow up."""
    if _ENCRYPTED_PACKAGE in data:
        raise UnreadableFile("file_password_protected")
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=StringIO(), on_demand=True, ragged_rows=True
        )
        return [_xls_sheet(book, index, limits) for index in range(book.nsheets)]
    except _XLRD_LOST_ITS_WAY as error:
        is_locked = "encrypted" in str(error)
        code = "file_password_protected" if is_locked else "file_damaged"
        raise UnreadableFile(code) from error


def _by_calamine(file: BytesIO) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            return [_calamine_sheet(book, name) for name in _worksheets(book)]
    except CalamineError as error:
        raise UnreadableFile("file_damaged") from error


def _worksheets(book: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _calamine_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, trimmed([tuple(_cell(value) for value in row) for row in rows]))


def _cell(value: Any) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if value == "":
        return None
    result: Cell = value
    return result


def _xls_sheet(book: xlrd.Book, index: int, limits: Limits) -> Sheet:
    sheet = book.sheet_by_index(index)
    if sheet.nrows > limits.rows:
        raise UnreadableFile("too_many_rows", limit=limits.rows)
    if sheet.ncols > limits.columns:
        raise UnreadableFile("too_many_columns", limit=limits.columns)
    rows = [_xls_row(book, sheet, number) for number in range(sheet.nrows)]
    book.unload_sheet(index)
    return Sheet(sheet.name, trimmed(rows))


def _xls_row(book: xlrd.Book, sheet: xlrd.sheet.Sheet, number: int) -> Row:
    return tuple(_xls_cell(book, cell) for cell in sheet.row(number))


def _xls_cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _xls_date(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return _cell(cell.value)


def _xls_date(value: float, datemode: int) -> Cell:
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    if value < 1:
        return _cell(moment.time())
    found: date = moment
    return _cell(found)
