"""The staff's navigation: one literal table, shown as far as the roles reach.

A feature's pages enter here by one line: label, endpoint, and the permissions of which one is
needed (those of the page's guard).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from quizapp.accounts.presentation import role_labels
from quizapp.admin import staff_views
from quizapp.web.guards import StaffPrincipal, current_staff, guard_of


@dataclass(frozen=True)
class Item:
    """A line of the navigation, for whoever holds one of the permissions (none: everybody)."""

    label: LazyString
    endpoint: str
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Items under a heading; without a label they stand above all."""

    label: LazyString | None
    items: tuple[Item, ...]


HOME = Item(_l("Tổng quan"), "admin.home")
SECTIONS = (
    Section(None, (HOME,)),
    Section(
        _l("Cuộc thi"),
        (
            Item(_l("Cuộc thi"), "contests_manage.contests", ("contests.view",)),
            Item(_l("Áp phích của đơn vị"), "entry_manage.own_posters", ("posters.own",)),
            Item(
                _l("Ban tổ chức"),
                "contests_manage.organizers",
                ("contests.edit", "organizers.confirm"),
            ),
        ),
    ),
    Section(
        _l("Đơn vị và người dự thi"),
        (
            Item(_l("Đơn vị"), "organisations_manage.units", ("units.view",)),
            Item(_l("Người dự thi"), "integrity_manage.participants", ("participants.view",)),
            Item(_l("Báo mượn tên"), "integrity_manage.cases", ("participants.assist",)),
        ),
    ),
    Section(
        _l("Câu hỏi"),
        (
            Item(_l("Ngân hàng câu hỏi"), "banks_manage.list_", ("banks.list",)),
            Item(_l("Câu hỏi cần xem lại"), "banks_manage.work", ("banks.view",)),
            Item(_l("Văn bản pháp luật"), "law_manage.list_", ("law.view",)),
        ),
    ),
    Section(
        _l("Đào tạo"),
        (
            Item(_l("Khóa học"), "training_manage.courses", ("courses.view",)),
            Item(
                _l("Bài có luật đã đổi"), "editor_manage.law", ("courses.edit", "courses.approve")
            ),
            Item(_l("Lớp học trực tiếp"), "classes_manage.classes", ("classes.view",)),
            Item(_l("Bảo vệ"), "guards_manage.guards", ("guards.view",)),
            Item(_l("Ai phải học"), "duty_manage.who", ("duty.view",)),
            Item(_l("Tổng quan bảo vệ"), "records_manage.training_overview", ("records.view",)),
            Item(_l("Giấy tờ công an cấp"), "records_manage.papers", ("records.view",)),
            Item(_l("Công cụ hỗ trợ"), "records_manage.tools", ("records.view",)),
            Item(_l("Giấy xác nhận"), "certificates_manage.certificates", ("certificates.view",)),
        ),
    ),
    Section(
        _l("Kết quả"),
        (
            Item(_l("Giải thưởng"), "awards_manage.index", ("awards.view",)),
            Item(_l("Bốc thăm"), "draws_manage.index", ("draws.view",)),
            Item(_l("Người đạt giải"), "handover_manage.unit_winners", ("winners.own",)),
        ),
    ),
    Section(
        _l("Người và quyền"),
        (
            Item(_l("Nhân sự"), "admin_staff.index", staff_views.INVITING),
            Item(_l("Mời đầu mối"), "admin_coordinators.index", ("staff.invite_coordinator",)),
            Item(_l("Nhật ký"), "admin_audit.index", ("audit.read",)),
        ),
    ),
)


def install(app: Flask) -> None:
    """Give `navigation` and `current_staff` to the staff's pages."""
    app.context_processor(_staff_context)


def _staff_context() -> dict[str, Any]:
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    staff = current_staff() if guard and guard.kind == "staff" else None
    if staff is None or staff.must_change_password:
        return {}
    return {
        "current_staff": {"name": staff.name, "roles": role_labels(staff.roles)},
        "navigation": navigation_of(staff, request.path),
    }


def navigation_of(staff: StaffPrincipal, path: str) -> list[dict[str, Any]]:
    """Sections with at least one item for this person; the item of `path` is active."""
    shown = [
        (section.label, [item for item in section.items if _is_for(item, staff)])
        for section in SECTIONS
    ]
    urls = [url_for(item.endpoint) for _, items in shown for item in items]
    here = max((url for url in urls if _leads_to(url, path)), key=len, default=None)
    return [
        {"label": label, "items": [_line(item, here) for item in items]}
        for label, items in shown
        if items
    ]


def _is_for(item: Item, staff: StaffPrincipal) -> bool:
    return not item.permissions or staff.may(*item.permissions)


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != url_for(HOME.endpoint) and path.startswith(f"{url}/"))


def _line(item: Item, here: str | None) -> dict[str, Any]:
    url = url_for(item.endpoint)
    return {"label": str(item.label), "url": url, "active": url == here}
