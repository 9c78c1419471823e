"""The guards of an enterprise as its office keeps them in Excel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizapp.core.text import fold
from quizapp.organisations.rules.cells import (
    code_of,
    date_of,
    name_of,
    one_of,
    phone_of,
    short_text_of,
)
from quizapp.organisations.rules.guards import (
    COMPANY_LENGTH,
    OWN,
    POST_LENGTH,
    SERVICE,
    SHIFT_LENGTH,
    employer_complaint,
)
from quizapp.organisations.rules.roster_sheet import HEADINGS as ROSTER_HEADINGS
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, read_table

HEADINGS = {
    "employee_code": ROSTER_HEADINGS["employee_code"],
    "full_name": (*ROSTER_HEADINGS["full_name"], "ten bao ve", "nhan vien bao ve"),
    "family_name": ROSTER_HEADINGS["family_name"],
    "phone": ("dien thoai", "so dien thoai", "sdt", "so dt", "dt", "di dong", "phone"),
    "kind": (
        "loai bao ve", "loai", "thuoc dien", "loai hinh", "loai hinh bao ve", "luc luong", "kind",
        "type of guard", "type",
    ),
    "service_company": (
        "cong ty dich vu", "cong ty bao ve", "cong ty dich vu bao ve", "don vi dich vu",
        "don vi cung cap", "security company",
    ),
    "post": ("chot", "vi tri", "chot gac", "vi tri gac", "muc tieu", "cong gac", "post"),
    "shift": ROSTER_HEADINGS["shift"],
    "work": (
        "che do", "che do lam viec", "chuyen trach", "chuyen trach ban chuyen trach",
        "working time", "full time",
    ),
    "hired_on": (
        "ngay vao lam", "ngay nhan viec", "ngay vao", "vao lam", "ngay bat dau", "hired on",
        "hired",
    ),
}  # fmt: skip
NEEDED = ("full_name", "kind")
KINDS = {
    "own": OWN, "doanh nghiep": OWN, "bao ve doanh nghiep": OWN, "cua doanh nghiep": OWN,
    "bao ve cua doanh nghiep": OWN, "co quan, doanh nghiep": OWN, "noi bo": OWN,
    "bao ve noi bo": OWN, "bao ve co quan": OWN, "bao ve co quan, doanh nghiep": OWN,
    "cong ty": OWN, "own guard": OWN, "enterprise": OWN,
    "service": SERVICE, "dich vu": SERVICE, "dich vu bao ve": SERVICE,
    "bao ve dich vu": SERVICE, "nhan vien dich vu bao ve": SERVICE, "thue": SERVICE,
    "thue ngoai": SERVICE, "thue dich vu": SERVICE, "security service": SERVICE,
    "service guard": SERVICE,
}  # fmt: skip
FULL, PART = "full", "part"
WORKS = {
    "chuyen trach": FULL, "toan thoi gian": FULL, "x": FULL, "co": FULL, "full": FULL,
    "full time": FULL, "full-time": FULL,
    "ban chuyen trach": PART, "kiem nhiem": PART, "ban thoi gian": PART, "khong": PART,
    "part": PART, "part time": PART, "part-time": PART,
}  # fmt: skip


@dataclass(frozen=True)
class GuardRow:
    """A guard of the list. None is an empty cell: what is known already stays."""

    number: int
    full_name: str
    kind: str
    employee_code: str | None
    phone: str | None
    service_company: str | None
    post: str | None
    shift: str | None
    is_full_time: bool | None
    hired_on: date | None

    @property
    def folded_name(self) -> str:
        """The name for comparison."""
        return fold(self.full_name)


@dataclass(frozen=True)
class GuardSheet:
    """What can be taken and what was found."""

    rows: Sequence[GuardRow]
    findings: Sequence[Finding]
    letters: Mapping[str, str]
    """Which column holds what, for what is found wrong beside what is known already."""

    @property
    def errors(self) -> list[Finding]:
        """Why rows were left out."""
        return [finding for finding in self.findings if finding.is_error]


def read_guards(rows: Sequence[Sequence[Cell]], *, today: date | None = None) -> GuardSheet:
    """The guards of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    guards: list[GuardRow] = []
    findings: list[Finding] = []
    letters: Mapping[str, str] = {}
    seen: set[str] = set()
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        letters = row.letters
        guard = _guard(row, today)
        _complain_of_doubles(row, guard, seen)
        if not row.has_errors:
            seen.update(mark for mark in (guard.employee_code, guard.phone) if mark)
            guards.append(guard)
        findings.extend(row.findings)
    return GuardSheet(guards, findings, letters)


def _complain_of_doubles(row: TableRow, guard: GuardRow, seen: set[str]) -> None:
    if row.has_errors:
        return
    if guard.employee_code in seen:
        row.complain("employee_code", "code_twice")
    if guard.phone in seen:
        row.complain("phone", "guard_phone_twice")


def _guard(row: TableRow, today: date | None) -> GuardRow:
    guard = GuardRow(
        number=row.number,
        employee_code=code_of(row, is_needed=False) or None,
        full_name=name_of(row),
        kind=one_of(row, "kind", KINDS) or "",
        phone=phone_of(row),
        service_company=short_text_of(row, "service_company", COMPANY_LENGTH),
        post=short_text_of(row, "post", POST_LENGTH),
        shift=short_text_of(row, "shift", SHIFT_LENGTH),
        is_full_time=_is_full_time(row),
        hired_on=date_of(row, "hired_on"),
    )
    if not row.has_errors:
        _complain_of_whole(row, guard, today)
    return guard


def _complain_of_whole(row: TableRow, guard: GuardRow, today: date | None) -> None:
    complaint = employer_complaint(guard.kind, guard.service_company)
    if complaint:
        row.complain("service_company" if guard.kind else "kind", complaint)
    if not (guard.employee_code or guard.phone):
        row.complain("employee_code", "guard_code_or_phone_needed")
    if today and guard.hired_on and guard.hired_on > today:
        row.complain("hired_on", "guard_hired_later")


def _is_full_time(row: TableRow) -> bool | None:
    work = one_of(row, "work", WORKS)
    return None if work is None else work == FULL
