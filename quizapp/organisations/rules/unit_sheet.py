"""A list of enterprises as park authorities keep it in Excel. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizapp.core.text import fold
from quizapp.organisations.rules.cells import date_of, one_of
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, read_table

HEADINGS = {
    "code": (
        "ma", "ma don vi", "ma doanh nghiep", "ma dn", "ma cong ty", "ma kcn", "code", "ma so",
        "ma so doanh nghiep", "ma so thue", "mst", "id",
    ),
    "name": (
        "ten doanh nghiep", "ten cong ty", "ten don vi", "ten dn", "ten", "doanh nghiep",
        "cong ty", "don vi", "name of the unit", "unit name", "company", "name",
    ),
    "short_name": ("goi tat", "ten goi tat", "ten viet tat", "viet tat", "ten khac", "ten cu",
        "another name"),
    "kind": ("cap", "loai don vi", "cap don vi", "level"),
    "parent": (
        "thuoc", "truc thuoc", "kcn", "khu cong nghiep", "ten kcn", "thuoc kcn", "khu",
        "cum cong nghiep", "don vi cap tren", "belongs to", "park",
    ),
    "headcount": (
        "so lao dong", "lao dong", "tong so lao dong", "so nguoi lao dong", "so cong nhan",
        "quan so", "headcount", "number of workers",
    ),
    "guard_headcount": (
        "so bao ve", "bao ve", "so nhan vien bao ve", "luc luong bao ve", "so luong bao ve",
        "number of guards",
    ),
    "ownership": ("loai hinh", "loai hinh doanh nghiep", "hinh thuc so huu", "so huu", "von",
        "ownership"),
    "country": ("quoc gia", "nuoc", "quoc tich", "nuoc dau tu", "country"),
    "status": ("trang thai", "tinh trang", "tinh trang hoat dong", "status", "state"),
    "contact_name": (
        "nguoi lien he", "lien he", "dau moi", "can bo dau moi", "nguoi phu trach", "contact",
        "contact person",
    ),
    "contact_phone": ("dien thoai", "so dien thoai", "sdt", "dt", "dien thoai lien he", "phone"),
    "contact_email": ("email", "e mail", "thu dien tu", "hop thu"),
    "valid_from": ("tu ngay", "ngay bat dau", "hieu luc tu", "from"),
    "valid_to": ("den ngay", "ngay ket thuc", "hieu luc den", "to"),
}  # fmt: skip
NEEDED = ("name",)
KINDS = {
    "": "enterprise", "khu": "park", "kcn": "park", "khu cong nghiep": "park", "park": "park",
    "industrial park": "park",
    "doanh nghiep": "enterprise", "cong ty": "enterprise", "enterprise": "enterprise",
    "bo phan": "department", "phong ban": "department", "xuong": "department",
    "department": "department",
}  # fmt: skip
STATUSES = {
    "dang hoat dong": "active", "hoat dong": "active", "active": "active",
    "tam ngung": "suspended", "tam dung": "suspended", "tam ngung hoat dong": "suspended",
    "ngung hoat dong": "suspended", "suspended": "suspended",
    "pha san": "bankrupt", "bankrupt": "bankrupt",
    "vang chu": "owner_absent", "chu bo tron": "owner_absent", "bo tron": "owner_absent",
    "owner_absent": "owner_absent", "owner absent": "owner_absent",
    "dong cua": "closed", "da dong cua": "closed", "giai the": "closed", "cham dut": "closed",
    "cham dut hoat dong": "closed", "closed": "closed", "closed down": "closed",
}  # fmt: skip
OWNERSHIPS = {
    "nha nuoc": "state", "doanh nghiep nha nuoc": "state", "state": "state",
    "tu nhan": "private", "trong nuoc": "private", "dan doanh": "private", "private": "private",
    "nuoc ngoai": "foreign", "fdi": "foreign", "von nuoc ngoai": "foreign",
    "100% von nuoc ngoai": "foreign", "dau tu nuoc ngoai": "foreign", "foreign": "foreign",
    "lien doanh": "joint", "joint": "joint", "joint venture": "joint",
    "khac": "other", "other": "other",
}  # fmt: skip
LENGTHS = {
    "code": 30, "name": 250, "short_name": 250, "parent": 250, "country": 60, "contact_name": 120,
    "contact_phone": 30, "contact_email": 254,
}  # fmt: skip
PLAIN_TEXTS = ("country", "contact_name", "contact_phone", "contact_email")
CODE_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9._-]*")
MOST_PEOPLE = 1_000_000
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+|\d+")


@dataclass(frozen=True)
class UnitRow:
    """One unit of a list. What the list leaves empty is absent from `given` and stays as it is."""

    number: int
    code: str | None
    name: str
    kind: str
    short_name: str | None
    parent: str | None
    given: Mapping[str, str | int | date]


@dataclass(frozen=True)
class UnitSheet:
    """What can be taken and what was found."""

    rows: Sequence[UnitRow]
    findings: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """Why rows were left out."""
        return [finding for finding in self.findings if finding.is_error]


def read_units(rows: Sequence[Sequence[Cell]]) -> UnitSheet:
    """The units of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    units: list[UnitRow] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        unit = _unit(row)
        mark = unit.code or f"name {fold(unit.name)}"
        if not row.has_errors and mark in seen:
            row.complain("code" if unit.code else "name", "code_twice")
        if not row.has_errors:
            seen.add(mark)
            units.append(unit)
        findings.extend(row.findings)
    return UnitSheet(units, findings)


def clean_unit_code(typed: str) -> str | None:
    """Capitals without spaces, or None when it is no code."""
    code = typed.upper().replace(" ", "")
    return code if CODE_PATTERN.fullmatch(code) and len(code) <= LENGTHS["code"] else None


def _unit(row: TableRow) -> UnitRow:
    texts = {name: _bounded(row, name) for name in LENGTHS}
    if not texts["name"] and not row.has_errors:
        row.complain("name", "name_missing")
    given: dict[str, str | int | date | None] = {
        "headcount": _people(row, "headcount"),
        "guard_headcount": _people(row, "guard_headcount"),
        "ownership": one_of(row, "ownership", OWNERSHIPS),
        "status": one_of(row, "status", STATUSES),
        "valid_from": date_of(row, "valid_from"),
        "valid_to": date_of(row, "valid_to"),
        **{name: texts[name] for name in PLAIN_TEXTS},
    }
    return UnitRow(
        number=row.number,
        code=_code(row, texts["code"]),
        name=texts["name"] or "",
        kind=one_of(row, "kind", KINDS) or "enterprise",
        short_name=texts["short_name"],
        parent=texts["parent"],
        given={name: value for name, value in given.items() if value is not None},
    )


def _bounded(row: TableRow, name: str) -> str | None:
    typed = row.text(name)
    if len(typed) > LENGTHS[name]:
        row.complain(name, "cell_too_long")
    return typed or None


def _code(row: TableRow, typed: str | None) -> str | None:
    if typed is None:
        return None
    code = clean_unit_code(typed)
    if code is None:
        row.complain("code", "code_unreadable")
    return code


def _people(row: TableRow, name: str) -> int | None:
    typed = row.text(name)
    if not typed:
        return None
    if not _GROUPED.fullmatch(typed):
        row.complain(name, "count_unclear")
        return None
    count = int(re.sub(r"[ .,]", "", typed))
    if count > MOST_PEOPLE:
        row.complain(name, "count_unclear")
    return count
