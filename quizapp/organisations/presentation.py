"""How units and people are shown: words for kinds and states, masks for whoever must not see."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from quizapp.core.text import mask_name, mask_phone
from quizapp.organisations.models import Guard, RosterEntry, Unit

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
GUARD_KIND_LABELS = {
    "own": _l("Bảo vệ của doanh nghiệp"),
    "service": _l("Nhân viên dịch vụ bảo vệ"),
}
GUARD_KIND_SHORT = {"own": _l("Doanh nghiệp"), "service": _l("Dịch vụ")}
GUARD_LAWS = {"own": _l("Nghị định 06/2013/NĐ-CP"), "service": _l("Nghị định 96/2016/NĐ-CP")}
WORK_LABELS = {"full": _l("Chuyên trách"), "part": _l("Bán chuyên trách")}
STRENGTH_LABELS = {
    "short": _l("Thiếu người"),
    "enough": _l("Đủ người"),
    "unplanned": _l("Chưa định số"),
}
STRENGTH_TONES = {"short": "bad", "enough": "", "unplanned": "plain"}
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


def national_phone(phone: str | None) -> str:
    """As people say it: `+84912345678` is `0912 345 678`; foreign numbers stay as they are."""
    if not phone or not phone.startswith("+84"):
        return phone or ""
    digits = f"0{phone[3:]}"
    return " ".join(part for part in (digits[:4], digits[4:7], digits[7:]) if part)


def guard_line(guard: Guard, unit: Unit, *, masked: bool) -> dict[str, object]:
    """A guard for a page; masked for everybody but her coordinator."""
    person = guard.learner
    return {
        "id": guard.id,
        "full_name": mask_name(person.full_name) if masked else person.full_name,
        "code": mask_code(person.employee_code) if masked else person.employee_code or "",
        "phone": masked_phone(person.phone) if masked else national_phone(person.phone),
        "unit": {"id": unit.id, "name": unit.name},
        "post": guard.post.name if guard.post else "",
        "kind": guard.kind,
        "service_company": guard.service_company or "",
        "work": "full" if guard.is_full_time else "part",
        "shift": guard.shift or "",
        "hired_on": guard.hired_on,
        "left_on": guard.left_on,
    }
