"""Vietnamese administrative documents in Word, laid out by Decree 30/2020/NĐ-CP, appendix I.

Only drafts: the number, the signature and the seal are given by people, and every page says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypedDict, Unpack

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

_FONT = "Times New Roman"
_BODY = 14
_CENTRE, _JUSTIFY, _LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.LEFT,
)
_TEXT_WIDTH = Mm(210 - 30 - 15)
_NO_PLACE_AND_DATE = "…………, ngày …… tháng …… năm ………"


class _Look(TypedDict, total=False):
    size: float
    bold: bool
    italic: bool
    align: WD_ALIGN_PARAGRAPH
    before: float
    after: float


@dataclass(frozen=True)
class DecisionTable:
    """A list behind the decision. ``widths`` are shares of the page, one per header."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    centred: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Article:
    """One article: "Điều 1." is written before it, further paragraphs follow it."""

    text: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Appendix:
    """A page of its own behind the decision, with tables."""

    title: str
    subtitle: str
    tables: tuple[DecisionTable, ...]


@dataclass(frozen=True)
class DecisionContent:
    """The nine parts of an administrative document, as plain strings.

    ``symbol`` is what follows the blank number: "QĐ-BTC". ``summary`` is the trích yếu,
    ``signed_as`` e.g. "TM. BAN TỔ CHỨC" and ``signer_title`` "TRƯỞNG BAN".
    """

    agency: str
    symbol: str
    summary: str
    authority: str
    legal_bases: tuple[str, ...]
    articles: tuple[Article, ...]
    recipients: tuple[str, ...]
    signed_as: str
    signer_title: str
    parent_agency: str = ""
    place_and_date: str = ""
    signer_name: str = ""
    kind: str = "QUYẾT ĐỊNH"
    appendices: tuple[Appendix, ...] = ()
    stamp: str = "DỰ THẢO"


def decision_draft(content: DecisionContent) -> bytes:
    """Return the .docx of a decision (or another kind) that waits for number and signature."""
    document = _blank_page(content.stamp)
    _add_letterhead(document, content)
    _add_title(document, content)
    _add_body(document, content)
    _add_signature(document, content)
    for appendix in content.appendices:
        _add_appendix(document, appendix, content)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def _blank_page(stamp: str) -> DocumentType:
    document = Document()
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.15
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(9)
    _add_header(section, stamp)
    return document


def _add_header(section: Section, stamp: str) -> None:
    """Number the pages at the top, centred, the first without; say on each that it is a draft.

    Framed text in the header and no drawn watermark: that one shows in Word but is lost or
    moved in LibreOffice and in previews on phones.
    """
    section.different_first_page_header_footer = True
    for header, is_numbered in ((section.first_page_header, False), (section.header, True)):
        paragraph = header.paragraphs[0]
        # The style "Header" brings tab stops of its own that would come before these.
        paragraph.style = "Normal"
        paragraph.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH // 2, WD_TAB_ALIGNMENT.CENTER)
        paragraph.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run("\t")
        if is_numbered:
            _add_page_number(paragraph)
        paragraph.add_run("\t")
        if stamp:
            _add_stamp(paragraph, stamp)


def _add_stamp(paragraph: Paragraph, stamp: str) -> None:
    run = paragraph.add_run(f"\u00a0 {stamp} \u00a0")
    run.bold = True
    run.font.size = Pt(14)
    border = OxmlElement("w:bdr")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
        border.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(border)  # noqa: SLF001 - python-docx has no word for it


def _add_page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _add_letterhead(document: DocumentType, content: DecisionContent) -> None:
    left, right = _two_columns(document, (0.42, 0.58))
    if content.parent_agency:
        _write(left, content.parent_agency.upper(), size=13)
    _write(left, content.agency.upper(), size=13, bold=True)
    _rule(left, Mm(24))
    _write(left, f"Số:        /{content.symbol}", size=13, before=4)
    _write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _write(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right, Mm(52))
    _write(right, content.place_and_date or _NO_PLACE_AND_DATE, size=13, italic=True, before=4)


def _add_title(document: DocumentType, content: DecisionContent) -> None:
    _paragraph(document, content.kind, bold=True, align=_CENTRE, before=18)
    _paragraph(document, content.summary, bold=True, align=_CENTRE)
    _rule_below_title(document)
    _paragraph(document, content.authority.upper(), bold=True, align=_CENTRE, before=10, after=8)


def _add_body(document: DocumentType, content: DecisionContent) -> None:
    last = len(content.legal_bases) - 1
    for index, basis in enumerate(content.legal_bases):
        ending = "." if index == last else ";"
        _indented(document, basis.rstrip(" ;.") + ending, italic=True)
    _paragraph(document, f"{content.kind}:", bold=True, align=_CENTRE, before=8, after=4)
    for number, article in enumerate(content.articles, start=1):
        paragraph = _indented(document, "")
        _run(paragraph, f"Điều {number}. ", {"bold": True})
        _run(paragraph, article.text, {})
        for text in article.paragraphs:
            _indented(document, text)


def _add_signature(document: DocumentType, content: DecisionContent) -> None:
    _paragraph(document, "", size=8)
    left, right = _two_columns(document, (0.48, 0.52))
    _write(left, "Nơi nhận:", size=12, bold=True, italic=True, align=_LEFT)
    last = len(content.recipients) - 1
    for index, recipient in enumerate(content.recipients):
        ending = "." if index == last else ";"
        _write(left, f"- {recipient.rstrip(' ;.')}{ending}", size=11, align=_LEFT)
    if content.signed_as:
        _write(right, content.signed_as.upper(), bold=True)
    _write(right, content.signer_title.upper(), bold=True)
    _write(right, "(Chữ ký, dấu)", size=12, italic=True, after=64)
    _write(right, content.signer_name or "…………………………", bold=True)


def _add_appendix(document: DocumentType, appendix: Appendix, content: DecisionContent) -> None:
    document.add_page_break()
    _paragraph(document, "PHỤ LỤC", bold=True, align=_CENTRE)
    _paragraph(document, appendix.title, bold=True, align=_CENTRE)
    reference = (
        f"(Kèm theo {content.kind.capitalize()} số        /{content.symbol} "
        f"ngày …… tháng …… năm ……… của {content.agency})"
    )
    _paragraph(document, reference, size=13, italic=True, align=_CENTRE)
    if appendix.subtitle:
        _paragraph(document, appendix.subtitle, size=13, align=_CENTRE, before=4)
    for table in appendix.tables:
        if table.caption:
            _paragraph(document, table.caption, size=13, bold=True, before=10)
        _paragraph(document, "", size=6)
        _add_table(document, table)


def _add_table(document: DocumentType, content: DecisionTable) -> None:
    table = document.add_table(rows=1, cols=len(content.headers), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_widths(table, content.widths)
    _fill_row(table.rows[0], content.headers, bold=True)
    _repeat_on_each_page(table.rows[0])
    for values in content.rows:
        row = table.add_row()
        _keep_together(row)
        _fill_row(row, values, centred=content.centred)


def _fill_row(
    row: _Row, values: Sequence[str], *, bold: bool = False, centred: Sequence[int] | None = None
) -> None:
    for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        is_centred = centred is None or index in centred
        _write(cell, value, size=12, bold=bold, align=_CENTRE if is_centred else _LEFT, before=2)
        cell.paragraphs[-1].paragraph_format.space_after = Pt(2)


def _set_widths(table: Table, shares: Sequence[float]) -> None:
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(_TEXT_WIDTH * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width


def _repeat_on_each_page(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no word for it


def _keep_together(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no word for it


def _two_columns(document: DocumentType, shares: tuple[float, float]) -> tuple[_Cell, _Cell]:
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, shares)
    _keep_together(table.rows[0])
    left, right = table.rows[0].cells
    return left, right


def _write(cell: _Cell, text: str, **look: Unpack[_Look]) -> None:
    """Write a line into a cell; the empty paragraph every cell begins with is used first."""
    first = cell.paragraphs[0]
    paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
    _shape(paragraph, {"align": _CENTRE, **look})
    paragraph.paragraph_format.line_spacing = 1
    _run(paragraph, text, look)


def _rule(cell: _Cell, width: Mm) -> None:
    """Draw the short line under a name: an empty paragraph with a border, indented both sides."""
    paragraph = cell.add_paragraph()
    _draw_rule(paragraph, indent=max(0, (cell.width - width) // 2 - Mm(2)))


def _rule_below_title(document: DocumentType) -> None:
    _draw_rule(document.add_paragraph(), indent=(_TEXT_WIDTH - Mm(46)) // 2)


def _draw_rule(paragraph: Paragraph, *, indent: int) -> None:
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    paragraph.paragraph_format.line_spacing = Pt(4)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _paragraph(document: DocumentType, text: str, **look: Unpack[_Look]) -> Paragraph:
    paragraph = document.add_paragraph()
    _shape(paragraph, look)
    _run(paragraph, text, look)
    return paragraph


def _indented(document: DocumentType, text: str, *, italic: bool = False) -> Paragraph:
    paragraph = _paragraph(document, text, italic=italic, align=_JUSTIFY, after=6)
    paragraph.paragraph_format.first_line_indent = Mm(10)
    return paragraph


def _shape(paragraph: Paragraph, look: _Look) -> None:
    paragraph.alignment = look.get("align", _LEFT)
    paragraph.paragraph_format.space_before = Pt(look.get("before", 0))
    paragraph.paragraph_format.space_after = Pt(look.get("after", 0))


def _run(paragraph: Paragraph, text: str, look: _Look) -> None:
    run = paragraph.add_run(_printable(text))
    run.font.size = Pt(look.get("size", _BODY))
    run.bold, run.italic = look.get("bold", False), look.get("italic", False)


def _printable(text: str) -> str:
    """Leave out control characters: XML has no way to write them, python-docx would fail."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
