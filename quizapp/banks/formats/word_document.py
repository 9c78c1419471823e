"""Reads a .docx as paragraphs and tables with emphasis, pictures and Word's own numbers."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from quizapp.banks.formats.archive import Archive, forget, stream_xml
from quizapp.banks.formats.limits import MAX_IMAGE_BYTES, MAX_LINES, MAX_UNPACKED_BYTES
from quizapp.banks.formats.lines import PICTURE, Line, Span
from quizapp.banks.formats.parsed import ParsedImage
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_numbering import Numbering, W, read_numbering, value

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
PLAIN_COLOURS = frozenset({"", "auto", "000000", "black"})
OFF = frozenset({"0", "false", "none", "off"})
FORMULA = "[công thức]"


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
    return document


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
        self.bold_styles = _bold_styles(styles)
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

    def table(self, element: etree._Element) -> Table:
        self.tables += 1
        number = self.tables
        rows = []
        for place, row in enumerate(_own(element, "tr"), start=1):
            where = f"Bảng {number}!{place}"
            rows.append(tuple(tuple(self._cell(cell, where, place)) for cell in _own(row, "tc")))
        return Table(number, tuple(rows))

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
        label = self.numbering.label(element)
        spans = [Span(f"{label} ")] if label else []
        notes: set[str] = set()
        place = where or f"¶{self.lines}"
        for span in self._spans(element, notes):
            first, *others = span.text.split("\n")
            spans.append(Span(first, span.marks, span.image))
            for text in others:
                yield Line(tuple(spans), self.lines, place, row, frozenset(notes))
                spans = [Span(text, span.marks)]
        yield Line(tuple(spans), self.lines, place, row, frozenset(notes))

    def _spans(self, paragraph: etree._Element, notes: set[str]) -> Iterator[Span]:
        base = self._marks(paragraph.find(f"{W}pPr/{W}pStyle"), None)
        for element in _descendants(paragraph):
            if element.tag == f"{M}oMath":
                notes.add("formula_flattened")
                yield Span("".join(t.text or "" for t in element.iter(f"{M}t")))
            elif element.tag == f"{W}r":
                style = element.find(f"{W}rPr/{W}rStyle")
                marks = self._marks(style, element.find(f"{W}rPr")) or base
                yield from self._run(element, marks, notes)

    def _run(self, run: etree._Element, marks: frozenset[str], notes: set[str]) -> Iterator[Span]:
        for element in run.iterchildren():
            if element.tag == f"{W}t":
                yield Span((element.text or "").replace("\n", " "), marks)
            elif element.tag == f"{W}tab":
                yield Span("\t", marks)
            elif element.tag in {f"{W}br", f"{W}cr"}:
                yield Span("\n", marks)
            elif element.tag == f"{W}noBreakHyphen":
                yield Span("-", marks)
            elif element.tag == f"{W}object":
                notes.add("formula_object")
                yield Span(FORMULA, marks)
            else:
                yield from self._pictures(element, notes)
                yield from _text_boxes(element, notes)

    def _pictures(self, element: etree._Element, notes: set[str]) -> Iterator[Span]:
        alt = next((e.get("descr") or "" for e in element.iter(DOC_PR)), "")
        for blip in element.iter(A_BLIP, V_IMAGE):
            if any(parent.tag == FALLBACK for parent in blip.iterancestors()):
                continue
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

    def _marks(
        self, style: etree._Element | None, properties: etree._Element | None
    ) -> frozenset[str]:
        marks = set()
        if style is not None and style.get(f"{W}val") in self.bold_styles:
            marks.add("bold")
        if properties is not None:
            marks |= _direct_marks(properties)
        return frozenset(marks)


def _text_boxes(element: etree._Element, notes: set[str]) -> Iterator[Span]:
    """The text of boxes drawn over the page, a line for each paragraph."""
    for box in element.iter(f"{W}txbxContent"):
        if any(parent.tag == FALLBACK for parent in box.iterancestors()):
            continue
        notes.add("text_box")
        for paragraph in box.iter(f"{W}p"):
            yield Span("\n" + "".join(t.text or "" for t in paragraph.iter(f"{W}t")))


def _own(element: etree._Element, name: str) -> list[etree._Element]:
    """The rows of a table or the cells of a row, not those of a table inside."""
    tag = f"{W}{name}"
    return [e for e in element.iter(tag) if next(e.iterancestors(element.tag), None) is element]


def _descendants(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Runs and formulas in order, without what is kept twice for old versions of Word."""
    skipped = (FALLBACK, f"{M}oMath", f"{W}r", f"{W}del", f"{W}moveFrom")
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in {f"{W}r", f"{M}oMath"}:
            yield element
        if element.tag not in skipped:
            waiting.extend(reversed(element))


def _direct_marks(properties: etree._Element) -> set[str]:
    marks = set()
    for name, mark in (("b", "bold"), ("u", "underline"), ("highlight", "highlight")):
        element = properties.find(f"{W}{name}")
        if element is not None and (element.get(f"{W}val") or "on") not in OFF:
            marks.add(mark)
    if value(properties, "color").lower() not in PLAIN_COLOURS:
        marks.add("colour")
    shading = properties.find(f"{W}shd")
    if shading is not None and (shading.get(f"{W}fill") or "auto").lower() not in {
        "auto", "ffffff",
    }:  # fmt: skip
        marks.add("highlight")
    return marks


def _bold_styles(styles: etree._Element | None) -> frozenset[str]:
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(f"{W}styleId") or ""
        for style in styles.iter(f"{W}style")
        if (bold := style.find(f"{W}rPr/{W}b")) is not None
        and (bold.get(f"{W}val") or "on") not in OFF
    )


def image_type(data: bytes) -> str:
    """The kind of picture by its first bytes; empty for what a browser cannot show."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in CONTENT_TYPES.items() if data.startswith(magic)), "")
