"""How accounts are put into words."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from quizapp.accounts.rules import ROLES

ROLE_LABELS = {
    "admin": _l("Quản trị viên"),
    "organizer": _l("Ban tổ chức"),
    "trainer": _l("Người soạn câu hỏi và bài học"),
    "reviewer": _l("Người thẩm định"),
    "coordinator": _l("Đầu mối doanh nghiệp"),
}


def role_labels(roles: Collection[str]) -> list[str]:
    """The roles in words, always in one order."""
    return [str(ROLE_LABELS[role]) for role in ROLES if role in roles]
