"""Questions in XLSX, XLS or CSV, whatever the order and the names of their columns."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from quizapp.banks.formats.archive import OLE_MAGIC, ZIP_MAGIC, refuse_ole
from quizapp.banks.formats.columns import Columns, TextRow, find_header, guess_columns
from quizapp.banks.formats.decoding import SHOWN, TELLING_SAMPLE, encoding_notice, read_text
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.grid import Cell, Row, read_rows
from quizapp.banks.formats.legacy import READINGS, recognised
from quizapp.banks.formats.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT_CHARACTERS
from quizapp.banks.formats.parsed import ParsedBank, Problem, SecrecyMark
from quizapp.banks.formats.texts import VIETNAMESE_ONLY, fold, secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.workbook import Sheet, date_cell, plain_number, read_workbook
from quizapp.documents.spreadsheets.excel import read_compound
from quizapp.documents.spreadsheets.sheet import Limits
from quizapp.documents.spreadsheets.sheet import UnreadableFile as UnreadableSheets

NAME = "spreadsheet"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv")
DELIMITERS = ",;\t|"
SNIFFED_ROWS = 60
XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
HELP_SHEETS = ("huong dan", "ghi chu", "help", "instruction", "tham khao", "danh muc")


def detects(filename: str, head: bytes) -> bool:
    """A workbook by its parts or its name; CSV by its name alone."""
    if head.startswith(ZIP_MAGIC):
        return b"xl/" in head or filename.lower().endswith(ENDINGS)
    return filename.lower().endswith(ENDINGS)


def parse(data: bytes) -> ParsedBank:
    """Read the questions of every sheet that has some."""
    sheets = [_in_unicode(sheet) for sheet in read_sheets(data)]
    drafts: list[Draft] = []
    problems = [encoding_notice(sheet.encoding) for sheet in sheets if sheet.encoding]
    for sheet in sheets:
        found, problem = _read_sheet(sheet, is_only=len(sheets) == 1)
        drafts += found
        problems += problem
    return assemble(NAME, drafts, problems, _secrecy_marks(sheets))


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets of any kind of spreadsheet, told apart by their first bytes."""
    if data.startswith(ZIP_MAGIC):
        return read_workbook(data)
    if data.startswith(OLE_MAGIC):
        return _read_xls(data)
    return [_read_csv(data)]


def _in_unicode(sheet: Sheet) -> Sheet:
    """Text typed in fonts made for TCVN3 or VNI, told by its words as a whole."""
    texts = (cell.text for row in sheet.rows for cell in row.cells.values())
    doubtful = (text for text in texts if not VIETNAMESE_ONLY.search(text))
    name = recognised(" ".join(doubtful)[:TELLING_SAMPLE])
    if not name:
        return sheet
    rows = [
        replace(row, cells={at: _read_as(cell, name) for at, cell in row.cells.items()})
        for row in sheet.rows
    ]
    around = [READINGS[name](text) for text in sheet.around]
    return replace(sheet, rows=rows, around=around, encoding=SHOWN[name])


def _read_as(cell: Cell, name: str) -> Cell:
    """A cell in Unicode; what holds letters only Unicode has was so already."""
    sound = VIETNAMESE_ONLY.search(cell.text) is not None
    return cell if sound else replace(cell, text=READINGS[name](cell.text))


def _read_sheet(sheet: Sheet, *, is_only: bool) -> tuple[list[Draft], list[Problem]]:
    if not sheet.rows:
        return [], []
    if sheet.is_hidden and not is_only:
        return [], [Problem("warning", "hidden_sheet", sheet.name, params={"sheet": sheet.name})]
    texts: list[TextRow] = [
        {column: cell.text for column, cell in row.cells.items()} for row in sheet.rows
    ]
    header = find_header(texts)
    if header:
        index, columns = header
        return read_rows(list(_filled_down(sheet.rows[index + 1 :], columns)), columns), []
    return _read_without_header(sheet, texts, is_only=is_only)


def _read_without_header(
    sheet: Sheet, texts: list[TextRow], *, is_only: bool
) -> tuple[list[Draft], list[Problem]]:
    guessed = guess_columns(texts)
    if guessed is None:
        return [], _nothing_found(sheet, is_only=is_only)
    note = Problem("warning", "columns_guessed", sheet.name, params={"sheet": sheet.name})
    return read_rows(sheet.rows, guessed), [note]


def _nothing_found(sheet: Sheet, *, is_only: bool) -> list[Problem]:
    params = {"sheet": sheet.name}
    if is_only:
        return [Problem("error", "header_not_found", sheet.name, params=params)]
    if fold(sheet.name).startswith(HELP_SHEETS):
        return []
    return [Problem("warning", "sheet_without_questions", sheet.name, params=params)]


def _filled_down(rows: list[Row], columns: Columns) -> Iterator[Row]:
    """A topic or level merged over several rows holds for all of them."""
    shared = [c for c in (columns.topic, columns.level, columns.citation) if c is not None]
    last: dict[int, Cell] = {}
    for row in rows:
        cells = dict(row.cells)
        for column in shared:
            cell = cells.get(column)
            if cell is None and column in last:
                cells[column] = Cell(last[column].text)
            elif cell is not None:
                last.pop(column, None)
                if "merged_cell" in cell.notes:
                    last[column] = cell
        yield Row(row.number, row.where, cells, row.notes)


def _secrecy_marks(sheets: Iterable[Sheet]) -> list[SecrecyMark]:
    marks = []
    for sheet in sheets:
        texts = [(sheet.name, text) for text in (sheet.name, *sheet.around)]
        texts += [(row.where, cell.text) for row in sheet.rows for cell in row.cells.values()]
        marks += [SecrecyMark(where, mark) for where, text in texts if (mark := secrecy_mark(text))]
    return marks


def _read_xls(data: bytes) -> list[Sheet]:
    """In a process of its own: what is damaged may take its reader down."""
    refuse_ole(data)
    if not any(name in data for name in XLS_STREAMS):
        raise UnreadableFile("file_damaged")
    try:
        sheets = read_compound(data, Limits(rows=MAX_ROWS, columns=MAX_COLUMNS))
    except UnreadableSheets as reason:
        limit = {"too_many_rows": MAX_ROWS, "too_many_columns": MAX_COLUMNS}.get(reason.code)
        if limit:
            raise UnreadableFile(reason.code, limit=limit) from reason
        is_locked = reason.code == "file_password_protected"
        raise UnreadableFile("file_encrypted" if is_locked else "file_damaged") from reason
    return [Sheet(one.name, list(_value_rows(one.name, one.rows))) for one in sheets]


def _value_rows(sheet: str, rows: Iterable[Iterable[object]]) -> Iterator[Row]:
    for number, values in enumerate(rows, start=1):
        cells = {
            column: cell for column, value in enumerate(values) if (cell := _cell_of(value)).text
        }
        if cells:
            yield Row(number, f"{sheet}!{number}", cells)


def _cell_of(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Cell(plain_number(value))
    if isinstance(value, datetime):
        return date_cell(value)
    if isinstance(value, date):
        return date_cell(datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day on paper
    text = str(value)
    is_error = text.startswith("#") and text.rstrip("!?").lstrip("#").replace("/", "").isupper()
    return Cell(text, frozenset({"cell_error"} if is_error else ()))


def _read_csv(data: bytes) -> Sheet:
    decoded = read_text(data)
    text = decoded.text
    first, _, rest = text.partition("\n")
    told = first.strip().lower()
    if told.startswith("sep=") and len(told) == len("sep=;"):
        rows = _csv_rows(rest, told[-1], offset=1)
    else:
        rows = _csv_rows(text, _delimiter(text), offset=0)
    return Sheet("CSV", list(rows), encoding=decoded.encoding)


def _csv_rows(text: str, delimiter: str, offset: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1 + offset):
            if number > MAX_ROWS:
                raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
            if len(values) > MAX_COLUMNS:
                raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
            cells = {column: _csv_cell(value) for column, value in enumerate(values) if value}
            if cells:
                yield Row(number, f"CSV!{number}", cells)
    except csv.Error as error:
        raise UnreadableFile("csv_broken", limit=MAX_TEXT_CHARACTERS) from error


def _csv_cell(value: str) -> Cell:
    is_error = value in {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
    return Cell(value, frozenset({"cell_error"} if is_error else ()))


def _delimiter(text: str) -> str:
    """The sign that splits most of the first rows into the same number of columns."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        usual = max(set(widths), key=widths.count, default=1)
        score = widths.count(usual) * usual if usual > 1 else 0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [len(row) for row, _ in zip(reader, range(SNIFFED_ROWS), strict=False) if row]
    except csv.Error:
        return []
