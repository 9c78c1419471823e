"""Reads a key document: "1.A 2.B", tables, a list of answers, or the paper with its key shown."""

import re
from collections.abc import Iterable, Iterator, Sequence

from quizapp.banks.formats import docx, spreadsheet
from quizapp.banks.formats.answer_table import NUMBERS_ROW, PAIR, take_answer_tables
from quizapp.banks.formats.blocks import read_lines
from quizapp.banks.formats.decoding import read_text
from quizapp.banks.formats.drafts import Draft, letter
from quizapp.banks.formats.key_sheet import KeySheet
from quizapp.banks.formats.limits import MAX_FILE_BYTES, MAX_LINES, MEGABYTE
from quizapp.banks.formats.lines import Line, levelled, plain_lines
from quizapp.banks.formats.texts import first_sentence
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_document import read_document
from quizapp.banks.formats.workbook import Sheet

ENTRY = re.compile(
    r"^\s*(?:câu(?:\s+(?:hỏi|số))*|question)?\s*(?P<number>\d{1,4})\s*(?:[-.:)–/=|]+|\t|\s)\s*"
    r"(?:đáp\s*án\s*(?:đúng)?\s*:?\s*)?(?P<key>\S.*)$",
    re.IGNORECASE,
)
SEVERAL_FORMS = re.compile(r"^[A-J](?:\s*[\t|]+\s*[A-J])+\s*$")
LETTER_CELL = re.compile(r"^([A-J])\s*\t\s*(?=\S)", re.IGNORECASE)
NUMBERED = re.compile(r"^\s*(?:câu\s*)?\d", re.IGNORECASE)
LONGEST_LINE = 4000
FEWEST_QUESTIONS = 2
MOSTLY_PAIRS = 3


def read_key_document(filename: str, data: bytes) -> KeySheet:
    """The keys of a Word, Excel, CSV or text file. Raises UnreadableFile."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile("file_too_large", megabytes=MAX_FILE_BYTES // MEGABYTE)
    if docx.detects(filename, data[: 64 * 1024] + data[-64 * 1024 :]):
        lines = list(docx.lines_of_keys(read_document(data)))
    elif spreadsheet.detects(filename, data[: 64 * 1024]):
        lines = list(_lines_of_sheets(spreadsheet.read_sheets(data)))
    else:
        lines = plain_lines(read_text(data).text.replace("\r\n", "\n"))
    if len(lines) > MAX_LINES:
        raise UnreadableFile("too_many_lines", limit=MAX_LINES)
    sheet = _of_paper(read_lines(lines)) or _of_lines([levelled(line) for line in lines])
    if not sheet.keys:
        raise UnreadableFile("key_file_empty")
    return sheet


def _lines_of_sheets(sheets: Iterable[Sheet]) -> Iterator[Line]:
    for sheet in sheets:
        for row in sheet.rows:
            text = "\t".join(cell.text.strip() for cell in row.cells.values())
            yield from plain_lines(text, row.number, row.number)


def _of_paper(drafts: Sequence[Draft]) -> KeySheet | None:
    """The keys of the same questions printed again with their answers marked."""
    whole = [draft for draft in drafts if len(draft.options) > 1 and draft.correct]
    if len(whole) < FEWEST_QUESTIONS:
        return None
    sheet = KeySheet()
    for place, draft in enumerate(drafts, start=1):
        number = draft.number or str(place)
        options = [option.text for option in draft.options]
        right = [at for at in draft.correct if at < len(options)]
        if len(right) == 1:
            sheet.add(number, f"{letter(right[0])}. {options[right[0]]}".rstrip(". "))
        elif right:
            sheet.add(number, ", ".join(letter(at) for at in right))
    return sheet


def _of_lines(lines: Sequence[Line]) -> KeySheet:
    sheet = KeySheet()
    rest, tables = take_answer_tables(lines)
    for table in tables:
        for number, said in table.keys.items():
            for key in said:
                sheet.add(number, key)
    for line in rest:
        _add_line(sheet, line.text.strip()[:LONGEST_LINE])
    return sheet


def _add_line(sheet: KeySheet, text: str) -> None:
    pairs, rest = PAIR.findall(text), PAIR.sub("", text).strip(" \t.,;|")
    if PAIR.match(text) and len(pairs) > 1 and len(rest) * MOSTLY_PAIRS < len(text):
        for number, letters in pairs:
            sheet.add(number, letters)
        sheet.note("key_line_not_understood", line=first_sentence(rest))
        return
    found = None if NUMBERS_ROW.match(text) else ENTRY.match(text)
    if found and SEVERAL_FORMS.match(found["key"]):
        raise UnreadableFile("key_file_several_forms", line=first_sentence(text))
    if found:
        sheet.add(found["number"], LETTER_CELL.sub(r"\1. ", found["key"].strip()))
    elif NUMBERED.match(text):
        sheet.note("key_line_not_understood", line=first_sentence(text))
