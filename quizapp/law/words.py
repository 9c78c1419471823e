"""How the register's codes read in Vietnamese, with the tone of their pills."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from quizapp.law.models import LegalDocument

STATUS_WORDS = {
    "in_force": (_l("Còn hiệu lực"), ""),
    "amended": (_l("Đã được sửa đổi"), "warn"),
    "partly": (_l("Còn hiệu lực một phần"), "warn"),
    "not_yet": (_l("Chưa có hiệu lực"), "info"),
    "expired": (_l("Hết hiệu lực"), "bad"),
}
GRADE_WORDS = {
    "safe": (_l("Dẫn được"), ""),
    "compare": (_l("Cần đối chiếu"), "warn"),
    "do_not_use": (_l("Không dùng"), "bad"),
}
EFFECT_WORDS = {
    "ended": _l("hết hiệu lực"),
    "amended": _l("được sửa đổi"),
}
FIELD_WORDS = {
    "number": _l("số hiệu"),
    "title": _l("tên"),
    "kind": _l("loại"),
    "issuer": _l("cơ quan ban hành"),
    "issued_on": _l("ngày ban hành"),
    "in_force_from": _l("ngày có hiệu lực"),
    "in_force_to": _l("ngày hết hiệu lực"),
    "status": _l("tình trạng"),
    "grade": _l("mức tin cậy"),
    "read_in": _l("bản đã đọc"),
    "amended_by": _l("văn bản sửa đổi, thay thế"),
    "do_not_cite_articles": _l("các điều không được dẫn"),
    "note": _l("lưu ý"),
}
KIND_WORDS = {
    "constitution": _l("Hiến pháp"),
    "code": _l("Bộ luật"),
    "law": _l("Luật"),
    "ordinance": _l("Pháp lệnh"),
    "decree": _l("Nghị định"),
    "circular": _l("Thông tư"),
    "decision": _l("Quyết định"),
    "other": _l("Khác"),
}


def place_of(article: str, clause: str | None, point: str | None) -> str:
    """`Điều 5, khoản 2, điểm a`; says so when the article is still missing."""
    if not article:
        return _("điều khoản bổ sung sau")
    parts = [_("Điều %(number)s", number=article)]
    if clause:
        parts.append(_("khoản %(number)s", number=clause))
    if point:
        parts.append(_("điểm %(letter)s", letter=point))
    return ", ".join(parts)


def is_in_force(document: LegalDocument, today: date) -> bool:
    """By its dates alone."""
    begun = document.in_force_from is None or document.in_force_from <= today
    return begun and (document.in_force_to is None or today <= document.in_force_to)
