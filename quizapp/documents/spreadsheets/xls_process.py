"""Reads one .xls from standard input and writes its sheets, or the refusal, to standard output.

A process of its own, started and given a time limit by `excel.read_compound`.
"""

import pickle
import struct
import sys
from datetime import date
from io import StringIO

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError

from quizapp.documents.spreadsheets.excel import cell_of
from quizapp.documents.spreadsheets.sheet import Cell, Limits, Row, Sheet, UnreadableFile, trimmed

# What xlrd lets through when a damaged file leads it out of a table.
_XLRD_LOST_ITS_WAY = (
    xlrd.XLRDError,
    CompDocError,
    FormulaError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AssertionError,
    AttributeError,
)


def read_xls(data: bytes, limits: Limits) -> list[Sheet] | UnreadableFile:
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=StringIO(), on_demand=True, ragged_rows=True
        )
        return [_xls_sheet(book, index, limits) for index in range(book.nsheets)]
    except UnreadableFile as refused:
        return refused
    except _XLRD_LOST_ITS_WAY as error:
        is_locked = "encrypted" in str(error)
        return UnreadableFile("file_password_protected" if is_locked else "file_damaged")


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
    return cell_of(cell.value)


def _xls_date(value: float, datemode: int) -> Cell:
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    if value < 1:
        return cell_of(moment.time())
    found: date = moment
    return cell_of(found)


if __name__ == "__main__":
    given, bounds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own process
    sys.stdout.buffer.write(pickle.dumps(read_xls(given, bounds)))
