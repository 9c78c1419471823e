"""How large the sheets of an XLSX or ODS are, told from their XML without building them.

A sheet with one cell in A1 and one in XFD1048576 takes a hundred bytes in the file and
gigabytes in a reader that lays it out as a rectangle; a text of 32,000 letters shared by a
million cells likewise. So rows, columns, cells and letters are counted first.
"""

import re
from collections.abc import Mapping

from quizapp.documents.spreadsheets.sheet import Limits, UnreadableFile

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XLSX_TOKEN = re.compile(rb"<(?:[\w.-]+:)?(row|c|v)(?=[\s/>])([^>]*)>([^<]*)")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)(\d+)\s*[\"']")
_HAS_REFERENCE = re.compile(rb"\sr\s*=")
_LONGEST_ROW, _LONGEST_COLUMN = len("1048576"), len("XFD")
_IS_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_SHARED_STRING = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s>]).*?</(?:[\w.-]+:)?si\s*>", re.DOTALL)

_ODS_TOKEN = re.compile(
    rb"<(table:table|table:table-row|/table:table-row|table:table-cell|table:covered-table-cell)"
    rb"(?=[\s/>])([^>]*)>(?=([^\0]{0,9}))"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d+)[\"']")
_VALUE = re.compile(rb"office:(?:value-type|string-value|value)\s*=")


def check_is_plain_xml(members: Mapping[str, bytes]) -> None:
    """Refuse what could hide from the counting: entities, and letters of more than one byte."""
    for name, content in members.items():
        if name == "mimetype":
            continue
        if b"\0" in content[:1024] or _DOCTYPE.search(content):
            raise UnreadableFile("file_damaged")


def check_xlsx_extent(members: Mapping[str, bytes], limits: Limits) -> None:
    strings = [
        match.end() - match.start()
        for name, content in members.items()
        if name.lower().endswith("sharedstrings.xml")
        for match in _SHARED_STRING.finditer(content)
    ]
    extent = _Extent(limits)
    for name, content in members.items():
        if "styles" not in name and "theme" not in name:
            _count_xlsx_part(content, strings, extent)


def check_ods_extent(content: bytes, limits: Limits) -> None:
    """Count the cells with content; the million empty rows LibreOffice ends with are nothing."""
    _OdsCount(_Extent(limits)).run(content)


class _Extent:
    """Counts against the limits, over all sheets, and refuses at the first excess."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = 0
        self.text_bytes = 0

    def reach(self, row: int, column: int) -> None:
        if row > self.limits.rows:
            raise UnreadableFile("too_many_rows", limit=self.limits.rows)
        if column > self.limits.columns:
            raise UnreadableFile("too_many_columns", limit=self.limits.columns)

    def add(self, cells: int, text_bytes: int) -> None:
        self.cells += cells
        self.text_bytes += cells * text_bytes
        if self.cells > self.limits.cells:
            raise UnreadableFile("too_many_cells", limit=self.limits.cells)
        if self.text_bytes > self.limits.text_bytes:
            megabytes = self.limits.text_bytes // 2**20
            raise UnreadableFile("file_too_large_unpacked", megabytes=megabytes)


def _count_xlsx_part(content: bytes, strings: list[int], extent: _Extent) -> None:
    row = column = 0
    is_shared = False
    for token, attributes, text in _XLSX_TOKEN.findall(content):
        if token == b"v":
            if is_shared and (number := text.strip()).isdigit() and int(number) < len(strings):
                extent.add(1, strings[int(number)])
            continue
        letters, digits = _reference(attributes)
        if token == b"row":
            row, column = int(digits) if digits else row + 1, 0
        else:
            row = int(digits) if digits else row
            column = _column_number(letters) if letters else column + 1
            is_shared = bool(_IS_SHARED.search(attributes))
            extent.add(1, 0)
        extent.reach(row, column)


def _reference(attributes: bytes) -> tuple[bytes, bytes]:
    if found := _REFERENCE.search(attributes):
        letters, digits = found.groups()
        if len(digits) <= _LONGEST_ROW and len(letters) <= _LONGEST_COLUMN:
            return letters, digits
    elif not _HAS_REFERENCE.search(attributes):
        return b"", b""
    raise UnreadableFile("file_damaged")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _OdsCount:
    """Follows rows and cells of content.xml; repeated ones count as often as they repeat."""

    def __init__(self, extent: _Extent) -> None:
        self.extent = extent
        self.row_end = self.row_repeats = 0
        self.column_end = self.filled_to = self.filled = self.widest = 0

    def run(self, content: bytes) -> None:
        for match in _ODS_TOKEN.finditer(content):
            token, attributes, following = match.groups()
            if token == b"table:table":
                self.row_end = 0
            elif token == b"table:table-row":
                self._begin_row(attributes)
            elif token == b"/table:table-row":
                self._end_row()
            else:
                end = content.find(b"</table:table-cell", match.end(2))
                is_closed = attributes.endswith(b"/")
                length = 0 if is_closed else max(0, end - match.end(2))
                has_content = bool(_VALUE.search(attributes)) or following.startswith(b"<text:")
                self._cell(attributes, len(attributes) + length if has_content else 0)

    def _begin_row(self, attributes: bytes) -> None:
        self.row_repeats = _repeats(attributes)
        self.column_end = self.filled_to = self.filled = self.widest = 0

    def _cell(self, attributes: bytes, size: int) -> None:
        repeats = _repeats(attributes)
        self.column_end += repeats
        if size:
            self.filled_to = self.column_end
            self.filled += repeats
            self.widest = max(self.widest, size)
            # At once, not at the row's end: a row need not have one.
            self.extent.reach(self.row_end + self.row_repeats, self.filled_to)
            self.extent.add(repeats * self.row_repeats, size)

    def _end_row(self) -> None:
        self.row_end += self.row_repeats


def _repeats(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1][:9]) if found else 1
