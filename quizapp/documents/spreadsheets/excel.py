"""Workbooks: .xlsx and .ods by calamine, .xls by xlrd."""

import pickle
import subprocess
import sys
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from quizapp.documents.spreadsheets.archive import pack, unpack
from quizapp.documents.spreadsheets.extent import (
    check_is_plain_xml,
    check_ods_extent,
    check_xlsx_extent,
)
from quizapp.documents.spreadsheets.sheet import Cell, Limits, Sheet, UnreadableFile, trimmed

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XLS_SECONDS = 20
_PROJECT = Path(__file__).parents[3]


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
    """Read .xls, in a process of its own: a damaged one can send xlrd round in circles."""
    if _ENCRYPTED_PACKAGE in data:
        raise UnreadableFile("file_password_protected")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "quizapp.documents.spreadsheets.xls_process"],
            input=pickle.dumps((data, limits)),
            capture_output=True,
            timeout=_XLS_SECONDS,
            check=True,
            cwd=_PROJECT,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise UnreadableFile("file_damaged") from error
    found = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(found, UnreadableFile):
        raise found
    sheets: list[Sheet] = found
    return sheets


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
    return Sheet(name, trimmed([tuple(cell_of(value) for value in row) for row in rows]))


def cell_of(value: Any) -> Cell:
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
