"""Spreadsheets in and out. Reading is bounded before anything is unpacked or laid out."""

from quizapp.documents.spreadsheets.oddities import Oddities, find_oddities
from quizapp.documents.spreadsheets.reading import read_sheets
from quizapp.documents.spreadsheets.sheet import (
    Cell,
    Limits,
    Row,
    Sheet,
    UnreadableFile,
    cell_text,
)
from quizapp.documents.spreadsheets.writing import (
    Column,
    ColumnKind,
    SheetToWrite,
    write_csv,
    write_xlsx,
)

__all__ = [
    "Cell",
    "Column",
    "ColumnKind",
    "Limits",
    "Oddities",
    "Row",
    "Sheet",
    "SheetToWrite",
    "UnreadableFile",
    "cell_text",
    "find_oddities",
    "read_sheets",
    "write_csv",
    "write_xlsx",
]
