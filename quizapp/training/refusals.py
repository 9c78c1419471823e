"""What courses refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "course_not_found": Refusal(404, _l("Không có khóa học này. Hãy xem danh sách khóa học.")),
    "lesson_not_found": Refusal(404, _l("Không có bài học này. Hãy xem mục lục của khóa học.")),
    "course_locked": Refusal(
        409,
        _l("Khóa học này mở sau khi bạn học xong: %(before)s. Hãy học phần đó trước rồi quay lại."),
    ),
    "lesson_not_open": Refusal(
        409, _l("Khóa học này học lần lượt. Hãy học xong các bài trước rồi mở bài này.")
    ),
    "check_not_found": Refusal(
        404, _l("Câu hỏi này không còn trong bài. Hãy mở lại bài học để trả lời câu mới.")
    ),
    "check_answer_malformed": Refusal(
        422, _l("Câu trả lời này không hợp với câu hỏi. Hãy mở lại bài học và chọn lại.")
    ),
    "another_learner": Refusal(
        409, _l("Máy này đang do người khác đăng nhập. Tiến độ của bạn vẫn giữ trên máy.")
    ),
    "document_unknown": Refusal(
        422,
        _l("Không có văn bản “%(document)s” trong danh mục. Hãy thêm văn bản vào danh mục trước."),
    ),
    "practice_item_unknown": Refusal(
        404, _l("Thẻ này không còn trong phần luyện tập của bạn. Bạn cứ luyện các thẻ khác.")
    ),
    "practice_answer_malformed": Refusal(
        422, _l("Máy chủ không đọc được câu trả lời này. Hãy chọn câu trả lời rồi gửi lại.")
    ),
}
