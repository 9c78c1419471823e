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
    "results_are_final": Refusal(
        409,
        _l("Kết quả của vòng đã chốt. Hãy mở lại kết quả xét giải trước khi nhập hay sửa phiếu."),
    ),
    "attempt_running": Refusal(
        409,
        _l("Người này đang làm bài trên máy. Hãy chờ nộp bài hoặc hết giờ rồi nhập phiếu."),
    ),
    "sheet_not_found": Refusal(404, _l("Không có phiếu này trong vòng. Hãy xem lại danh sách.")),
    "sheet_same_checker": Refusal(
        409, _l("Người nhập đối chiếu phải là người khác, không phải người đã nhập phiếu.")
    ),
    "sheet_consent_missing": Refusal(
        422, _l("Phiếu phải có chữ ký đồng ý thì mới nhập được. Hãy xin chữ ký rồi nhập.")
    ),
    "sheet_outside_round": Refusal(
        422, _l("Giờ bắt đầu phải nằm trong thời gian mở cổng thi. Hãy xem lại ngày và giờ.")
    ),
    "sheet_ends_first": Refusal(422, _l("Giờ nộp phải sau giờ bắt đầu. Hãy xem lại phiếu.")),
    "sheet_in_future": Refusal(422, _l("Giờ nộp chưa tới. Hãy xem lại phiếu.")),
    "sheet_end_needed": Refusal(
        422, _l("Giờ làm bài chưa hết nên phải ghi giờ nộp. Hãy ghi giờ nộp trên phiếu.")
    ),
    "sheet_over_time": Refusal(
        422,
        _l("Phiếu nộp quá giờ làm bài. Hãy ghi lý do; thời gian chỉ tính đến hết giờ làm bài."),
    ),
    "sheet_after_closing": Refusal(422, _l("Cổng thi đã đóng. Hãy ghi lý do nhập phiếu muộn.")),
    "sheet_form_missing": Refusal(422, _l("Hãy chọn mã đề in ở đầu phiếu.")),
    "sheet_unit_unclear": Refusal(
        422,
        _l("Chưa rõ là doanh nghiệp nào. Hãy gõ mã đơn vị, hoặc tên đủ để chỉ còn một."),
    ),
    "sheet_empty": Refusal(
        422,
        _l("Chưa gõ câu nào. Nếu phiếu để trống thật, hãy đánh dấu ô xác nhận bên dưới."),
    ),
    "sheet_entered_already": Refusal(
        422,
        _l(
            "Người này đã có một bài bắt đầu đúng phút đó, có lẽ phiếu đã nhập rồi. Nếu là phiếu"
            " khác, hãy đánh dấu ô xác nhận bên dưới."
        ),
    ),
    "sheet_attempts_used_up": Refusal(
        409,
        _l(
            "Người này đã có đủ %(used)s lượt được phép. Hãy xem các phiếu đã nhập của người này;"
            " phiếu nhập nhầm thì hủy được."
        ),
    ),
    "sheet_reason_missing": Refusal(422, _l("Hãy ghi lý do sửa phiếu.")),
    "sheet_unreadable": Refusal(
        422, _l("Có câu trả lời chưa đọc được. Hãy sửa các câu nêu bên dưới.")
    ),
    "sheet_moment_unreadable": Refusal(422, _l("Hãy ghi ngày và giờ như trên phiếu.")),
}
