"""What a spreadsheet is to the rest of the product, and how a file that is none is refused."""

from dataclasses import dataclass
from datetime import date, datetime

from quizapp.core.errors import QuizError

Cell = str | int | float | date | bool | None
Row = tuple[Cell, ...]


class UnreadableFile(QuizError):
    """The file is damaged, locked, hostile, too large or of another kind; the code says which."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. Row 1 of the file is ``rows[0]``; rows end at their last cell with content."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Limits:
    """How much is read. Everything is counted before it takes memory."""

    file_bytes: int = 10 * 2**20
    archive_members: int = 2_000
    unpacked_bytes: int = 64 * 2**20
    unpacked_ratio: int = 200
    rows: int = 20_000
    columns: int = 200
    cells: int = 600_000
    text_bytes: int = 64 * 2**20


def cell_text(cell: Cell) -> str:
    """Return a cell as a person reads it: 912345678, 87,65 as 87.65, 05/03/2026, empty."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def trimmed(rows: list[Row]) -> tuple[Row, ...]:
    """Drop what is empty behind the last content of each row and of the sheet."""
    shortened = [_without_empty_end(row) for row in rows]
    while shortened and not shortened[-1]:
        shortened.pop()
    return tuple(shortened)


def _without_empty_end(row: Row) -> Row:
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return row[:length]
