"""How the refusals about repaired keys are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "repair_reason_missing": Refusal(422, _l("Hãy ghi lý do sửa đáp án, ít nhất 10 chữ.")),
    "repair_key_missing": Refusal(
        422, _l("Hãy chọn phương án được tính đúng, khác với đáp án hiện nay.")
    ),
    "repair_kind_unfit": Refusal(
        422, _l("Loại câu này chỉ bỏ khỏi cách tính điểm được, không đổi đáp án ở đây được.")
    ),
    "repair_not_asked": Refusal(
        404, _l("Không có đề nghị sửa đáp án này, hoặc đã có người quyết định. Hãy tải lại trang.")
    ),
    "repair_by_the_same": Refusal(
        409, _l("Người quyết định phải là người khác, không phải người đề nghị sửa.")
    ),
    "repair_waits_already": Refusal(
        409, _l("Câu này đang có một đề nghị chờ quyết định. Hãy xử lý đề nghị đó trước.")
    ),
    "question_not_asked": Refusal(
        404, _l("Vòng thi này không ra câu đó. Hãy xem lại mã câu trong danh sách.")
    ),
}
