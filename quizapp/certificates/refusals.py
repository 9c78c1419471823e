"""What certificates refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "certificate_not_found": Refusal(
        404, _l("Không có giấy xác nhận này. Hãy mở lại danh sách rồi chọn giấy cần xem.")
    ),
    "certificate_altered": Refusal(
        409,
        _l(
            "Dữ liệu của giấy này không khớp với bản đã cấp nên không in được. Hãy báo cho ban"
            " tổ chức."
        ),
    ),
    "certificate_revoked_already": Refusal(
        409, _l("Giấy này đã bị thu hồi trước đó. Hãy mở lại trang để xem ngày và lý do.")
    ),
    "revocation_reason_needed": Refusal(
        422, _l("Hãy ghi lý do thu hồi, ít nhất 10 chữ cái, để người xem lại sau này hiểu được.")
    ),
    "revocation_reason_too_long": Refusal(422, _l("Lý do dài quá 500 chữ cái. Hãy viết ngắn lại.")),
}
