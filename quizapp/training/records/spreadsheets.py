"""The lists that go out and come in again. Cells are text: nothing in them is reckoned.

A telephone number goes out only where nothing else finds the person again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from quizapp.documents.spreadsheets import Cell, Column, SheetToWrite, write_xlsx
from quizapp.organisations.presentation import national_phone
from quizapp.training.records.presentation import (
    CERTIFICATE_LABELS,
    EQUIPMENT_LABELS,
    PROBLEM_LABELS,
    STATE_LABELS,
)
from quizapp.training.records.queries.certificates import PaperLine
from quizapp.training.records.queries.equipment import EquipmentLine
from quizapp.training.records.rules.certificates import REQUIRED_OF


def _paper_columns() -> list[Column]:
    return [
        Column(_("Mã nhân viên"), 16),
        Column(_("Họ và tên"), 30),
        Column(_("Điện thoại"), 16),
        Column(_("Loại giấy"), 42),
        Column(_("Số giấy"), 18),
        Column(_("Cơ quan cấp"), 30),
        Column(_("Ngày cấp"), 14, "date"),
        Column(_("Ngày hết hạn"), 14, "date"),
    ]


def papers_template() -> bytes:
    """An empty list of papers with examples beside it."""
    own: list[Cell] = [
        "BV001", _("Trần Văn Ví Dụ"), "", str(CERTIFICATE_LABELS["guard_training"]), "0123/GCN",
        _("Công an tỉnh Bắc Ninh"), date(2024, 3, 1), None,
    ]  # fmt: skip
    hired: list[Cell] = [
        "", _("Lê Thị Ví Dụ"), "0912 000 002", str(CERTIFICATE_LABELS["security_service"]),
        "0456/CCNV", _("Công an tỉnh Bắc Ninh"), date(2025, 5, 20), date(2030, 5, 20),
    ]  # fmt: skip
    note = _(
        "Bắt buộc họ tên, mã hoặc điện thoại, loại giấy, số giấy, cơ quan cấp, ngày cấp. Để trống"
        " ngày hết hạn thì tính 5 năm từ ngày cấp nếu luật định. Chỉ ghi số, không dán ảnh giấy"
        " tờ."
    )
    return write_xlsx(
        [
            SheetToWrite(_("Giấy tờ"), _paper_columns(), []),
            SheetToWrite(_("Ví dụ"), _paper_columns(), [own, hired], note=note),
        ]
    )


def papers_xlsx(lines: Iterable[PaperLine]) -> bytes:
    """The guards with the papers they need, as a file whose rows can be taken in again."""
    columns = [*_paper_columns(), Column(_("Tình trạng"), 14), Column(_("Đơn vị"), 34)]
    rows = [_paper_cells(line) for line in lines]
    return write_xlsx([SheetToWrite(_("Giấy tờ"), columns, rows)])


def _paper_cells(line: PaperLine) -> list[Cell]:
    person, paper = line.guard.learner, line.paper
    kind = paper.kind if paper else REQUIRED_OF[line.guard.kind]
    return [
        person.employee_code or "",
        person.full_name,
        "" if person.employee_code else national_phone(person.phone),
        str(CERTIFICATE_LABELS[kind]),
        paper.number if paper else "",
        paper.issuer if paper else "",
        paper.issued_on if paper else None,
        paper.expires_on if paper else None,
        str(STATE_LABELS[line.state]),
        line.unit.name,
    ]


def _equipment_columns() -> list[Column]:
    return [
        Column(_("Loại công cụ"), 22),
        Column(_("Nhãn hiệu"), 20),
        Column(_("Số hiệu"), 18),
        Column(_("Số giấy phép"), 20),
        Column(_("Giấy phép hết hạn"), 16, "date"),
        Column(_("Mã người giữ"), 16),
        Column(_("Điện thoại người giữ"), 16),
        Column(_("Nơi cất giữ"), 26),
    ]


def equipment_template() -> bytes:
    """An empty book of equipment with examples beside it."""
    held: list[Cell] = [
        str(EQUIPMENT_LABELS["electric_baton"]), "", "DC-0001", "123/GP", date(2029, 3, 1),
        "BV001", "", _("Phòng bảo vệ"),
    ]  # fmt: skip
    stored: list[Cell] = [
        str(EQUIPMENT_LABELS["knife_proof_gloves"]), "", "GT-0001", "123/GP", None, "", "",
        _("Tủ kho bảo vệ"),
    ]  # fmt: skip
    note = _(
        "Bắt buộc loại và số hiệu. Người giữ ghi bằng mã nhân viên hoặc điện thoại của bảo vệ đang"
        " làm. Ô để trống không làm thay đổi dữ liệu đã có."
    )
    return write_xlsx(
        [
            SheetToWrite(_("Công cụ"), _equipment_columns(), []),
            SheetToWrite(_("Ví dụ"), _equipment_columns(), [held, stored], note=note),
        ]
    )


def equipment_xlsx(lines: Iterable[EquipmentLine], *, names: bool) -> bytes:
    """The book as a file whose rows can be taken in again; without `names` nobody is named."""
    columns = [*_equipment_columns(), Column(_("Cần xem"), 34), Column(_("Đơn vị"), 34)]
    rows = [_equipment_cells(line, names=names) for line in lines]
    return write_xlsx([SheetToWrite(_("Công cụ"), columns, rows)])


def _equipment_cells(line: EquipmentLine, *, names: bool) -> list[Cell]:
    tool = line.tool
    holder = tool.holder.learner if tool.holder and names else None
    return [
        str(EQUIPMENT_LABELS[tool.kind]),
        tool.label or "",
        tool.serial,
        tool.licence_number or "",
        tool.licence_expires_on,
        (holder.employee_code or "") if holder else "",
        national_phone(holder.phone) if holder and not holder.employee_code else "",
        tool.stored_at or "",
        "; ".join(str(PROBLEM_LABELS[problem]) for problem in line.problems),
        line.unit.name,
    ]
