"""Reads XLSX row by row with what a trainer should know of it: formulas, dates, hidden rows.

The usual readers give values alone and reserve memory for the whole rectangle a sheet claims.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lxml import etree

from quizapp.banks.formats.archive import Archive, forget, stream_xml
from quizapp.banks.formats.grid import Cell, Row
from quizapp.banks.formats.limits import MAX_COLUMNS, MAX_ROWS
from quizapp.banks.formats.unreadable import UnreadableFile

RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT_RELATIONS = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
BUILT_IN_PERCENT = frozenset((9, 10))
READ_TAGS = (
    "{*}row", "{*}mergeCell", "{*}oddHeader", "{*}oddFooter", "{*}firstHeader", "{*}firstFooter",
)  # fmt: skip
PAGE_CODE = re.compile(r'&(?:"[^"]*"|[A-Z]|\d+)')
MAX_SEEN_ROWS = 150_000
OFF = frozenset({"0", "false", "none"})
LAST_DAY = 2_958_465
EXACT_BELOW = 1e15
# Days on paper have no zone.
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
FEW_DIGITS = 9


@dataclass(slots=True)
class Sheet:
    """One worksheet: its rows with something in them, and what is peculiar about it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    is_hidden: bool = False
    around: list[str] = field(default_factory=list)
    encoding: str = ""
    """The encoding its text was converted from, where that was not Unicode."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell is shown: as a date or percentage, and with which emphasis."""

    kind: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Book:
    """What all sheets share."""

    archive: Archive
    strings: list[str]
    styles: list[_Style]
    epoch: datetime


def read_workbook(data: bytes) -> list[Sheet]:
    """All worksheets; a file that is damaged or too large is refused."""
    archive = Archive(data)
    name = next((n for n in archive.names() if n.lower().endswith("xl/workbook.xml")), "")
    if not name:
        raise UnreadableFile("not_a_workbook")
    root = archive.xml(name)
    book = _open_book(archive, root, posixpath.dirname(name))
    targets = _targets(archive, name)
    sheets = []
    for entry in root.iter("{*}sheet"):
        part = targets.get(entry.get(f"{RELATIONS}id") or entry.get(f"{STRICT_RELATIONS}id") or "")
        if part and archive.has(part):
            title, is_hidden = entry.get("name") or "", entry.get("state", "visible") != "visible"
            sheet = Sheet(title, is_hidden=is_hidden)
            _fill(sheet, book, part)
            sheets.append(sheet)
    return sheets


def _open_book(archive: Archive, root: etree._Element, folder: str) -> _Book:
    is_1904 = any(e.get("date1904") in {"1", "true"} for e in root.iter("{*}workbookPr"))
    strings = _shared_strings(archive, f"{folder}/sharedStrings.xml")
    styles = _styles(archive, f"{folder}/styles.xml")
    return _Book(archive, strings, styles, EPOCH_1904 if is_1904 else EPOCH_1900)


def _targets(archive: Archive, workbook: str) -> dict[str, str]:
    folder, name = posixpath.split(workbook)
    relations = f"{folder}/_rels/{name}.rels"
    if not archive.has(relations):
        raise UnreadableFile("file_damaged")
    found = {}
    for relation in archive.xml(relations).iter("{*}Relationship"):
        target = relation.get("Target") or ""
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[relation.get("Id") or ""] = posixpath.normpath(path)
    return found


def _shared_strings(archive: Archive, name: str) -> list[str]:
    if not archive.has(name):
        return []
    strings = []
    for item in stream_xml(archive.read(name), ("{*}si",)):
        strings.append(_text_of(item))
        forget(item)
    return strings


def _text_of(element: etree._Element) -> str:
    """The text of all runs; readings of East Asian characters are no part of it."""
    texts = [t.text or "" for t in element.iter("{*}t") if _local_name(t.getparent()) != "rPh"]
    return _unescaped("".join(texts))


def _local_name(element: etree._Element | None) -> str:
    """A name without its namespace, which in a damaged file may be no address at all."""
    return str(element.tag).rpartition("}")[2] if element is not None else ""


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _styles(archive: Archive, name: str) -> list[_Style]:
    """The cell styles in their order."""
    if not archive.has(name):
        return []
    root = archive.xml(name)
    codes = {e.get("numFmtId"): e.get("formatCode") or "" for e in root.iter("{*}numFmt")}
    fonts = [_font_marks(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill_marks(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    styles = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId") or "0"
        kind = _kind_of(_int(number, 0), codes.get(number, ""))
        font, fill = _int(style.get("fontId"), 0), _int(style.get("fillId"), 0)
        marks = (fonts[font] if font < len(fonts) else frozenset()) | (
            fills[fill] if fill < len(fills) else frozenset()
        )
        styles.append(_Style(kind, marks))
    return styles


def _font_marks(font: etree._Element) -> frozenset[str]:
    marks = {
        mark
        for tag, mark in (("b", "bold"), ("u", "underline"))
        if (found := font.find(f"{{*}}{tag}")) is not None and found.get("val") not in OFF
    }
    colour = font.find("{*}color")
    shown = (colour.get("rgb") or "")[-6:].upper() if colour is not None else ""
    return frozenset(marks | ({"colour"} if shown not in {"", "000000"} else set()))


def _fill_marks(fill: etree._Element) -> frozenset[str]:
    pattern = fill.find("{*}patternFill[@patternType='solid']")
    colour = pattern.find("{*}fgColor") if pattern is not None else None
    is_white = colour is None or (colour.get("rgb") or "")[-6:].upper() == "FFFFFF"
    return frozenset() if is_white else frozenset({"highlight"})


def _kind_of(number: int, code: str) -> str:
    bare = NOT_FORMAT.sub("", code)
    if number in BUILT_IN_PERCENT or bare.endswith("%"):
        return "percent"
    if number in BUILT_IN_DATES or (code and DATE_LETTERS.search(bare) and "0" not in bare):
        return "date"
    return ""


def _fill(sheet: Sheet, book: _Book, part: str) -> None:
    merged: set[tuple[int, int]] = set()
    number = 0
    for seen, element in enumerate(stream_xml(book.archive.read(part), READ_TAGS)):
        if seen > MAX_SEEN_ROWS or len(sheet.rows) > MAX_ROWS:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
        name = _local_name(element)
        if name == "mergeCell":
            merged.update(_merged_down(element.get("ref") or ""))
        elif name == "row":
            number = _int(element.get("r"), number + 1)
            sheet.rows.extend(_row(book, element, number, sheet.name))
            forget(element)
        else:
            sheet.around.append(PAGE_CODE.sub(" ", element.text or ""))
    sheet.rows = [_with_merges(row, merged) for row in sheet.rows]


def _row(book: _Book, element: etree._Element, number: int, sheet: str) -> Iterator[Row]:
    cells = dict(_cells(book, element))
    if cells:
        is_hidden = element.get("hidden") in {"1", "true"}
        notes = frozenset({"hidden_row"} if is_hidden else ())
        yield Row(number, f"{sheet}!{number}", cells, notes)


def _merged_down(reference: str) -> Iterator[tuple[int, int]]:
    """The top-left corner of a merge that covers several rows."""
    first, _, last = reference.partition(":")
    top, bottom = REFERENCE.match(first), REFERENCE.match(last)
    if top and bottom and top[2] != bottom[2]:
        yield int(top[2]), _column(top[1])


def _with_merges(row: Row, merged: set[tuple[int, int]]) -> Row:
    touched = [column for column in row.cells if (row.number, column) in merged]
    if not touched:
        return row
    cells = dict(row.cells)
    for column in touched:
        cell = cells[column]
        cells[column] = replace(cell, notes=cell.notes | {"merged_cell"})
    return Row(row.number, row.where, cells, row.notes)


def _cells(book: _Book, row: etree._Element) -> Iterator[tuple[int, Cell]]:
    column = -1
    for element in row.iter("{*}c"):
        reference = REFERENCE.match(element.get("r") or "")
        column = _column(reference[1]) if reference else column + 1
        cell = _with_marks(_cell(book, element), book.styles, _int(element.get("s"), 0))
        if cell.text or cell.notes:
            if column >= MAX_COLUMNS:
                raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
            yield column, cell


def _with_marks(cell: Cell, styles: list[_Style], place: int) -> Cell:
    marks = styles[place].marks if place < len(styles) else frozenset()
    return replace(cell, marks=marks) if marks else cell


def _cell(book: _Book, element: etree._Element) -> Cell:
    kind = element.get("t") or "n"
    has_formula = element.find("{*}f") is not None
    notes = frozenset({"formula_cell"} if has_formula else ())
    value = element.findtext("{*}v") or ""
    if kind == "e":
        return Cell(value or "#ERROR!", frozenset({"cell_error"}))
    if kind == "n" and value:
        return _number(book, value, element.get("s") or "", notes)
    if has_formula and not value:
        return Cell("", frozenset({"formula_without_value"}))
    return Cell(_text(book, element, kind, value), notes)


def _text(book: _Book, element: etree._Element, kind: str, value: str) -> str:
    if kind == "inlineStr":
        return _text_of(element)
    if kind == "s":
        place = _int(value, -1)
        return book.strings[place] if 0 <= place < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return _unescaped(value)


def _number(book: _Book, value: str, style: str, notes: frozenset[str]) -> Cell:
    try:
        number = float(value)
    except ValueError:
        return Cell(value, notes)
    place = _int(style, 0)
    kind = book.styles[place].kind if 0 <= place < len(book.styles) else ""
    if kind == "date" and 0 < number <= LAST_DAY:
        day = book.epoch + timedelta(days=number)
        return date_cell(day, notes)
    if kind == "percent":
        return Cell(f"{plain_number(number * 100)}%", notes)
    return Cell(plain_number(number), notes)


def date_cell(day: datetime, notes: frozenset[str] = frozenset()) -> Cell:
    """A date; "1-2" typed into a sheet becomes one, so its day and month are kept apart."""
    return Cell(f"{day:%d/%m/%Y}", notes | {"date_cell"}, parts=(day.day, day.month))


def plain_number(number: float) -> str:
    """A number without ".0" and without the noise of binary fractions."""
    return f"{number:.15g}" if abs(number) < EXACT_BELOW else repr(number)


def _column(letters: str) -> int:
    place = 0
    for ch in letters:
        place = place * 26 + ord(ch) - 64
    return place - 1


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= FEW_DIGITS else default
