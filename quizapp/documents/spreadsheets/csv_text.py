"""CSV as it comes out of Vietnamese offices: any separator, any encoding of the last 25 years."""

import codecs
import csv
import unicodedata
from collections import Counter
from io import StringIO

from quizapp.documents.spreadsheets.guarding import unguarded
from quizapp.documents.spreadsheets.sheet import Cell, Limits, Row, Sheet, UnreadableFile, trimmed

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(data: bytes, limits: Limits) -> list[Sheet]:
    """Read the one sheet of a CSV; all cells are text, so leading zeros stay."""
    text = decoded(data)
    text, delimiter = _delimiter(text)
    rows: list[Row] = []
    cells = 0
    try:
        for record in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            cells += len(record)
            _check(len(rows) + 1, len(record), cells, limits)
            rows.append(tuple(_cell(value) for value in record))
    except csv.Error as error:
        raise UnreadableFile("file_damaged") from error
    return [Sheet("CSV", trimmed(rows))]


def decoded(data: bytes) -> str:
    """Return the text in NFC, whichever encoding it is in."""
    return unicodedata.normalize("NFC", _decoded(data))


def _decoded(data: bytes) -> str:
    try:
        for mark, encoding in _BYTE_ORDER_MARKS:
            if data.startswith(mark):
                return data.decode(encoding)
        if b"\0" in data:
            return data.decode(_utf16_without_mark(data))
    except UnicodeDecodeError as error:
        raise UnreadableFile("unknown_encoding") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_by_code_page(data)


def _utf16_without_mark(data: bytes) -> str:
    zeros_first, zeros_second = data[0::2].count(0), data[1::2].count(0)
    if max(zeros_first, zeros_second) * 4 < len(data) // 2 or min(zeros_first, zeros_second):
        raise UnreadableFile("not_a_spreadsheet")
    return "utf-16-be" if zeros_first else "utf-16-le"


def _decoded_by_code_page(data: bytes) -> str:
    """Take windows-1258, where tone marks follow their vowel, unless one follows nothing."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
        if not any(unicodedata.combining(letter) for letter in text):
            return text
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile("unknown_encoding") from error


def _delimiter(text: str) -> tuple[str, str]:
    first_line, _, rest = text.partition("\n")
    said = first_line.strip().lower()
    if said.startswith("sep=") and said[4:] in (";", ",", "|", ""):
        return rest, said[4:] or "\t"
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    return text, max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    """How many rows agree on a width above one, and that width."""
    try:
        widths = Counter(len(row) for row in csv.reader(StringIO(sample), delimiter=delimiter))
    except csv.Error:
        return (0, 0)
    several = [(count, width) for width, count in widths.items() if width > 1]
    return max(several, default=(0, 0))


def _check(rows: int, columns: int, cells: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise UnreadableFile("too_many_rows", limit=limits.rows)
    if columns > limits.columns:
        raise UnreadableFile("too_many_columns", limit=limits.columns)
    if cells > limits.cells:
        raise UnreadableFile("too_many_cells", limit=limits.cells)


def _cell(value: str) -> Cell:
    return unguarded(value) if value else None
