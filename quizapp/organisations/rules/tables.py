"""Reading the tables of offices: columns in any order, recognised by their headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line, fold

Cell = str | int | float | date | bool | None
Headings = Mapping[str, Sequence[str]]
"""Field -> folded headings that mean it, the clearest first."""

HEADER_WITHIN_ROWS = 20
FORMULA_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_A_WORD = re.compile(r"[^\w]+|_+")
# TCVN3 (.VnTime) letters read as Latin-1: signs that stand in no name of any language.
_TCVN3 = re.compile(r"[¡-©«-¹»-¿×÷]")
# VNI writes the mark behind its vowel: `Nguyeãn Vaên`. No Vietnamese syllable has such a pair.
_VNI = re.compile(r"[aAeE][ùøûõïâêáàåãäèüëÙØÛÕÏÂÊÁÀÅÃÄÈÜË]|[oO][âäåøûïÂÄÅØÛÏ]")


@dataclass(frozen=True)
class Finding:
    """Something about one cell: `row` and `column` as Excel names them. Errors stop their row."""

    row: int
    column: str
    code: str
    value: str = ""
    is_error: bool = True


@dataclass
class TableRow:
    """One row of a table under recognised headings, collecting what is found wrong in it."""

    number: int
    cells: Mapping[str, Cell]
    letters: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether the row cannot be taken as it is."""
        return any(finding.is_error for finding in self.findings)

    def text(self, name: str) -> str:
        """The cell as one clean line; a complaint when it is no readable text."""
        cell = self.cells.get(name)
        if isinstance(cell, date):
            self.complain(name, "became_a_date")
            return ""
        typed = clean_line(cell_text(cell))
        if typed.upper().startswith(FORMULA_ERRORS):
            self.complain(name, "formula_error")
            return ""
        if is_garbled(typed):
            self.complain(name, "not_unicode")
            return ""
        return typed

    def complain(self, name: str, code: str, *, is_error: bool = True) -> None:
        """Note something about a cell of this row."""
        value = clean_line(cell_text(self.cells.get(name)))[:80]
        letter = self.letters.get(name, "")
        self.findings.append(Finding(self.number, letter, code, value, is_error))


def cell_text(cell: Cell) -> str:
    """What a person reads in the cell; `912.0` is 912."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def is_garbled(text: str) -> bool:
    """Whether the text was typed in a font of before Unicode (TCVN3, VNI)."""
    return bool(_TCVN3.search(text) or _VNI.search(text))


def read_table(
    rows: Sequence[Sequence[Cell]], headings: Headings, *, needed: Sequence[str]
) -> list[TableRow]:
    """The rows below the heading row, empty ones left out.

    Raises Invalid("header_not_found") when no row near the top names all `needed` columns.
    """
    header, columns = _find_header(rows, headings, needed)
    letters = {name: column_letter(index) for name, index in columns.items()}
    table = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        cells = {name: row[index] if index < len(row) else None for name, index in columns.items()}
        if any(clean_line(cell_text(cell)) for cell in cells.values()):
            table.append(TableRow(number, cells, letters))
    return table


def column_letter(index: int) -> str:
    """0 -> A, 27 -> AB."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def recognise(row: Sequence[Cell], headings: Headings) -> dict[str, int]:
    """Which column holds which field; the clearest heading wins a field two columns claim."""
    claims: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(row):
        claim = _meaning(cell_text(cell), headings)
        if claim is None:
            continue
        name, rank = claim
        if name not in claims or rank < claims[name][0]:
            claims[name] = (rank, index)
    return {name: index for name, (_rank, index) in claims.items()}


def _find_header(
    rows: Sequence[Sequence[Cell]], headings: Headings, needed: Sequence[str]
) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(rows[:HEADER_WITHIN_ROWS]):
        columns = recognise(row, headings)
        is_complete = all(name in columns for name in needed)
        if is_complete and (best is None or len(columns) > len(best[1])):
            best = number, columns
    if best is None:
        raise Invalid("header_not_found")
    return best


def _meaning(heading: str, headings: Headings) -> tuple[str, int] | None:
    """The field a heading names: an exact one, one of `Chuyền/Tổ`, else the longest inside it."""
    words = _words(heading)
    parts = [words, *map(_words, heading.split("/"))]
    exact = [found for part in parts if (found := _exact(part, headings))]
    return exact[0] if exact else _longest_inside(words, headings)


def _words(heading: str) -> str:
    return _NOT_A_WORD.sub(" ", _IN_BRACKETS.sub(" ", fold(heading))).strip()


def _exact(words: str, headings: Headings) -> tuple[str, int] | None:
    for name, known in headings.items():
        if words in known:
            return name, list(known).index(words)
    return None


def _longest_inside(words: str, headings: Headings) -> tuple[str, int] | None:
    inside = [
        (len(alias), name, len(known) + rank)
        for name, known in headings.items()
        for rank, alias in enumerate(known)
        if " " in alias and f" {alias} " in f" {words} "
    ]
    if not inside:
        return None
    _length, name, rank = max(inside)
    return name, rank
