"""Read whatever spreadsheet people send; what it is is told from its content, not its name."""

from quizapp.documents.spreadsheets.csv_text import read_csv
from quizapp.documents.spreadsheets.excel import read_archive, read_compound
from quizapp.documents.spreadsheets.sheet import Limits, Sheet, UnreadableFile

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".ods", ".xls", ".xlsb")
_OTHERS = (b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"<html", b"<!doctype", b"<?xml")
_DEFAULT = Limits()


def read_sheets(data: bytes, filename: str, *, limits: Limits = _DEFAULT) -> list[Sheet]:
    """Return the sheets of an .xlsx, .xls, .ods or .csv file, or raise `UnreadableFile`.

    Whole numbers come as `int` even where the file keeps 912345678.0, texts as they are, dates
    without a time of day as `date`. `cell_text` turns any cell into what a person reads.
    """
    if not data.strip():
        raise UnreadableFile("file_empty")
    if len(data) > limits.file_bytes:
        raise UnreadableFile("file_too_large", megabytes=limits.file_bytes // 2**20)
    if data.startswith(_ARCHIVE):
        return read_archive(data, limits)
    if data.startswith(_COMPOUND):
        return read_compound(data, limits)
    if data[:64].lstrip().lower().startswith(_OTHERS):
        raise UnreadableFile("not_a_spreadsheet")
    if filename.lower().endswith(_WORKBOOKS):
        raise UnreadableFile("file_damaged")
    return read_csv(data, limits)
