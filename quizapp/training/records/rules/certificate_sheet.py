"""Certificates of the police as an office keeps them in Excel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.core.text import fold
from quizapp.organisations.rules.cells import code_of, date_of, name_of, one_of, phone_of
from quizapp.organisations.rules.guard_sheet import HEADINGS as GUARD_HEADINGS
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, read_table
from quizapp.training.records.rules.certificates import (
    FIRE_RESCUE,
    GUARD_TRAINING,
    SECURITY_SERVICE,
    SUPPORT_TOOLS,
    CertificateDraft,
)

HEADINGS = {
    **{name: GUARD_HEADINGS[name] for name in ("employee_code", "full_name", "family_name",
                                               "phone")},
    "kind": ("loai giay", "loai giay to", "loai chung nhan", "ten giay", "giay", "paper"),
    "number": (
        "so giay", "so giay chung nhan", "so chung chi", "so hieu", "so giay to", "number",
    ),
    "issuer": ("noi cap", "co quan cap", "don vi cap", "cap boi", "issuer", "issued by"),
    "issued_on": ("ngay cap", "cap ngay", "issued on", "issued"),
    "expires_on": (
        "ngay het han", "het han", "han", "co gia tri den", "gia tri den", "expires on", "expires",
    ),
}  # fmt: skip
NEEDED = ("full_name", "kind", "number", "issued_on")
KINDS = {
    GUARD_TRAINING: GUARD_TRAINING,
    "giay chung nhan huan luyen nghiep vu bao ve": GUARD_TRAINING,
    "chung nhan huan luyen nghiep vu bao ve": GUARD_TRAINING,
    "huan luyen nghiep vu bao ve": GUARD_TRAINING,
    "gcn huan luyen nghiep vu bao ve": GUARD_TRAINING,
    "gcn huan luyen": GUARD_TRAINING,
    SECURITY_SERVICE: SECURITY_SERVICE,
    "chung chi nghiep vu bao ve": SECURITY_SERVICE,
    "chung chi nghiep vu": SECURITY_SERVICE,
    "ccnv bao ve": SECURITY_SERVICE,
    FIRE_RESCUE: FIRE_RESCUE,
    "huan luyen phong chay, chua chay va cuu nan, cuu ho": FIRE_RESCUE,
    "huan luyen pccc va cnch": FIRE_RESCUE,
    "pccc va cnch": FIRE_RESCUE,
    "huan luyen pccc": FIRE_RESCUE,
    "pccc": FIRE_RESCUE,
    SUPPORT_TOOLS: SUPPORT_TOOLS,
    "giay chung nhan su dung cong cu ho tro": SUPPORT_TOOLS,
    "su dung cong cu ho tro": SUPPORT_TOOLS,
    "cong cu ho tro": SUPPORT_TOOLS,
}


@dataclass(frozen=True)
class CertificateRow:
    """A paper of the list with the person it names."""

    number: int
    full_name: str
    employee_code: str | None
    phone: str | None
    draft: CertificateDraft

    @property
    def folded_name(self) -> str:
        """The name for comparison."""
        return fold(self.full_name)


@dataclass(frozen=True)
class CertificateSheet:
    """What can be taken and what was found."""

    rows: Sequence[CertificateRow]
    findings: Sequence[Finding]
    letters: Mapping[str, str]
    """Which column holds what, for what is found wrong beside what is known already."""


def read_certificates(rows: Sequence[Sequence[Cell]]) -> CertificateSheet:
    """The papers of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    papers: list[CertificateRow] = []
    findings: list[Finding] = []
    letters: Mapping[str, str] = {}
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        letters = row.letters
        paper = _paper(row)
        if not row.has_errors:
            papers.append(paper)
        findings.extend(row.findings)
    return CertificateSheet(papers, findings, letters)


def _paper(row: TableRow) -> CertificateRow:
    code = code_of(row, is_needed=False) or None
    phone = phone_of(row)
    if not (code or phone) and not row.has_errors:
        row.complain("employee_code", "paper_code_or_phone_needed")
    return CertificateRow(
        number=row.number,
        employee_code=code,
        full_name=name_of(row),
        phone=phone,
        draft=CertificateDraft(
            kind=one_of(row, "kind", KINDS) or "",
            number=row.text("number"),
            issuer=row.text("issuer"),
            issued_on=date_of(row, "issued_on"),
            expires_on=date_of(row, "expires_on"),
        ),
    )
