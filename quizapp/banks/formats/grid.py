"""Rows and columns into questions, the same for worksheets, CSV and tables in Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.blocks import CAU, HEADING
from quizapp.banks.formats.citations import read_citations
from quizapp.banks.formats.columns import Columns
from quizapp.banks.formats.drafts import TYPED, Draft
from quizapp.banks.formats.key_words import read_key_words
from quizapp.banks.formats.keys import LABELLED, LETTERS, read_key, read_truth
from quizapp.banks.formats.levels import read_level, split_level
from quizapp.banks.formats.lines import Line, levelled, plain_lines
from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedCitation,
    ParsedImage,
    ParsedOption,
    QuestionType,
)
from quizapp.banks.formats.question_block import note_wraps, read_block, set_apart
from quizapp.banks.formats.texts import first_sentence, fold, tidy, unwrap

TYPE_WORDS: dict[str, QuestionType] = {
    "single choice": "single_choice", "mot dap an": "single_choice", "single": "single_choice",
    "chon mot": "single_choice", "mot lua chon": "single_choice", "1 dap an": "single_choice",
    "multiple choice": "multiple_choice", "nhieu dap an": "multiple_choice",
    "chon nhieu": "multiple_choice", "multiple": "multiple_choice",
    "nhieu lua chon": "multiple_choice", "multiple response": "multiple_choice",
    "bang dung sai": "statement_table", "statement table": "statement_table",
    "ghep doi": "matching", "ghep cap": "matching", "noi cot": "matching", "matching": "matching",
    "sap xep": "ordering", "sap xep thu tu": "ordering", "ordering": "ordering",
    "tra loi ngan": "short_text", "short answer": "short_text", "short text": "short_text",
    "dien so": "numeric", "so": "numeric", "numeric": "numeric", "numerical": "numeric",
    "true false": "true_false", "dung sai": "true_false", "boolean": "true_false",
}  # fmt: skip
YES = frozenset({"x", "co", "yes", "1", "true", "dung"})
MAX_NUMBER_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text; ``notes`` are codes such as ``formula_cell``."""

    text: str
    notes: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
    images: tuple[ParsedImage, ...] = ()
    parts: tuple[int, ...] = ()
    marks: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip() and not self.images and not self.notes

    def as_lines(self) -> list[Line]:
        """Its text line by line, with emphasis and pictures where the source has them."""
        return [levelled(line) for line in self.lines or plain_lines(self.text)]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``notes`` hold for every question in it."""

    number: int
    where: str
    cells: Mapping[int, Cell]
    notes: frozenset[str] = frozenset()

    def cell(self, column: int | None) -> Cell:
        """The cell of a column, an empty one where there is none."""
        return self.cells.get(column, EMPTY) if column is not None else EMPTY

    @property
    def filled(self) -> list[int]:
        """The columns that hold something."""
        return [column for column, cell in self.cells.items() if not cell.is_empty]


EMPTY = Cell("")


@dataclass(slots=True)
class Reading:
    """Rows on their way to questions, under the heading row last seen."""

    columns: Columns
    topic: str = ""
    drafts: list[Draft] = field(default_factory=list)


def read_rows(rows: Sequence[Row], columns: Columns) -> list[Draft]:
    """A draft for every row that holds a question, whole or broken."""
    reading = Reading(columns)
    for row in rows:
        heading = _heading(row, columns)
        if heading:
            reading.topic = heading
        elif _is_item(row, columns):
            reading.drafts.append(_read_row(row, reading))
    return reading.drafts


def _is_item(row: Row, columns: Columns) -> bool:
    telling = [columns.stem, columns.options, columns.key, *columns.option_columns]
    return any(not row.cell(column).is_empty for column in telling if column is not None)


def _heading(row: Row, columns: Columns) -> str:
    """A row with one cell that is no question: the heading of what follows."""
    if len(row.filled) != 1:
        return ""
    text = row.cells[row.filled[0]].text.strip()
    in_stem = row.filled[0] == columns.stem
    is_text = not text.replace(".", "").isdigit() and row.filled[0] not in columns.option_columns
    return text if text and is_text and (bool(HEADING.match(text)) or not in_stem) else ""


def _read_row(row: Row, reading: Reading) -> Draft:
    columns = reading.columns
    if columns.options is None and not columns.option_columns:
        draft = _read_whole_cell(row, columns)
    else:
        draft = Draft()
        _read_stem(draft, row, columns)
        _read_options(draft, row, columns)
    draft.number = _number(row, columns) or draft.number
    draft.where, draft.row, draft.line = row.where, row.number, None
    _read_details(draft, row, reading)
    _read_key_cell(draft, row, columns)
    _attach_pictures(draft, row, columns)
    _note_cells(draft, row, columns)
    return draft


def _attach_pictures(draft: Draft, row: Row, columns: Columns) -> None:
    """A picture in a column of its own before the key shows what the stem asks about."""
    for column, cell in row.cells.items():
        if not cell.images or column in columns.telling:
            continue
        if columns.key is None or column < columns.key:
            draft.images += cell.images
        else:
            draft.warn("picture_of_explanation", column=columns.letter(column))


def _number(row: Row, columns: Columns) -> str:
    text = tidy(row.cell(columns.number).text) or tidy(row.cell(columns.code).text)
    return text if len(text) <= MAX_NUMBER_LENGTH else ""


def _read_whole_cell(row: Row, columns: Columns) -> Draft:
    """Stem and options in one cell, as in running text."""
    lines = row.cell(columns.stem).as_lines()
    draft = read_block(lines)
    draft.errors = [(code, params) for code, params in draft.errors if code != "no_key"]
    draft.stem = CAU.sub("", draft.stem, count=1)
    return draft


def _read_stem(draft: Draft, row: Row, columns: Columns) -> None:
    cell = row.cell(columns.stem)
    draft.level, stem = split_level(tidy(cell.text))
    draft.stem = tidy(unwrap(CAU.sub("", stem, count=1)))
    draft.images = cell.images


def _read_options(draft: Draft, row: Row, columns: Columns) -> None:
    if columns.option_columns:
        cells = [row.cell(column) for column in columns.option_columns]
        while cells and cells[-1].is_empty:
            cells.pop()
        texts = _without_labels([tidy(cell.text) for cell in cells])
        for place, text in enumerate(texts):
            note_wraps(draft, text, is_last=place == len(texts) - 1)
        pairs = zip(texts, cells, strict=True)
        draft.options = [ParsedOption(tidy(unwrap(text)), cell.images) for text, cell in pairs]
        draft.correct = set_apart([cell.marks for cell in cells])
        return
    cell = row.cell(columns.options)
    listed = read_block(cell.as_lines()) if cell.text.strip() else Draft()
    draft.options, draft.correct = listed.options, listed.correct
    draft.warnings += [note for note in listed.warnings if note[0] != "options_glued"]
    if not draft.options:
        draft.options = [ParsedOption(text) for text in _unlabelled(cell.text)]
    elif listed.stem:
        draft.warn("text_before_options", text=first_sentence(listed.stem))


def _without_labels(texts: list[str]) -> list[str]:
    """Drop "A. " only where every option carries its own letter."""
    found = [LABELLED.match(text) for text in texts]
    own = [m is not None and m[1].upper() == LETTERS[i] for i, m in enumerate(found[:10])]
    if not texts or len(texts) > len(LETTERS) or not all(own):
        return texts
    return [match[2] for match in found if match]


def _unlabelled(text: str) -> list[str]:
    for separator in ("\n", "|", ";"):
        parts = [part.strip() for part in text.split(separator) if part.strip()]
        if len(parts) > 1:
            return parts
    return [text.strip()] if text.strip() else []


def _read_details(draft: Draft, row: Row, reading: Reading) -> None:
    columns = reading.columns
    draft.code = tidy(row.cell(columns.code).text) or None
    draft.explanation = tidy(row.cell(columns.explanation).text) or draft.explanation
    draft.level = read_level(row.cell(columns.level).text) or draft.level
    draft.topic = tidy(row.cell(columns.topic).text) or reading.topic
    draft.citations = _citations(row, columns) or draft.citations
    draft.situation = fold(row.cell(columns.situation).text) in YES
    draft.fact = tidy(row.cell(columns.fact).text) or None
    draft.group_code = row.cell(columns.group).text
    draft.group_text = row.cell(columns.group_text).text
    typed = row.cell(columns.type).text
    draft.type = TYPE_WORDS.get(fold(typed))
    if fold(row.cell(columns.level).text) and not draft.level:
        draft.warn("level_not_understood", level=first_sentence(row.cell(columns.level).text, 40))
    if fold(typed) and not draft.type:
        draft.warn("type_not_understood", type=first_sentence(typed, 40))


def _citations(row: Row, columns: Columns) -> tuple[ParsedCitation, ...]:
    """From one column as people write it, or from columns side by side, a line each."""
    if columns.citation is not None:
        return read_citations(row.cell(columns.citation).text)
    places = (columns.document, columns.article, columns.clause, columns.point, columns.grade)
    texts = [row.cell(column).text.split("\n") for column in places]
    length = max(len(lines) for lines in texts)
    padded = [[line.strip() for line in lines] + [""] * (length - len(lines)) for lines in texts]
    return tuple(ParsedCitation(*parts) for parts in zip(*padded, strict=True) if any(parts))


def _read_key_cell(draft: Draft, row: Row, columns: Columns) -> None:
    cell = row.cell(columns.key)
    if draft.type in TYPED:
        read_key_words(draft, cell.text)
        return
    truth = read_truth(cell.text)
    if not draft.options and truth is not None and columns.options != columns.key:
        draft.options = [ParsedOption(text) for text in TRUE_FALSE_OPTIONS]
        draft.correct = (0,) if truth else (1,)
        return
    if cell.is_empty:
        if columns.key is not None and draft.correct and columns.option_columns:
            draft.warn("key_from_emphasis")
        return
    if cell.parts and max(cell.parts) <= len(draft.options):
        draft.correct = tuple(sorted({part - 1 for part in cell.parts}))
        draft.warn("key_from_date", key=cell.text)
        return
    key = read_key(tidy(cell.text), [option.text for option in draft.options])
    draft.correct = key.correct
    told = first_sentence(cell.text)
    if key.error and "cell_error" not in cell.notes:
        draft.error(key.error, key=told, count=len(draft.options))
    if key.warning:
        draft.warn(key.warning, key=told)


def _note_cells(draft: Draft, row: Row, columns: Columns) -> None:
    for note in sorted(row.notes):
        draft.warn(note)
    for column in columns.telling:
        cell = row.cell(column)
        for note in sorted(cell.notes):
            told = first_sentence(cell.text, 40)
            if note == "cell_error":
                draft.error(note, column=columns.letter(column), text=told)
            elif not (note == "date_cell" and "key_from_date" in dict(draft.warnings)):
                draft.warn(note, column=columns.letter(column), text=told)
