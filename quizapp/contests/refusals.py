"""How the refusals of contests are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "round_not_open": Refusal(
        409, _l("Vòng thi chưa mở. Hãy quay lại đúng giờ mở ghi trên áp phích.")
    ),
    "round_closed": Refusal(
        409, _l("Vòng thi đã đóng. Hãy xem kết quả bằng mã biên nhận của bạn.")
    ),
    "not_eligible": Refusal(
        403,
        _l("Vòng thi này không dành cho bạn hoặc đơn vị của bạn. Hãy hỏi ban tổ chức."),
    ),
}
