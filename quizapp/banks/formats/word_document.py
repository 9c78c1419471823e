"""Reads a .docx as paragraphs and tables with emphasis, pictures and Word's own numbers."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from quizapp.banks.formats.archive import Archive, forget, stream_xml
from quizapp.banks.formats.font_text import FontReader, reader_for
from quizapp.banks.formats.legacy import of_font
from quizapp.banks.formats.limits import (
    MAX_COLUMNS,
    MAX_IMAGE_BYTES,
    MAX_LINES,
    MAX_UNPACKED_BYTES,
)
from quizapp.banks.formats.lines import PICTURE, Line, Span
from quizapp.banks.formats.parsed import ParsedImage
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_numbering import Numbering, W, read_numbering, value, whole
from quizapp.banks.formats.word_styles import EMPHASIS, Look, Styles, look_of, read_styles

A_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
CONTENT_TYPES = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif", b"GIF89a": "image/gif",
}  # fmt: skip
BOX = f"{W}txbxContent"
FORMULA = "[công thức]"
SYMBOLS = {
    "F0FC": "✓",
    "F0FE": "☑",
    "F0E0": "→",
    "F0B0": "°",
    "F0B1": "±",
    "F0A3": "≤",
    "F0B3": "≥",
}
CHANGES = frozenset({f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"})


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell its lines."""

    number: int
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


@dataclass(slots=True)
class Document:
    """The body in order, and the texts around it (headers, footers)."""

    body: list[Line | Table] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    converted: dict[str, int] = field(default_factory=dict)
    """How many lines stood in a font made for another encoding, by its name."""


def read_document(data: bytes) -> Document:
    """The whole document; damaged or hostile files are refused."""
    archive = Archive(data)
    main = _main_part(archive)
    reader = _Reader(archive, main)
    document = Document(around=_texts_around(archive))
    for element in stream_xml(archive.read(main), (f"{W}p", f"{W}tbl")):
        if _is_inside(element):
            continue
        document.body.extend(reader.read(element))
        forget(element)
    document.body.extend(reader.left_over())
    fonts = reader_for(_lines(document.body))
    document.body = [_in_unicode(part, fonts) for part in document.body]
    document.converted = fonts.converted
    return document


def _lines(body: list[Line | Table]) -> Iterator[Line]:
    for part in body:
        if isinstance(part, Line):
            yield part
        else:
            yield from (line for row in part.rows for cell in row for line in cell)


def _in_unicode(part: Line | Table, fonts: FontReader) -> Line | Table:
    if isinstance(part, Line):
        return fonts.line(part)
    rows = tuple(
        tuple(tuple(fonts.line(line) for line in cell) for cell in row) for row in part.rows
    )
    return Table(part.number, rows)


def _main_part(archive: Archive) -> str:
    if archive.has("word/document.xml"):
        return "word/document.xml"
    named = [n for n in archive.names() if n.startswith("word/document") and n.endswith(".xml")]
    if not named:
        raise UnreadableFile("not_a_document")
    return named[0]


def _is_inside(element: etree._Element) -> bool:
    """Whether a paragraph belongs to a table or a text box that is read as a whole."""
    outer = (f"{W}p", f"{W}tbl")
    return any(parent.tag in outer for parent in element.iterancestors())


def _texts_around(archive: Archive) -> list[str]:
    parts = [n for n in archive.names() if n.startswith(("word/header", "word/footer"))]
    texts = []
    for part in parts[:50]:
        root = archive.xml(part)
        texts += ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]
    return texts


class _Reader:
    """Turns paragraphs and tables into lines; pictures are read once."""

    def __init__(self, archive: Archive, main: str) -> None:
        self.archive = archive
        self.folder = posixpath.dirname(main)
        self.targets = self._relations(main)
        styles = self._part("styles.xml")
        self.numbering: Numbering = read_numbering(self._part("numbering.xml"), styles)
        self.styles: Styles = read_styles(styles)
        self.carried: list[Span] = []
        self.images: dict[str, ParsedImage | None] = {}
        self.image_bytes = 0
        self.lines = 0
        self.tables = 0

    def _part(self, name: str) -> etree._Element | None:
        path = f"{self.folder}/{name}"
        return self.archive.xml(path) if self.archive.has(path) else None

    def _relations(self, main: str) -> dict[str, str]:
        path = f"{self.folder}/_rels/{posixpath.basename(main)}.rels"
        if not self.archive.has(path):
            return {}
        return {
            relation.get("Id") or "": relation.get("Target") or ""
            for relation in self.archive.xml(path).iter("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }

    def read(self, element: etree._Element) -> Iterator[Line | Table]:
        if element.tag == f"{W}p":
            yield from self.paragraph(element)
        else:
            yield self.table(element)

    def left_over(self) -> Iterator[Line]:
        """What a last paragraph without an end of its own holds."""
        if self.carried:
            yield Line(tuple(self.carried), self.lines, f"¶{self.lines}")

    def table(self, element: etree._Element) -> Table:
        self.tables += 1
        number = self.tables
        rows = []
        for place, row in enumerate(_own(element, "tr"), start=1):
            if row.find(f"{W}trPr/{W}del") is None:
                where = f"Bảng {number}!{place}"
                rows.append(tuple(self._cells(row, where, place)))
        return Table(number, tuple(rows))

    def _cells(self, row: etree._Element, where: str, place: int) -> Iterator[tuple[Line, ...]]:
        """The cells of a row; one that covers several columns is followed by empty ones."""
        for cell in _own(row, "tc"):
            yield tuple(self._cell(cell, where, place))
            properties = cell.find(f"{W}tcPr")
            covers = whole(value(properties, "gridSpan"), 1) if properties is not None else 1
            yield from ((),) * (min(covers, MAX_COLUMNS) - 1)

    def _cell(self, cell: etree._Element, where: str, row: int) -> Iterator[Line]:
        for paragraph in cell.iter(f"{W}p"):
            yield from self.paragraph(paragraph, where, row)

    def paragraph(
        self, element: etree._Element, where: str = "", row: int | None = None
    ) -> Iterator[Line]:
        """The lines of a paragraph: Shift+Enter makes several."""
        self.lines += 1
        if self.lines > MAX_LINES:
            raise UnreadableFile("too_many_lines", limit=MAX_LINES)
        notes: set[str] = set()
        read = list(self._spans(element, notes))
        if element.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self.carried += read
            return
        label = self.numbering.label(element)
        said = next((span.encoding for span in read if span.text.strip()), "")
        spans = [Span(f"{label} ", encoding=said)] if label else []
        spans += self.carried
        self.carried = []
        place = where or f"¶{self.lines}"
        for span in read:
            first, *others = span.text.split("\n")
            spans.append(replace(span, text=first))
            for text in others:
                yield Line(tuple(spans), self.lines, place, row, frozenset(notes))
                spans = [Span(text, span.marks, encoding=span.encoding)]
        yield Line(tuple(spans), self.lines, place, row, frozenset(notes))

    def _spans(self, paragraph: etree._Element, notes: set[str]) -> Iterator[Span]:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        base = self.styles.paragraph(_named(style))
        for element in _descendants(paragraph):
            if element.tag == f"{M}oMath":
                notes.add("formula_flattened")
                yield Span("".join(t.text or "" for t in element.iter(f"{M}t")))
            elif element.tag in CHANGES:
                notes.add("tracked_changes")
            else:
                yield from self._run(element, base, notes)

    def _run(self, run: etree._Element, base: Look, notes: set[str]) -> Iterator[Span]:
        properties = run.find(f"{W}rPr")
        look = base
        if properties is not None:
            style = properties.find(f"{W}rStyle")
            look = {**base, **self.styles.of(_named(style)), **look_of(properties)}
        marks = frozenset(kind for kind in EMPHASIS if look.get(kind))
        encoding = of_font(str(look.get("font", "")))
        for element in run.iterchildren():
            text = _text_of(element, encoding)
            if text:
                yield Span(text, marks, encoding=encoding)
                if look.get("hidden") and text.strip():
                    notes.add("hidden_text")
            elif text is None:
                yield from self._other(element, marks, notes)

    def _other(
        self, element: etree._Element, marks: frozenset[str], notes: set[str]
    ) -> Iterator[Span]:
        """What is in a run besides text."""
        if element.tag == f"{W}object":
            notes.add("formula_object")
            yield Span(FORMULA, marks)
        elif element.tag == f"{W}sym":
            symbol = SYMBOLS.get((element.get(f"{W}char") or "").upper())
            notes |= set() if symbol else {"symbol_not_read"}
            yield Span(symbol or "□", marks)
        elif element.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            notes.add("footnote_left_out")
        else:
            yield from self._pictures(element, notes)
            yield from self._text_boxes(element, notes)

    def _text_boxes(self, element: etree._Element, notes: set[str]) -> Iterator[Span]:
        """The text of boxes drawn over the page, a line for each paragraph."""
        for box in _outermost(element, BOX):
            notes.add("text_box")
            for paragraph in _outermost(box, f"{W}p"):
                yield Span("\n")
                yield from self._spans(paragraph, notes)

    def _pictures(self, element: etree._Element, notes: set[str]) -> Iterator[Span]:
        alt = next((e.get("descr") or "" for e in element.iter(DOC_PR)), "")
        for blip in _outermost(element, A_BLIP, V_IMAGE, never=(FALLBACK, BOX)):
            link = blip.get(f"{R}embed") or blip.get(f"{R}id") or ""
            image = self._image(link, alt)
            if image:
                yield Span(PICTURE, image=image)
            else:
                notes.add("picture_not_read")

    def _image(self, link: str, alt: str) -> ParsedImage | None:
        if link not in self.images:
            self.images[link] = self._load_image(link, alt)
        return self.images[link]

    def _load_image(self, link: str, alt: str) -> ParsedImage | None:
        target = self.targets.get(link, "")
        path = posixpath.normpath(f"{self.folder}/{target}")
        path = target.lstrip("/") if target.startswith("/") else path
        if not target or not self.archive.has(path):
            return None
        try:
            data = self.archive.read(path, MAX_IMAGE_BYTES)
        except UnreadableFile:
            return None
        self.image_bytes += len(data)
        kind = image_type(data)
        if not kind or self.image_bytes > MAX_UNPACKED_BYTES // 2:
            return None
        return ParsedImage(posixpath.basename(path), kind, data, alt)


def _own(element: etree._Element, name: str) -> list[etree._Element]:
    """The rows of a table or the cells of a row, not those of a table inside."""
    tag = f"{W}{name}"
    return [e for e in element.iter(tag) if next(e.iterancestors(element.tag), None) is element]


def _descendants(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Runs, formulas and signs of changes in order, without what is deleted or kept twice."""
    skipped = (FALLBACK, f"{M}oMath", f"{W}r", f"{W}del", f"{W}moveFrom", f"{W}pPr")
    told = {f"{W}r", f"{M}oMath", *CHANGES}
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in told:
            yield element
        if element.tag not in skipped:
            waiting.extend(reversed(element))


def _text_of(element: etree._Element, encoding: str) -> str | None:
    """The text of a part of a run; None for what is not text, empty for what has no letters."""
    if element.tag == f"{W}t":
        return (element.text or "").replace("\n", " ")
    if element.tag in {f"{W}tab", f"{W}ptab"}:
        return "\t"
    if element.tag in {f"{W}br", f"{W}cr"}:
        return "\n"
    if element.tag == f"{W}noBreakHyphen":
        return "-"
    if element.tag == f"{W}softHyphen":
        return "\u00ad" if encoding else ""  # in TCVN3 this is the letter ư
    return "" if element.tag == f"{W}rPr" else None


def _outermost(
    element: etree._Element, *tags: str, never: tuple[str, ...] = (FALLBACK,)
) -> Iterator[etree._Element]:
    """The elements of these names inside one, but none inside another of them."""
    waiting = list(reversed(element))
    if element.tag in never:
        return
    while waiting:
        inner = waiting.pop()
        if inner.tag in tags:
            yield inner
        elif inner.tag not in never:
            waiting.extend(reversed(inner))


def _named(style: etree._Element | None) -> str:
    return (style.get(f"{W}val") or "") if style is not None else ""


def image_type(data: bytes) -> str:
    """The kind of picture by its first bytes; empty for what a browser cannot show."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in CONTENT_TYPES.items() if data.startswith(magic)), "")
