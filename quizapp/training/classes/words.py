"""How the codes of classes read in Vietnamese, with the tone of their pills."""

from flask_babel import lazy_gettext as _l

STATE_WORDS = {
    "draft": (_l("Nháp"), "plain"),
    "announced": (_l("Đã thông báo"), "info"),
    "running": (_l("Đang diễn ra"), ""),
    "closed": (_l("Đã đóng"), "plain"),
    "cancelled": (_l("Đã hủy"), "bad"),
}
ORGANISER_WORDS = {"police": _l("Công an"), "employer": _l("Doanh nghiệp")}
PLACE_WORDS = {"main": _l("Điểm chính"), "remote": _l("Điểm cầu")}
INVITATION_WORDS = {
    "invited": (_l("Có chỗ"), ""),
    "waiting": (_l("Chờ chỗ"), "warn"),
    "withdrawn": (_l("Đã rút"), "plain"),
}
WAY_WORDS = {"code": _l("quét mã"), "badge": _l("quét thẻ"), "hand": _l("ghi tay")}
