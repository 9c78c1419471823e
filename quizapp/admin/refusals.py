"""What the pages about staff refuse, and what to do then."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "cards_need_address": Refusal(
        409,
        _l(
            "Chưa in thẻ được vì địa chỉ ghi trên thẻ chỉ mở được trên chính máy này. Hãy chạy"
            " “make event”, hoặc đặt QUIZAPP_BASE_URL là địa chỉ mà đầu mối mở được, khởi động"
            " lại rồi gửi lại danh sách."
        ),
    ),
}
