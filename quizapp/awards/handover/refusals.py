"""How the refusals about handing prizes over are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "claim_not_at_this_step": Refusal(
        409, _l("Giải này không ở bước đó. Hãy tải lại trang để xem bước hiện tại.")
    ),
    "claim_not_overdue": Refusal(
        409, _l("Chưa hết hạn nhận nên chưa chuyển cho người dự bị được. Hãy đợi đến hạn.")
    ),
    "claim_not_checked": Refusal(
        409, _l("Chưa ghi đã đối chiếu người nhận. Hãy đối chiếu và ghi lại trước khi trao.")
    ),
    "claim_without_plan": Refusal(
        409, _l("Chưa đặt hạn nhận và nơi nhận giải. Hãy đặt trước rồi làm lại việc này.")
    ),
    "claim_id_number_wrong": Refusal(
        422, _l("Số căn cước gồm 12 chữ số. Hãy xem lại giấy tờ và nhập đủ.")
    ),
    "claim_bank_needed": Refusal(422, _l("Hãy ghi tên ngân hàng.")),
    "claim_account_wrong": Refusal(
        422, _l("Số tài khoản gồm 6 đến 19 chữ số. Hãy xem lại và nhập đủ.")
    ),
    "claim_holder_needed": Refusal(422, _l("Hãy ghi tên chủ tài khoản.")),
    "claim_check_needed": Refusal(422, _l("Hãy chọn ít nhất một thứ đã đối chiếu với người nhận.")),
    "claim_deadline_must_come": Refusal(422, _l("Hạn nhận phải ở phía trước. Hãy chọn ngày khác.")),
    "claim_place_needed": Refusal(
        422, _l("Hãy ghi nơi nhận giải và giờ làm việc, tối đa 300 ký tự.")
    ),
    "claim_budget_wrong": Refusal(422, _l("Hãy ghi kinh phí bằng chữ số, hoặc để trống.")),
    "claim_choice_unknown": Refusal(422, _l("Hãy chọn một cách nhận có trong danh sách.")),
    "claim_receipt_unknown": Refusal(422, _l("Hãy chọn ký vào danh sách hoặc xác nhận trên máy.")),
    "claim_link_unknown": Refusal(
        404,
        _l(
            "Liên kết này không còn hiệu lực."
            " Hãy gọi đường dây nóng của ban tổ chức để lấy liên kết mới."
        ),
    ),
    "claim_proof_wrong": Refusal(
        403, _l("Chưa khớp với thông tin bạn đã đăng ký khi dự thi. Hãy nhập lại.")
    ),
}
