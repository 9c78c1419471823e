"""How the refusals of attempts are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "invalid_prediction": Refusal(
        422, _l("Không đọc được số bạn dự đoán. Hãy chỉ ghi một số, ví dụ 1250.")
    ),
    "prediction_out_of_range": Refusal(
        422, _l("Số dự đoán phải từ 0 trở lên; nếu là phần trăm thì không quá 100. Hãy ghi lại.")
    ),
    "prediction_decimals": Refusal(
        422,
        _l("Số dự đoán có quá nhiều chữ số sau dấu phẩy. Hãy bớt chữ số rồi ghi lại."),
    ),
    "round_not_closed": Refusal(
        409, _l("Vòng thi chưa đóng hoặc còn người đang làm bài. Hãy đợi vài phút rồi thử lại.")
    ),
    "prediction_not_asked": Refusal(
        404, _l("Vòng thi này không có câu dự đoán. Hãy tải lại trang.")
    ),
    "late_attempt_runs": Refusal(
        409, _l("Lượt thi này còn đang làm. Hãy đợi hết giờ rồi quyết định.")
    ),
    "late_results_are_final": Refusal(
        409,
        _l(
            "Kết quả vòng thi đã chốt nên không nhận thêm câu nào. Hãy giải quyết theo đường khiếu"
            " nại."
        ),
    ),
    "attempt_closed": Refusal(
        409, _l("Bài thi này đã nộp hoặc đã đóng. Hãy mở trang kết quả để xem.")
    ),
    "time_is_up": Refusal(
        409, _l("Đã hết giờ làm bài. Những câu đã lưu vẫn được tính, hãy mở trang kết quả.")
    ),
    "attempts_used_up": Refusal(
        409, _l("Bạn đã dùng hết số lượt thi của vòng này. Hãy xem kết quả của bạn.")
    ),
    "pool_too_small": Refusal(
        409, _l("Đề thi chưa đủ câu hỏi nên chưa vào được. Hãy báo ban tổ chức.")
    ),
    "unknown_slot": Refusal(422, _l("Câu này không có trong đề của bạn. Hãy tải lại trang.")),
    "invalid_response": Refusal(422, _l("Câu trả lời gửi lên không hợp lệ. Hãy chọn lại đáp án.")),
    "invalid_seq": Refusal(422, _l("Số thứ tự lần lưu không hợp lệ. Hãy tải lại trang.")),
    "receipt_unknown": Refusal(
        404, _l("Không tìm thấy mã biên nhận này. Hãy xem lại ảnh chụp màn hình sau khi nộp bài.")
    ),
    "not_released": Refusal(
        403, _l("Phần này chưa được công bố. Hãy quay lại sau khi vòng thi đóng.")
    ),
    "too_many_answers": Refusal(422, _l("Gửi quá nhiều câu trong một lần. Hãy tải lại trang.")),
    "merge_both_open": Refusal(
        409,
        _l(
            "Cả hai đang có bài làm dở trong cùng một vòng. Hãy đợi một bài nộp hoặc hết giờ rồi"
            " gộp."
        ),
    ),
}
