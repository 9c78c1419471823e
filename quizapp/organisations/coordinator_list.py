"""Reading the list of coordinators that somebody has typed in a spreadsheet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line, fold

MAX_ROWS = 3000
HEADER_WITHIN = 15
_HEADINGS = {
    "code": ("ma don vi", "ma doanh nghiep", "ma dn", "ma cong ty", "ma", "unit code", "code"),
    "name": (
        "ho va ten",
        "ho ten",
        "nguoi phu trach",
        "dau moi",
        "can bo dau moi",
        "ten nguoi phu trach",
        "ten",
        "full name",
        "name",
    ),
    "email": ("e-mail", "email", "thu dien tu", "dia chi email", "mail"),
}


@dataclass(frozen=True)
class ListedCoordinator:
    """A row of the list as it was read; `row` is the number that Excel shows."""

    row: int
    code: str
    name: str
    email: str


def read_list(rows: Sequence[Sequence[str]]) -> list[ListedCoordinator]:
    """The rows below the header, in whatever order its columns stand; empty rows left out."""
    header, columns = _find_header(rows)
    listed = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        cells = {name: _cell(row, column) for name, column in columns.items()}
        if any(cells.values()):
            listed.append(_listed(number, cells))
    if not listed:
        raise Invalid("coordinators_none_listed")
    if len(listed) > MAX_ROWS:
        raise Invalid("coordinators_too_many", limit=MAX_ROWS)
    return listed


def _listed(number: int, cells: dict[str, str]) -> ListedCoordinator:
    return ListedCoordinator(number, cells["code"].upper(), cells["name"], cells["email"].lower())


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(row)
        if len(columns) == len(_HEADINGS):
            return number, columns
    raise Invalid("coordinators_header_missing")


def _columns(row: Sequence[str]) -> dict[str, int]:
    headings = [fold(cell).strip(" *:.") for cell in row]
    found = {}
    for name, known in _HEADINGS.items():
        matches = [headings.index(heading) for heading in known if heading in headings]
        if matches:
            found[name] = matches[0]
    return found


def _cell(row: Sequence[str], column: int) -> str:
    return clean_line(row[column]) if column < len(row) else ""
