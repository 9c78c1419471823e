"""How accounts are put into words."""

from flask_babel import lazy_gettext as _l

ROLE_LABELS = {
    "admin": _l("Quản trị viên"),
    "organizer": _l("Ban tổ chức"),
    "trainer": _l("Người soạn câu hỏi"),
    "reviewer": _l("Người thẩm định"),
    "coordinator": _l("Đầu mối doanh nghiệp"),
}
