"""How the refusals at the door are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "join_code_unknown": Refusal(
        404, _l("Không có mã dự thi này. Hãy xem lại mã in dưới hình QR trên áp phích.")
    ),
}
