"""The roster of an enterprise as its office keeps it in Excel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.core.text import fold
from quizapp.organisations.rules.cells import code_of, name_of, short_text_of
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, cell_text, read_table

HEADINGS = {
    "employee_code": (
        "ma nhan vien", "ma nv", "msnv", "ma so nhan vien", "ma cong nhan", "ma lao dong",
        "ma the", "so the", "ma so", "ma", "employee code", "employee id", "code",
    ),
    "full_name": (
        "ho va ten", "ho ten", "ten nhan vien", "ten day du", "full name", "ho ten nhan vien",
        "ten", "name",
    ),
    "family_name": ("ho va ten dem", "ho dem", "ho va dem", "ho", "ho lot"),
    "line": (
        "chuyen", "day chuyen", "to", "to san xuat", "bo phan", "xuong", "phan xuong", "phong ban",
        "phong", "line", "department",
    ),
    "shift": ("ca", "ca lam viec", "kip", "shift"),
    "guard": ("bao ve", "la bao ve", "nhan vien bao ve", "guard"),
}  # fmt: skip
NEEDED = ("employee_code", "full_name")
LINE_LENGTH, SHIFT_LENGTH = 80, 40
_YES = {"x", "co", "1", "true", "yes", "y", "bao ve", "bv", "v", "✓", "✔"}
_NO = {"", "khong", "0", "false", "no", "n", "-", "k"}


@dataclass(frozen=True)
class RosterRow:
    """A person of the roster; the code is normalised."""

    number: int
    employee_code: str
    full_name: str
    folded_name: str
    line: str | None
    shift: str | None
    is_guard: bool


@dataclass(frozen=True)
class RosterSheet:
    """What can be taken and what was found."""

    rows: Sequence[RosterRow]
    findings: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """Why rows were left out."""
        return [finding for finding in self.findings if finding.is_error]


def read_roster(rows: Sequence[Sequence[Cell]]) -> RosterSheet:
    """The people of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    people: list[RosterRow] = []
    findings: list[Finding] = []
    first_rows: dict[str, int] = {}
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        person = _person(row)
        if person is not None and person.employee_code in first_rows:
            row.complain("employee_code", "code_twice")
        if person is not None and not row.has_errors:
            first_rows[person.employee_code] = row.number
            people.append(person)
        findings.extend(row.findings)
    return RosterSheet(people, findings)


def _person(row: TableRow) -> RosterRow | None:
    code = code_of(row)
    full_name = name_of(row)
    line = short_text_of(row, "line", LINE_LENGTH)
    shift = short_text_of(row, "shift", SHIFT_LENGTH)
    is_guard = _guard(row)
    if row.has_errors:
        return None
    return RosterRow(row.number, code, full_name, fold(full_name), line, shift, is_guard)


def _guard(row: TableRow) -> bool:
    typed = fold(cell_text(row.cells.get("guard")))
    if typed in _YES:
        return True
    if typed not in _NO:
        row.complain("guard", "guard_unclear")
    return False
