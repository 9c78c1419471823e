"""The audit log's codes in words. A code without words is shown as it is: nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from quizapp.accounts.presentation import ROLE_LABELS

ACTION_LABELS = {
    "staff.signed_in": _l("Đăng nhập"),
    "staff.sessions_ended": _l("Tự đăng xuất mọi máy"),
    "staff.password_changed": _l("Đổi mật khẩu"),
    "staff.invited": _l("Mời người mới"),
    "staff.coordinators_invited": _l("Mời đầu mối theo danh sách"),
    "staff.invitation_accepted": _l("Nhận lời mời"),
    "staff.code_renewed": _l("Cấp mã mới"),
    "staff.roles_changed": _l("Đổi vai trò"),
    "staff.units_changed": _l("Đổi đơn vị phụ trách"),
    "staff.deactivated": _l("Ngừng tài khoản"),
    "staff.reactivated": _l("Mở lại tài khoản"),
    "staff.added": _l("Thêm tài khoản từ dòng lệnh"),
    "staff.reset": _l("Đặt lại mật khẩu từ dòng lệnh"),
}

OBJECT_LABELS = {
    "staff": _l("Tài khoản"),
    "contest": _l("Cuộc thi"),
    "round": _l("Vòng thi"),
    "unit": _l("Đơn vị"),
    "participant": _l("Người dự thi"),
    "attempt": _l("Lượt thi"),
    "bank": _l("Ngân hàng câu hỏi"),
    "question": _l("Câu hỏi"),
}

DETAIL_LABELS = {
    "accounts": _l("tài khoản mới"),
    "codes": _l("mã"),
    "from": _l("trước"),
    "reason": _l("lý do"),
    "roles": _l("vai trò"),
    "rows": _l("dòng"),
    "to": _l("sau"),
}


def details_in_words(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each detail, names and roles in words."""
    return [(str(DETAIL_LABELS.get(name, name)), _value(details[name])) for name in sorted(details)]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(part) for part in value) or "–"
    return str(ROLE_LABELS.get(str(value), value))
