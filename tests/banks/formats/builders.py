"""Small Word files and workbooks as trainers write them."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import docx
import xlsxwriter
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from quizapp.banks.formats.parsed import ParsedBank

FOUR = ("A. Một", "B. Hai", "C. Ba", "D. Bốn")


def word(build: Callable[[Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    return saved(document)


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def paragraphs(*texts: str) -> bytes:
    return word(lambda document: [document.add_paragraph(text) for text in texts] and None)


def workbook(
    rows: Sequence[Sequence[object]], prepare: Callable[[Any, Any], None] | None = None
) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Trang 1")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
        if prepare:
            prepare(book, sheet)
    return target.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def numbered(document: Document, text: str, number_id: int, depth: int = 0) -> None:
    """A paragraph whose number Word writes itself."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    entry = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", depth), ("w:numId", number_id)):
        child = OxmlElement(name)
        child.set(qn("w:val"), str(value))
        entry.append(child)
    properties.append(entry)


def add_list(document: Document, levels: Iterable[tuple[str, str]], number_id: int = 91) -> int:
    """Define a list such as (("decimal", "Câu %1:"), ("upperLetter", "%2."))."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(number_id))
    for depth, (kind, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), str(number_id))
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), str(number_id))
    number.append(link)
    root.append(number)
    return number_id


def codes(bank: ParsedBank, severity: str = "") -> list[str]:
    return [p.code for p in bank.problems if severity in {"", p.severity}]


def keys(bank: ParsedBank) -> str:
    return " ".join("".join("ABCDEFGHIJ"[i] for i in q.correct) for q in bank.questions)


def adds_up(bank: ParsedBank) -> bool:
    named = {q.item for q in bank.questions} | bank.failed_items
    return bank.found == len(bank.questions) + len(bank.failed_items) == len(named)
