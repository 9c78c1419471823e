"""What a letter to a coordinator says. It counts and names nobody: mail is not a safe place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

# Letters are written where no request tells a language; the staff reads Vietnamese.
_LINES = {
    "course_late": "- {count} lượt người quá hạn học được nhắc",
    "course_due": "- {count} lượt người sắp đến hạn học được nhắc",
    "certificate_expiring": "- {count} giấy xác nhận hoàn thành khóa học sắp hết hạn",
    "law_changed": "- {count} lượt người cần học lại vì luật của bài đã đổi",
    "official_certificate": "- {count} giấy chứng nhận do công an cấp sắp hết hạn",
    "equipment_licence": "- {count} giấy phép công cụ hỗ trợ sắp hết hạn",
}


def subject(unit: str, day: date) -> str:
    """The head of the letter."""
    return f"Nhắc việc đào tạo bảo vệ {day:%d/%m/%Y}: {unit}"


def text(unit: str, unit_id: str, counts: Mapping[str, int], base_url: str) -> str:
    """The whole letter."""
    lines = [line.format(count=counts[kind]) for kind, line in _LINES.items() if counts.get(kind)]
    return "\n".join(
        [
            f"Hôm nay ở {unit} có việc cần xem:",
            "",
            *lines,
            "",
            "Xem tên từng người và chép lời nhắc vào nhóm Zalo:",
            f"{base_url}/manage/duty?unit={unit_id}",
            "",
            "Thư này không kèm tên ai. Mỗi ngày nhiều nhất một thư cho mỗi đơn vị.",
            "",
        ]
    )
