"""How the refusals at the door are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "join_code_unknown": Refusal(
        404, _l("Không có mã dự thi này. Hãy xem lại mã in dưới hình QR trên áp phích.")
    ),
    "loopback_address": Refusal(
        409,
        _l(
            "Chưa in được áp phích hay thẻ vì địa chỉ %(host)s chỉ mở được trên chính máy này. Hãy"
            " nhờ người cài đặt hệ thống chạy “make event”, hoặc đặt QUIZAPP_BASE_URL là địa chỉ mà"
            " điện thoại mở được rồi khởi động lại."
        ),
    ),
    "same_round": Refusal(409, _l("Các mã đang ở chính vòng thi này. Hãy chọn một vòng thi khác.")),
    "no_codes_yet": Refusal(
        409, _l("Vòng thi chưa có mã dự thi nào. Hãy tạo mã trước rồi in áp phích.")
    ),
}
