"""What the register of legal documents refuses."""

from flask_babel import lazy_gettext

from quizapp.web.errors import Refusal

REFUSALS = {
    "document_not_found": Refusal(
        404, lazy_gettext("Không có văn bản này trong danh mục. Hãy tìm lại theo số hiệu.")
    ),
    "register_unreadable": Refusal(
        422,
        lazy_gettext("Không đọc được danh mục văn bản: %(reason)s. Hãy sửa tệp rồi nạp lại."),
    ),
}
