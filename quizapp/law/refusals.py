"""What the register of legal documents refuses."""

from flask_babel import lazy_gettext

from quizapp.web.errors import Refusal

REFUSALS = {
    "effect_unknown": Refusal(422, lazy_gettext("Hãy chọn: hết hiệu lực hay được sửa đổi.")),
    "change_known": Refusal(
        422, lazy_gettext("Thay đổi này đã được ghi từ ngày đó. Hãy xem trang của văn bản.")
    ),
    "change_not_found": Refusal(
        404, lazy_gettext("Không có thay đổi này, có thể đã được gỡ. Hãy tải lại trang.")
    ),
    "document_not_found": Refusal(
        404, lazy_gettext("Không có văn bản này trong danh mục. Hãy tìm lại theo số hiệu.")
    ),
    "register_unreadable": Refusal(
        422,
        lazy_gettext("Không đọc được danh mục văn bản: %(reason)s. Hãy sửa tệp rồi nạp lại."),
    ),
}
