"""The register as a sheet: as it goes out, and the empty one to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from quizapp.documents.spreadsheets import Cell, Column, SheetToWrite, write_xlsx
from quizapp.law.models import LegalDocument
from quizapp.law.words import GRADE_WORDS, KIND_WORDS, STATUS_WORDS


def register_columns() -> list[Column]:
    """As they go out and come in again."""
    return [
        Column(_("Tên ngắn"), 18),
        Column(_("Số hiệu"), 20),
        Column(_("Tên văn bản"), 50),
        Column(_("Loại"), 14),
        Column(_("Cơ quan ban hành"), 24),
        Column(_("Ngày ban hành"), 14, "date"),
        Column(_("Có hiệu lực từ ngày"), 14, "date"),
        Column(_("Hết hiệu lực sau ngày"), 14, "date"),
        Column(_("Tình trạng"), 24),
        Column(_("Mức tin cậy"), 16),
        Column(_("Bản đã đọc"), 20),
        Column(_("Văn bản sửa đổi, thay thế"), 50),
        Column(_("Các điều không được dẫn"), 20),
        Column(_("Lưu ý"), 40),
    ]


def register_xlsx(documents: Iterable[LegalDocument]) -> bytes:
    """The register; taken in again it changes nothing."""
    rows = [_cells(one) for one in documents]
    return write_xlsx([SheetToWrite(_("Văn bản"), register_columns(), rows)])


def register_template() -> bytes:
    """An empty register with an example beside it."""
    example: list[Cell] = [
        "", "99/2030/NĐ-CP", _("Nghị định Ví dụ"), str(KIND_WORDS["decree"]), _("Chính phủ"),
        date(2030, 1, 15), date(2030, 3, 1), None, str(STATUS_WORDS["not_yet"][0]),
        str(GRADE_WORDS["compare"][0]), "", "", "6, 13", "",
    ]  # fmt: skip
    statuses = ", ".join(str(words) for words, _tone in STATUS_WORDS.values())
    note = _(
        "Bắt buộc số hiệu và tên; văn bản mới cần cả loại và tình trạng (%(statuses)s). Ô để trống"
        " không làm thay đổi điều đã ghi. Mỗi văn bản sửa đổi một dòng trong ô.",
        statuses=statuses,
    )
    return write_xlsx(
        [
            SheetToWrite(_("Văn bản"), register_columns(), []),
            SheetToWrite(_("Ví dụ"), register_columns(), [example], note=note),
        ]
    )


def _cells(document: LegalDocument) -> list[Cell]:
    return [
        document.slug,
        document.number,
        document.title,
        str(KIND_WORDS.get(document.kind, document.kind)),
        document.issuer,
        document.issued_on,
        document.in_force_from,
        document.in_force_to,
        str(STATUS_WORDS[document.status][0]),
        str(GRADE_WORDS[document.grade][0]),
        document.read_in,
        "\n".join(document.amended_by),
        ", ".join(map(str, document.do_not_cite_articles)),
        document.note,
    ]
