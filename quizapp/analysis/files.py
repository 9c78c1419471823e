"""A stored analysis as a sheet: the columns of `quiz analysis items`, one row a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from quizapp.analysis.figures import document_of_row, short
from quizapp.analysis.queries import ItemRow
from quizapp.documents.spreadsheets import Column, SheetToWrite, write_csv, write_xlsx
from quizapp.documents.spreadsheets.sheet import Cell

PLAIN = (
    "item",
    "persons",
    "p",
    "item_total_r",
    "item_rest_r",
    "d27",
    "omitted",
    "seconds",
    "key",
)
OF_AN_OPTION = ("count", "share", "r")
LAST = ("alpha_if_deleted", "verdict")


def csv_of(rows: Sequence[ItemRow]) -> bytes:
    """The columns' names first."""
    header, lines = _table(rows)
    return write_csv([header, *lines])


def xlsx_of(rows: Sequence[ItemRow], title: str) -> bytes:
    """The same, with a sheet that says what the columns are."""
    header, lines = _table(rows)
    columns = [Column(name, 60 if name == "verdict" else 14, _kind(name)) for name in header]
    meanings = [[name, meaning] for name, meaning in _meanings().items()]
    return write_xlsx(
        [
            SheetToWrite(_("Phân tích"), columns, lines, title_rows=[title]),
            SheetToWrite(_("Giải thích"), [Column(_("Cột"), 18), Column(_("Nghĩa"), 90)], meanings),
        ]
    )


def _kind(name: str) -> Any:
    if name in {"persons", "omitted"} or name.endswith("_count"):
        return "integer"
    return "text" if name in {"item", "key", "verdict"} else "decimal"


def _table(rows: Sequence[ItemRow]) -> tuple[list[str], list[list[Cell]]]:
    documents = [document_of_row(row) for row in rows]
    names = sorted({name for document in documents for name in document["options"]})
    header = [*PLAIN, *(f"{name}_{part}" for name in names for part in OF_AN_OPTION), *LAST]
    lines = [
        [
            *(document[name] for name in PLAIN),
            *(
                document["options"].get(name, {}).get(part)
                for name in names
                for part in OF_AN_OPTION
            ),
            short(row.item.alpha_if_deleted),
            document["verdict"],
        ]
        for row, document in zip(rows, documents, strict=True)
    ]
    return header, lines


def _meanings() -> dict[str, str]:
    return {
        "item": _("Mã câu và số của bản câu hỏi"),
        "persons": _("Số người có câu này trong đề"),
        "p": _("Tỷ lệ làm đúng, từ 0 đến 1"),
        "item_total_r": _("Tương quan với điểm cả bài"),
        "item_rest_r": _("Tương quan với điểm các câu còn lại"),
        "d27": _(
            "Tỷ lệ đúng của nhóm điểm cao nhất trừ nhóm điểm thấp nhất, mỗi nhóm 27 phần trăm"
        ),
        "omitted": _("Số người bỏ trống"),
        "seconds": _("Số giây giữa câu trả lời trước và câu này, trung vị (ước lượng)"),
        "key": _("Đáp án"),
        "A_count, A_share, A_r": _(
            "Số người chọn phương án, tỷ lệ, và tương quan với điểm các câu còn lại"
        ),
        "alpha_if_deleted": _("Độ tin cậy của bài nếu bỏ câu này"),
        "verdict": _("Nhận xét gấp nhất"),
    }
