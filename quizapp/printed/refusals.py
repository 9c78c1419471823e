"""How the refusals of printed papers are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "forms_out_of_range": Refusal(422, _l("Số mã đề phải từ 1 đến 8.")),
    "forms_never_fewer": Refusal(
        409,
        _l("Mã đề đã rút thì không bỏ được, vì có thể đã in. Hãy chọn số mã đề bằng hoặc lớn hơn."),
    ),
    "round_without_papers": Refusal(
        409,
        _l(
            "Thể lệ của vòng này không có bài giấy, hoặc vòng chưa công bố. Hãy chọn “Có bài giấy”"
            " ở bước lịch thi trước khi công bố."
        ),
    ),
    "form_unknown": Refusal(404, _l("Không có mã đề này. Hãy xem lại danh sách mã đề của vòng.")),
}
