"""A prize on its way, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from quizapp.awards.handover.queries import ClaimRow
from quizapp.awards.handover.rules import Check, State
from quizapp.awards.presentation import HIDDEN_NAME
from quizapp.core.text import mask_name
from quizapp.web.context import settings

STATE_LABELS = {
    State.WAITING: _l("Chờ xác nhận"),
    State.CONFIRMED: _l("Đã xác nhận"),
    State.HANDED: _l("Chờ người nhận"),
    State.RECEIVED: _l("Đã nhận"),
    State.DECLINED: _l("Từ chối nhận"),
    State.LAPSED: _l("Quá hạn, đã chuyển"),
    State.WITHDRAWN: _l("Không còn đạt giải"),
}
STATE_TONES = {
    State.WAITING: "warn",
    State.CONFIRMED: "info",
    State.HANDED: "warn",
    State.RECEIVED: "",
    State.DECLINED: "bad",
    State.LAPSED: "plain",
    State.WITHDRAWN: "plain",
}
CHECK_LABELS = {
    Check.NAME: _l("Họ tên trên giấy tờ tùy thân, chỉ xem, không chụp"),
    Check.EMPLOYEE_CARD: _l("Thẻ hoặc mã nhân viên"),
    Check.PHONE: _l("Số điện thoại đã đăng ký, gọi thử thấy đổ chuông"),
    Check.RECEIPT_CODE: _l("Mã biên nhận của bài thi"),
    Check.COLLEAGUE: _l("Đầu mối doanh nghiệp xác nhận"),
}
CHOICE_LABELS = {"gift": _l("Nhận trực tiếp"), "transfer": _l("Chuyển khoản")}
VIA_LABELS = {"link": _l("tự xác nhận bằng liên kết riêng"), "desk": _l("xác nhận tại bàn")}
RECEIPT_LABELS = {
    "signature": _l("ký vào danh sách"),
    "link": _l("tự xác nhận trên điện thoại"),
}


@dataclass(frozen=True)
class ClaimLine:
    """A claim as a list shows it."""

    row: ClaimRow
    name: str
    unit: str


def full_name(row: ClaimRow) -> str:
    """For those who hand prizes over."""
    return row.person.full_name if row.person else _("(đã xóa dữ liệu cá nhân)")


def line_of(row: ClaimRow) -> ClaimLine:
    """With the full name."""
    return ClaimLine(row, full_name(row), row.unit.name if row.unit else "")


def careful_line(row: ClaimRow, agreed: set[str]) -> ClaimLine:
    """For coordinators: the full name only of those who agreed to have it published."""
    person = row.person
    if person is None or person.name_hidden_at:
        name = HIDDEN_NAME
    else:
        name = person.full_name if person.id in agreed else mask_name(person.full_name)
    return ClaimLine(row, name, row.unit.name if row.unit else "")


def address_of(code: str) -> str:
    """A winner's private link."""
    return settings().base_url + url_for("claims.page", code=code)


def proof_label(row: ClaimRow) -> str | None:
    """What a winner types to show that the link is his; None when the link is all there is."""
    if row.person and row.person.phone:
        return _("4 số cuối của số điện thoại bạn đã đăng ký khi dự thi")
    if row.person and row.person.employee_code:
        return _("Mã nhân viên bạn đã đăng ký khi dự thi")
    return None


def checks_of(row: ClaimRow) -> list[str]:
    """What was compared, in words."""
    return [str(CHECK_LABELS[Check(name)]) for name in row.claim.checked_with]


def counts_of(rows: list[ClaimRow]) -> Mapping[str, int]:
    """State -> how many."""
    counts: dict[str, int] = dict.fromkeys(STATE_LABELS, 0)
    for row in rows:
        counts[State(row.claim.state)] += 1
    return counts
