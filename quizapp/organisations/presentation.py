"""How units and people are shown: words for kinds and states, masks for whoever must not see."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from quizapp.core.text import mask_name, mask_phone
from quizapp.organisations.models import RosterEntry

KIND_LABELS = {
    "park": _l("Khu"),
    "enterprise": _l("Doanh nghiệp"),
    "department": _l("Bộ phận"),
}
STATUS_LABELS = {
    "active": _l("Đang hoạt động"),
    "suspended": _l("Tạm ngừng"),
    "bankrupt": _l("Phá sản"),
    "owner_absent": _l("Vắng chủ"),
    "closed": _l("Đã đóng cửa"),
}
STATUS_TONES = {"active": "", "suspended": "warn", "closed": "plain"}
OWNERSHIP_LABELS = {
    "state": _l("Nhà nước"),
    "private": _l("Tư nhân"),
    "foreign": _l("Nước ngoài"),
    "joint": _l("Liên doanh"),
    "other": _l("Khác"),
}
_SHOWN_OF_CODE = 3


def mask_code(code: str | None) -> str:
    """The last three characters: enough to compare with a card, not to copy one."""
    return f"•••{code[-_SHOWN_OF_CODE:]}" if code else ""


def masked_phone(phone: str | None) -> str:
    """The last three digits, or nothing."""
    return mask_phone(phone) if phone else ""


def roster_line(entry: RosterEntry, *, masked: bool) -> dict[str, object]:
    """A person of the roster for a page; masked for everybody but his coordinator."""
    return {
        "id": entry.id,
        "code": mask_code(entry.employee_code) if masked else entry.employee_code,
        "full_name": mask_name(entry.full_name) if masked else entry.full_name,
        "line": entry.line or "",
        "shift": entry.shift or "",
        "is_guard": entry.is_guard,
    }
