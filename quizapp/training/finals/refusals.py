"""What the tests of courses refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "test_not_ready": Refusal(
        409,
        _l(
            "Bài kiểm tra chưa ra đề được vì chưa đủ câu hỏi đã thẩm định. Bạn không phải làm gì"
            " thêm; hãy báo người phụ trách đào tạo của đơn vị."
        ),
    ),
    "test_lessons_left": Refusal(
        409, _l("Bạn còn bài chưa học xong. Hãy học hết các bài rồi làm bài kiểm tra.")
    ),
    "test_waiting": Refusal(
        409, _l("Chưa tới giờ làm lại bài kiểm tra. Hãy luyện các câu còn yếu trong lúc chờ.")
    ),
    "test_used_up": Refusal(
        409, _l("Bạn đã dùng hết số lần làm bài. Hãy gặp người phụ trách đào tạo để được giúp.")
    ),
    "test_passed": Refusal(
        409, _l("Bạn đã đạt bài kiểm tra này rồi. Việc còn lại là phần thực hành trực tiếp.")
    ),
    "test_completed": Refusal(
        409, _l("Bạn đã hoàn thành khóa học này. Khi sắp hết hạn bạn sẽ được làm bài lại.")
    ),
    "test_before_is_over": Refusal(
        409, _l("Bài thử sức chỉ làm một lần, trước khi học bài đầu. Bạn cứ vào học.")
    ),
    "test_result_not_found": Refusal(
        404, _l("Không có kết quả này. Hãy mở bài kiểm tra từ trang khóa học.")
    ),
    "test_modules_add_up": Refusal(
        422, _l("Số câu của các chương cộng lại phải bằng số câu của bài. Hãy sửa cho khớp.")
    ),
    "test_module_unknown": Refusal(
        422, _l("Có chương không còn trong khóa học. Hãy tải lại trang rồi nhập lại.")
    ),
    "test_skills_needed": Refusal(
        422, _l("Muốn bắt buộc phần thực hành thì hãy ghi ít nhất một kỹ năng.")
    ),
    "out_of_range": Refusal(422, _l("Số này nằm ngoài khoảng cho phép. Hãy nhập lại.")),
    "practical_marked_by_you": Refusal(
        403, _l("Bạn đã chấm người này rồi. Người chấm thứ hai phải là người khác.")
    ),
    "practical_decided": Refusal(
        409, _l("Phần thực hành này đã có kết quả. Hãy tải lại trang để xem.")
    ),
    "practical_not_disputed": Refusal(
        409, _l("Hai người chấm không lệch nhau nên không có gì để kết luận. Hãy tải lại trang.")
    ),
    "practical_mark_first": Refusal(
        403, _l("Bạn chưa chấm người này. Hãy chấm với tư cách người thứ ba.")
    ),
    "practical_reason_needed": Refusal(
        422, _l("Hãy ghi lý do của kết luận, ít nhất 10 chữ cái, để người sau hiểu.")
    ),
    "practical_skill_unknown": Refusal(
        422, _l("Có kỹ năng không còn trong phần thực hành này. Hãy tải lại trang rồi chấm lại.")
    ),
    "practical_not_asked": Refusal(
        409, _l("Khóa học này không có phần thực hành. Hãy thêm kỹ năng trong phần cách kiểm tra.")
    ),
}
