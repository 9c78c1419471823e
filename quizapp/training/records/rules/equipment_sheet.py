"""The book of equipment as an office keeps it in Excel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.core.errors import Invalid
from quizapp.organisations.rules.cells import code_of, date_of, one_of, phone_of, short_text_of
from quizapp.organisations.rules.guard_sheet import HEADINGS as GUARD_HEADINGS
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, read_table
from quizapp.training.records.rules.equipment import (
    LABEL_LENGTH,
    LICENCE_LENGTH,
    PLACE_LENGTH,
    EquipmentDraft,
    check_equipment,
)

HEADINGS = {
    "kind": (
        "loai cong cu", "loai", "chung loai", "ten cong cu", "cong cu ho tro", "cong cu",
        "loai cong cu ho tro", "kind",
    ),
    "label": ("nhan hieu", "ky hieu", "ten goi", "mau", "model", "label"),
    "serial": ("so hieu", "so seri", "seri", "serial", "so serial", "so may"),
    "licence_number": ("so giay phep", "giay phep", "so giay phep su dung", "licence"),
    "licence_expires_on": (
        "giay phep het han", "het han giay phep", "ngay het han", "han giay phep", "het han",
        "licence expires",
    ),
    "employee_code": (
        "ma nguoi giu", "ma nhan vien nguoi giu", "nguoi giu ma", "ma nhan vien", "ma nv",
        "holder code",
    ),
    "phone": ("dien thoai nguoi giu", *GUARD_HEADINGS["phone"]),
    "stored_at": ("noi cat giu", "cat giu", "noi bao quan", "kho", "vi tri", "stored at"),
}  # fmt: skip
NEEDED = ("kind", "serial")
KINDS = {
    "electric_baton": "electric_baton", "dui cui dien": "electric_baton",
    "metal_baton": "metal_baton", "dui cui kim loai": "metal_baton",
    "rubber_baton": "rubber_baton", "dui cui cao su": "rubber_baton",
    "knife_proof_gloves": "knife_proof_gloves", "gang tay bat dao": "knife_proof_gloves",
    "rubber_gun": "rubber_gun", "sung ban dan cao su": "rubber_gun",
    "spray": "spray", "binh xit hoi cay": "spray", "binh xit cay": "spray",
    "other": "other", "khac": "other",
}  # fmt: skip


@dataclass(frozen=True)
class EquipmentRow:
    """A tool of the list and who holds it. An empty cell changes nothing of what is known."""

    number: int
    draft: EquipmentDraft
    holder_code: str | None
    holder_phone: str | None

    @property
    def names_holder(self) -> bool:
        """Whether the list says who holds it."""
        return bool(self.holder_code or self.holder_phone)


@dataclass(frozen=True)
class EquipmentSheet:
    """What can be taken and what was found."""

    rows: Sequence[EquipmentRow]
    findings: Sequence[Finding]
    letters: Mapping[str, str]


def read_equipment(rows: Sequence[Sequence[Cell]]) -> EquipmentSheet:
    """The tools of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    tools: list[EquipmentRow] = []
    findings: list[Finding] = []
    letters: Mapping[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        letters = row.letters
        tool = _tool(row)
        mark = (tool.draft.kind, tool.draft.serial)
        if not row.has_errors and mark in seen:
            row.complain("serial", "equipment_serial_twice")
        if not row.has_errors:
            seen.add(mark)
            tools.append(tool)
        findings.extend(row.findings)
    return EquipmentSheet(tools, findings, letters)


def _tool(row: TableRow) -> EquipmentRow:
    draft = EquipmentDraft(
        kind=one_of(row, "kind", KINDS) or "",
        serial=row.text("serial"),
        label=short_text_of(row, "label", LABEL_LENGTH),
        licence_number=short_text_of(row, "licence_number", LICENCE_LENGTH),
        licence_expires_on=date_of(row, "licence_expires_on"),
        stored_at=short_text_of(row, "stored_at", PLACE_LENGTH),
    )
    tool = EquipmentRow(
        number=row.number,
        draft=draft,
        holder_code=code_of(row, is_needed=False) or None,
        holder_phone=phone_of(row),
    )
    return tool if row.has_errors else replace(tool, draft=_checked(row, draft))


def _checked(row: TableRow, draft: EquipmentDraft) -> EquipmentDraft:
    try:
        return check_equipment(draft)
    except Invalid as refused:
        for name, code in refused.fields.items():
            row.complain(name, code)
        return draft
