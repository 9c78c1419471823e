"""A Word document of questions as it is written: A4, one serif type, tables, pictures."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_LEADER
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from quizapp.banks.formats.parsed import ParsedImage
from quizapp.banks.formats.texts import CONTROL

FONT = "Times New Roman"
LONG, SHORT, MARGIN = Mm(297), Mm(210), Mm(18)
PAGE_WIDTH = SHORT - 2 * MARGIN
PICTURE_WIDTH, PICTURE_HEIGHT = Mm(70), Mm(35)
PADDING = 50
Place = WordDocument | _Cell


def new_document(*, landscape: bool = False, size: float = 12) -> WordDocument:
    """An empty A4 document with page numbers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(kind), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    document.styles["Footer"].font.size = Pt(9)
    _number_pages(section.footer.paragraphs[0])
    return document


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("Trang ", "PAGE"), (" / ", "NUMPAGES")):
        paragraph.add_run(text)
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        paragraph._p.append(simple)  # noqa: SLF001 - fields have no other door


def line(
    place: Place,
    *texts: str | tuple[str, str],
    before: float = 0,
    indent: Length | None = None,
    keep: bool = False,
    centred: bool = False,
) -> Paragraph:
    """A paragraph; a text in a pair comes with its look: bold, italic, big or small."""
    paragraph = _fresh(place)
    for one in texts:
        text, look = (one, "") if isinstance(one, str) else one
        _add_text(paragraph, text, look)
    style = paragraph.paragraph_format
    style.space_before, style.left_indent, style.keep_together = Pt(before), indent, True
    style.keep_with_next = keep
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def to_fill_in(place: Place, *titles: str, width: int = PAGE_WIDTH) -> None:
    """A line of titles, each with dots up to the next."""
    paragraph = line(place, "\t".join([*titles, ""]), before=6)
    for number in range(1, len(titles) + 1):
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Length(width * number // len(titles)), leader=WD_TAB_LEADER.DOTS
        )


def _fresh(place: Place) -> Paragraph:
    """The empty paragraph every cell begins with, else a new one."""
    if isinstance(place, WordDocument):
        return _at_the_end(place)
    if len(place.paragraphs) == 1 and not place.text:
        first = place.paragraphs[0]
        if not first.runs:
            return first
    return place.add_paragraph()


def _at_the_end(document: WordDocument) -> Paragraph:
    """python-docx looks through the whole document for its end, each time anew."""
    element = OxmlElement("w:p")
    document.element.body[-1].addprevious(element)
    return Paragraph(element, document._body)  # noqa: SLF001 - what pictures are added through


def _add_text(paragraph: Paragraph, text: str, look: str) -> None:
    """Line breaks stay soft, so that a stem of several lines stays one paragraph."""
    run = paragraph.add_run(CONTROL.sub("", text))
    run.bold = "bold" in look or None
    run.italic = "italic" in look or None
    if "big" in look:
        run.font.size = Pt(14)
    if "small" in look:
        run.font.size = Pt(9)


def draw(paragraph: Paragraph, images: Sequence[ParsedImage]) -> bool:
    """Put pictures at the end of a paragraph; False when one could not be drawn."""
    drawn = [_draw(paragraph.add_run(), image) for image in images]
    return all(drawn)


def _draw(run: Run, image: ParsedImage) -> bool:
    try:
        shape = run.add_picture(io.BytesIO(image.data))
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError):
        return False
    shrink = min(PICTURE_WIDTH / shape.width, PICTURE_HEIGHT / shape.height, 1)
    shape.width, shape.height = Length(shape.width * shrink), Length(shape.height * shrink)
    shape._inline.docPr.set("descr", CONTROL.sub("", image.alt))  # noqa: SLF001 - the only door
    return True


def grid(place: Place, widths: Sequence[int], header: Sequence[str]) -> Table:
    """A ruled table whose first row comes again on every page."""
    table = place.add_table(rows=1, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    _pad_cells(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Length(width)
    for cell, width, text in zip(table.rows[0].cells, widths, header, strict=True):
        cell.width = Length(width)
        line(cell, (text, "bold"))
    _mark_row(table.rows[0], "w:tblHeader")
    return table


def _pad_cells(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(PADDING))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - no other door


def add_row(table: Table, widths: Sequence[int]) -> tuple[_Cell, ...]:
    """A row that is not cut in two by the end of a page."""
    row = table.add_row()
    cells = row.cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Length(width)
    _mark_row(row, "w:cantSplit")
    return cells


def _mark_row(row: _Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no other door
    properties.append(OxmlElement(name))


def new_page(document: WordDocument) -> None:
    """What follows begins on a page of its own."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def saved(document: WordDocument) -> bytes:
    """The file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
