"""Walks through a Word document in order, and writes down what it cannot bring along."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from quizapp.banks.formats.archive import Archive
from quizapp.banks.formats.limits import MAX_IMAGE_BYTES
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_document import image_type
from quizapp.banks.formats.word_numbering import read_numbering
from quizapp.training.editor.word.runs import Piece, to_markdown

P, TABLE, RUN, SDT = qn("w:p"), qn("w:tbl"), qn("w:r"), qn("w:sdt")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
OMATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
OMATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
R_EMBED, R_LINK, R_ID = qn("r:embed"), qn("r:link"), qn("r:id")
BLIP, DOC_PR = qn("a:blip"), qn("wp:docPr")
ORDERED = re.compile(r"^(\d+)[.)]$")
HEADING = re.compile(r"^(?:heading|tiêu đề)\s*(\d)$", re.IGNORECASE)
LIST_STYLE = re.compile(r"^list (?:bullet|number) ([2-5])$", re.IGNORECASE)
TITLES = frozenset({"title", "tiêu đề"})
DEEPEST_HEADING = 3
DEEPEST_LIST = 3
MAX_PICTURES = 20
MAX_QUOTED = 200
OFF = frozenset({"0", "false", "none", "off"})
PLAIN_COLOURS = frozenset({"", "auto", "000000"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, a table, or a picture (its number in `Reading.pictures`)."""

    text: str = ""
    is_item: bool = False
    heading: int = 0
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class WordPicture:
    """A picture of the file, as it lies there."""

    name: str
    content: bytes
    alt: str


@dataclass(slots=True)
class Reading:
    """`left_out`: (code of `LEFT_OUT_WORDS`, what fills the sentence)."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    pictures: list[WordPicture] = field(default_factory=list)
    left_out: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)

    def leave(self, code: str, **params: object) -> None:
        """Remember once what does not come along."""
        if (code, params) not in self.left_out:
            self.left_out.append((code, params))


class Reader:
    """Reads the body of a document."""

    def __init__(self, archive: Archive, document: Document) -> None:
        self.archive = archive
        self.reading = Reading()
        self.body: Any = document.element.body
        self.relations = document.part.rels
        self.styles = {style.style_id: style.name or "" for style in document.styles}
        styles = archive.xml("word/styles.xml") if archive.has("word/styles.xml") else None
        parts = archive.xml("word/numbering.xml") if archive.has("word/numbering.xml") else None
        self.numbering = read_numbering(parts, styles)

    def read(self) -> Reading:
        """The whole body."""
        for element in _outer(self.body):
            self._element(element)
        return self.reading

    def _element(self, element: Any) -> None:
        if element.tag == P:
            self._paragraph(element)
        else:
            self._table(element)

    def _paragraph(self, element: Any) -> None:
        found = _Found(self)
        found.walk(element)
        label = str(self.numbering.label(element))
        text = to_markdown(found.pieces)
        style = self._style_of(element)
        heading = HEADING.match(style)
        if text and style.lower() in TITLES and not self.reading.title:
            self.reading.title = found.words
        elif text and heading:
            self._heading(int(heading[1]), text, found.words)
        elif text:
            self.reading.blocks.append(self._block(element, label, text))
        for picture in found.pictures:
            self.reading.blocks.append(Block(picture=picture))
        for inner in found.boxes:
            self.reading.leave("text_box")
            self._paragraph(inner)

    def _block(self, element: Any, label: str, text: str) -> Block:
        self.reading.plain.append(label)
        if not label:
            return Block(text, is_item=text.startswith(("- ", "+ ")))
        indent = "    " * min(self._depth(element), DEEPEST_LIST)
        if label == "•":
            return Block(f"{indent}- {text}", is_item=True)
        ordered = ORDERED.match(label)
        if ordered:
            return Block(f"{indent}{ordered[1]}. {text}", is_item=True)
        return Block(f"{label} {text}")

    def _depth(self, element: Any) -> int:
        """By the list, or by a style such as "List Bullet 3", whose list knows one level only."""
        styled = LIST_STYLE.match(self._style_of(element))
        return max(self.numbering.depth(element), int(styled[1]) - 1 if styled else 0)

    def _heading(self, level: int, text: str, words: str) -> None:
        if not self.reading.title and not self.reading.blocks:
            self.reading.title = words
        elif level <= DEEPEST_HEADING:
            self.reading.blocks.append(Block(f"{'#' * (level + 1)} {text}", heading=level))
        else:
            self.reading.leave("heading", level=level)
            self.reading.blocks.append(Block(f"**{text}**"))

    def _style_of(self, element: Any) -> str:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self.styles.get(style.get(qn("w:val")), "") if style is not None else ""

    def _table(self, element: Any) -> None:
        rows = [list(row.iterchildren(qn("w:tc"))) for row in _children(element, qn("w:tr"))]
        if len(rows) == 1 and len(rows[0]) == 1:
            for inner in _outer(rows[0][0]):
                self._element(inner)
            return
        pictures: list[int] = []
        lines = [self._row(row, pictures) for row in rows]
        width = max((len(line) for line in lines), default=0)
        if not any(any(line) for line in lines):
            lines = []
        if lines:
            filled = [[*line, *[""] * (width - len(line))] for line in lines]
            shown = [f"| {' | '.join(line)} |" for line in filled]
            shown.insert(1, "|" + " --- |" * width)
            self.reading.blocks.append(Block("\n".join(shown)))
        self.reading.blocks += [Block(picture=one) for one in pictures]

    def _row(self, cells: list[Any], pictures: list[int]) -> list[str]:
        line = []
        for cell in cells:
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if span is not None or merge is not None:
                self.reading.leave("merged_cell")
            if cell.find(TABLE) is not None:
                self.reading.leave("nested_table")
            line.append(self._cell(cell, pictures))
            count = span.get(qn("w:val"), "1") if span is not None else "1"
            line += [""] * (min(int(count), 50) - 1 if count.isdecimal() else 0)
        return line

    def _cell(self, cell: Any, pictures: list[int]) -> str:
        texts = []
        for paragraph in cell.iter(P):
            found = _Found(self)
            found.walk(paragraph)
            label = str(self.numbering.label(paragraph))
            self.reading.plain.append(label)
            text = to_markdown(found.pieces).replace("\\\n", " ").replace("|", "\\|")
            texts.append(f"{label} {text}".strip())
            pictures += found.pictures
        return " ".join(text for text in texts if text)

    def picture(self, link: str, alt: str) -> int | None:
        """The number of a picture, kept once for each place; None when it cannot be had."""
        relation = self.relations.get(link)
        if relation is None or relation.is_external:
            self.reading.leave("picture_linked")
            return None
        if len(self.reading.pictures) >= MAX_PICTURES:
            self.reading.leave("picture_unread", reason=f"> {MAX_PICTURES}")
            return None
        path = str(relation.target_part.partname).lstrip("/")
        try:
            content = self.archive.read(path, MAX_IMAGE_BYTES)
        except UnreadableFile:
            content = b""
        if not image_type(content):
            self.reading.leave("picture_unread", reason=posixpath.basename(path))
            return None
        self.reading.pictures.append(WordPicture(posixpath.basename(path), content, alt))
        return len(self.reading.pictures) - 1


class _Found:
    """What stands in one paragraph."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.pieces: list[Piece] = []
        self.pictures: list[int] = []
        self.boxes: list[Any] = []

    @property
    def words(self) -> str:
        """Its text without marks."""
        return " ".join("".join(piece.text for piece in self.pieces).split())

    def walk(self, element: Any) -> None:
        """Look at the element's children in order."""
        for child in element.iterchildren():
            name = child.tag if isinstance(child.tag, str) else ""
            if name == RUN:
                self._run(child)
            elif name in {qn("w:del"), qn("w:moveFrom")}:
                self._gone(child)
            elif name == OMATH:
                self.reader.reading.leave("formula")
                self._say("".join(one.text or "" for one in child.iter(OMATH_TEXT)))
            elif name == qn("w:hyperlink"):
                self._link(child)
            elif name not in {qn("w:pPr"), FALLBACK, P, TABLE}:
                self.walk(child)

    def _gone(self, element: Any) -> None:
        text = "".join(one.text or "" for one in element.iter(qn("w:delText")))
        if text.strip():
            self.reader.reading.leave("deleted", text=text.strip()[:MAX_QUOTED])

    def _link(self, element: Any) -> None:
        relation = self.reader.relations.get(element.get(R_ID) or "")
        before = len(self.pieces)
        self.walk(element)
        text = "".join(piece.text for piece in self.pieces[before:])
        if relation is not None and relation.is_external and text.strip():
            address = str(relation.target_ref)[:MAX_QUOTED]
            self.reader.reading.leave("link", text=text.strip()[:MAX_QUOTED], address=address)

    def _run(self, run: Any) -> None:
        mark = self._mark(run.find(qn("w:rPr")))
        for child in run.iterchildren():
            name = child.tag
            if name == qn("w:t"):
                self._say((child.text or "").replace("\n", " "), mark)
            elif name in {qn("w:tab"), qn("w:ptab")}:
                self._say(" ", mark)
            elif name in {qn("w:br"), qn("w:cr")}:
                kind = child.get(qn("w:type"))
                self._say("\n" if kind in {None, "textWrapping"} else " ", mark)
            elif name == qn("w:noBreakHyphen"):
                self._say("-", mark)
            elif name == qn("w:object"):
                self.reader.reading.leave("object")
            else:
                self._drawn(child)

    def _drawn(self, element: Any) -> None:
        """Pictures, shapes and text boxes that hang on a run."""
        seen = False
        alt = next((one.get("descr") or "" for one in element.iter(DOC_PR)), "")
        for one in element.iter(BLIP, VML_IMAGE):
            if not _is_fallback(one):
                seen = True
                link = one.get(R_EMBED) or one.get(R_ID) or one.get(R_LINK) or ""
                number = self.reader.picture(link, " ".join(alt.split()))
                self.pictures += [] if number is None else [number]
        for box in element.iter(qn("w:txbxContent")):
            if not _is_fallback(box):
                seen = True
                self.boxes += list(box.iterchildren(P))
        if not seen and element.tag in {qn("w:drawing"), qn("w:pict")}:
            self.reader.reading.leave("drawing")

    def _mark(self, properties: Any) -> str:
        if properties is None:
            return ""
        bold, italic = (_is_on(properties, name) for name in ("w:b", "w:i"))
        colour = properties.find(qn("w:color"))
        plain = colour is None or (colour.get(qn("w:val")) or "").lower() in PLAIN_COLOURS
        others = ("w:u", "w:highlight", "w:strike")
        if not plain or any(_is_on(properties, name) for name in others):
            self.reader.reading.leave("emphasis")
        return "*" * ((2 if bold else 0) + (1 if italic else 0))

    def _say(self, text: str, mark: str = "") -> None:
        self.pieces.append(Piece(text, mark))
        self.reader.reading.plain.append(text)


def _is_on(properties: Any, name: str) -> bool:
    element = properties.find(qn(name))
    return element is not None and (element.get(qn("w:val")) or "on") not in OFF


def _is_fallback(element: Any) -> bool:
    return any(parent.tag == FALLBACK for parent in element.iterancestors())


def _outer(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside content controls."""
    for child in parent.iterchildren():
        if child.tag in {P, TABLE}:
            yield child
        elif child.tag in {SDT, qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _outer(child)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in {SDT, qn("w:sdtContent")}:
            yield from _children(child, tag)
