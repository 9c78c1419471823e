"""Questions in a Word document: running text, Word's own lists, and tables."""

import re
from collections.abc import Iterable, Iterator

from quizapp.banks.formats.answer_table import TITLE
from quizapp.banks.formats.archive import OLE_MAGIC, ZIP_MAGIC
from quizapp.banks.formats.blocks import read_lines
from quizapp.banks.formats.columns import Columns, find_header, guess_columns
from quizapp.banks.formats.decoding import SHOWN
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.grid import Cell, Row, read_rows
from quizapp.banks.formats.key_sheet import KeySheet, give_keys
from quizapp.banks.formats.legacy import TCVN3_NAME, VNI_NAME, readings_of
from quizapp.banks.formats.lines import Line, Passage, Span
from quizapp.banks.formats.parsed import ParsedBank, Problem, SecrecyMark
from quizapp.banks.formats.texts import fold, secrecy_mark
from quizapp.banks.formats.word_document import FORMULA, Document, Table, read_document

NAME = "docx"
ENDINGS = (".docx", ".docm", ".doc")
SHORT_CELL = 12
SET_MARK = re.compile(r"^(?:[xX✓✔☑☒√vV]|đ|s)$", re.IGNORECASE)
LETTER_LABEL = re.compile(r"^\s*[A-Ja-j]\s*[.)]")
NUMBER_CELL = re.compile(r"^(?:câu\s*)?\d{1,4}[.:)]?$", re.IGNORECASE)
LABEL_CELL = re.compile(
    r"^(?:[A-Ja-j][.)]?|câu(?:\s+hỏi)?\s*\d+\s*[.:]?|(?:đáp án|đ/?a|giải thích)\s*(?:đúng)?\s*:?)$",
    re.IGNORECASE,
)


def detects(filename: str, head: bytes) -> bool:
    """A Word file by its parts or its name."""
    named = filename.lower().endswith(ENDINGS)
    if head.startswith(ZIP_MAGIC):
        return b"word/" in head or (named and b"xl/" not in head)
    return named or (head.startswith(OLE_MAGIC) and "WordDocument".encode("utf-16-le") in head)


def parse(data: bytes, sheet: KeySheet | None = None) -> ParsedBank:
    """Read the questions of a document, in its order; the keys may come from another file."""
    document = read_document(data)
    drafts = read_drafts(document)
    problems = _conversions(document)
    problems += give_keys(drafts, sheet) if sheet else []
    return assemble(NAME, drafts, problems, _secrecy_marks(document))


def read_drafts(document: Document) -> list[Draft]:
    """The questions of a document as they stand."""
    placed: list[tuple[int, Draft]] = []
    text: list[Line] = []
    known: Columns | None = None
    for part in document.body:
        if isinstance(part, Line):
            text.append(part)
            continue
        grid = _as_grid(part, known)
        if grid:
            known = grid[1]
            at = text[-1].number if text else 0
            placed += [(at, draft) for draft in read_rows(*grid)]
        else:
            text.extend(_as_lines(part))
    placed += [(draft.line or 0, draft) for draft in read_lines(text)]
    drafts = [draft for _, draft in sorted(placed, key=lambda pair: pair[0])]
    for draft in drafts:
        _refuse_lost_formulas(draft)
    return drafts


def lines_of_keys(document: Document) -> Iterator[Line]:
    """A key document as lines, a row of a table that begins with a number as one."""
    for part in document.body:
        if isinstance(part, Line):
            yield part
        elif any(row and NUMBER_CELL.match(_text_of_cell(row[0])) for row in part.rows):
            for row in part.rows:
                yield from _joined_row(row, "\t")
        else:
            yield from _as_lines(part)


def _text_of_cell(cell: tuple[Line, ...]) -> str:
    return "".join(line.text for line in cell).strip()


def _conversions(document: Document) -> list[Problem]:
    """One word for each old encoding, however many lines were in it."""
    counts: dict[str, int] = {}
    for name, count in document.converted.items():
        shown = SHOWN[VNI_NAME if name == VNI_NAME else TCVN3_NAME]
        counts[shown] = counts.get(shown, 0) + count
    return [
        Problem("warning", "font_converted", params={"encoding": shown, "count": count})
        for shown, count in counts.items()
    ]


def _refuse_lost_formulas(draft: Draft) -> None:
    """An option that was nothing but a formula cannot be told from its neighbours."""
    if any(option.text.strip() == FORMULA and not option.images for option in draft.options):
        draft.error("formula_in_option")


def _as_grid(table: Table, known: Columns | None) -> tuple[list[Row], Columns] | None:
    """The rows and columns of a table with a question in each row, else None.

    A long table is often cut in two, the second without a header: it is read like the one before.
    """
    rows = [
        Row(place, f"Bảng {table.number}!{place}", dict(enumerate(map(_cell, cells))))
        for place, cells in enumerate(table.rows, start=1)
    ]
    texts = [{column: cell.text for column, cell in row.cells.items()} for row in rows]
    header = find_header(texts[:3])
    if header:
        _, columns = header
        whole = find_header(texts)
        return (rows[header[0] + 1 :], whole[1] if whole else columns)
    guessed = guess_columns(texts)
    if guessed and known and known.key == guessed.key and known.stem == guessed.stem:
        return rows, known
    return (rows, guessed) if guessed else None


def _cell(lines: tuple[Line, ...]) -> Cell:
    passage = Passage(lines)
    notes = frozenset().union(*(line.notes for line in lines)) if lines else frozenset()
    text = passage.plain(0, len(passage.text)).strip()
    return Cell(text, notes, lines, passage.images(0, len(passage.text)))


def _as_lines(table: Table) -> Iterator[Line]:
    """A table used for layout or for the answers, as lines of running text."""
    texts = [_text_of_cell(cell) for row in table.rows for cell in row]
    title = "\t".join(_text_of_cell(cell) for cell in table.rows[0]) if table.rows else ""
    if all(len(text) <= SHORT_CELL for text in texts) or TITLE.match(title):
        for row in table.rows:
            yield from _joined_row(row, "\t")
        return
    truths = _truth_columns(table)
    if truths:
        yield from _statements(table, *truths)
        return
    for row in table.rows:
        label = "".join(line.text for line in row[0]).strip() if row else ""
        if len(row) > 1 and LABEL_CELL.match(label):
            yield from _joined_row(row, ". " if len(label) == 1 else " ")
            continue
        for cell in row:
            yield from cell


def _truth_columns(table: Table) -> tuple[int, int] | None:
    """The columns that a statement is marked in as true or false, where some marks are set."""
    header = [fold(_text_of_cell(cell)) for cell in table.rows[0]] if table.rows else []
    if not {"dung", "sai"} <= set(header):
        return None
    places = header.index("dung"), header.index("sai")
    marked = any(_truth_of(row, *places) for row in table.rows[1:])
    return places if marked and min(places) > 0 else None


def _truth_of(row: tuple[tuple[Line, ...], ...], true: int, false: int) -> str:
    marks = [len(row) > at and bool(SET_MARK.match(_text_of_cell(row[at]))) for at in (true, false)]
    return {(True, False): " (Đ)", (False, True): " (S)"}.get((marks[0], marks[1]), "")


def _statements(table: Table, true: int, false: int) -> Iterator[Line]:
    """Each statement as a line with its letter, and what it was marked as."""
    for place, row in enumerate(table.rows[1:]):
        cells = [cell for cell in row[: min(true, false)] if _text_of_cell(cell)]
        spans = [span for cell in cells[-1:] for line in cell for span in line.spans]
        text = "".join(span.text for span in spans)
        label = [] if LETTER_LABEL.match(text) else [Span(f"{chr(ord('a') + place % 26)}) ")]
        if cells:
            first = cells[0][0]
            said = Span(_truth_of(row, true, false))
            yield Line((*label, *spans, said), first.number, first.where, None, first.notes)


def _joined_row(row: Iterable[tuple[Line, ...]], separator: str) -> Iterator[Line]:
    cells = [cell for cell in row if any(line.text.strip() for line in cell)]
    if cells:
        spans = [
            span for cell in cells for line in cell for span in (*line.spans, Span(separator))
        ][:-1]
        first = cells[0][0]
        yield Line(tuple(spans), first.number, first.where, None, first.notes)


def _secrecy_marks(document: Document) -> list[SecrecyMark]:
    around = [_mark_in((text, *readings_of(text))) for text in document.around]
    marks = [SecrecyMark("¶", mark) for mark in around if mark]
    for part in document.body:
        rows = part.rows if isinstance(part, Table) else (((part,),),)
        lines = [line for row in rows for cell in row for line in cell]
        marks += [
            SecrecyMark(line.where, mark) for line in lines if (mark := secrecy_mark(line.text))
        ]
    return marks


def _mark_in(texts: tuple[str, ...]) -> str:
    """The first marking in the readings of one text."""
    return next((mark for text in texts if (mark := secrecy_mark(text))), "")
