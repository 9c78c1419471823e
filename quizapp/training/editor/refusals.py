"""What the editor refuses, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "course_changed": Refusal(
        409,
        _l("Người khác vừa sửa khóa học này. Đây là bản mới, hãy xem rồi làm lại việc của bạn."),
    ),
    "course_without_lessons": Refusal(
        409, _l("Khóa học chưa có bài nào được công bố. Hãy công bố ít nhất một bài rồi mở.")
    ),
    "prerequisite_unknown": Refusal(
        422, _l("Không có khóa học hay bài học này. Hãy chọn trong danh sách.")
    ),
    "prerequisite_circle": Refusal(
        422, _l("Hai khóa học không thể chờ nhau. Hãy bỏ bớt một điều kiện học trước.")
    ),
    "module_not_found": Refusal(
        404, _l("Không còn phần này trong khóa học. Hãy mở lại mục lục rồi làm lại.")
    ),
    "module_not_empty": Refusal(
        409, _l("Phần này còn bài. Hãy chuyển các bài sang phần khác rồi bỏ.")
    ),
    "title_missing": Refusal(422, _l("Hãy đặt tên.")),
    "lesson_changed": Refusal(
        409,
        _l("Người khác vừa lưu bài này. Chữ của bạn còn trong trang, chưa ghi đè lên bản của họ."),
    ),
    "lesson_in_review": Refusal(
        409, _l("Bài đang chờ thẩm định. Hãy lấy bài về để sửa tiếp, hoặc đợi người thẩm định.")
    ),
    "lesson_not_in_review": Refusal(
        409, _l("Bài này không còn chờ thẩm định. Hãy mở lại trang để xem bài đang ở đâu.")
    ),
    "lesson_outdated": Refusal(
        409,
        _l("Từ khi bạn bắt đầu soạn, bài đã có bản mới. Hãy so sánh rồi chọn giữ bản thảo."),
    ),
    "lesson_has_errors": Refusal(
        409, _l("Bài còn lỗi được ghi bên cạnh từng dòng. Hãy sửa hết lỗi rồi gửi lại.")
    ),
    "lesson_without_version": Refusal(
        409, _l("Bài này chưa công bố lần nào nên không bỏ bản thảo được. Hãy sửa tiếp.")
    ),
    "lesson_not_published": Refusal(
        409, _l("Bài này đang không có bản nào cho người học. Không cần rút nữa.")
    ),
    "lesson_not_withdrawn": Refusal(
        409, _l("Bài này không ở trạng thái đã rút. Hãy mở lại trang để xem.")
    ),
    "manuscript_not_found": Refusal(
        404, _l("Bài này không có bản thảo nào. Hãy bấm Soạn bài để bắt đầu.")
    ),
    "media_not_found": Refusal(404, _l("Không có tệp này. Hãy mở lại bài học.")),
    "media_lost": Refusal(
        404, _l("Tệp này không còn trên máy chủ. Hãy báo người phụ trách tải lên lại.")
    ),
    "media_unknown_kind": Refusal(
        422,
        _l("Tệp này không dùng được hoặc bị hỏng. Hãy xem các loại tệp nhận được ở dưới."),
    ),
    "media_misnamed": Refusal(
        422, _l("Tên tệp có đuôi %(ending)s nhưng bên trong là loại khác. Hãy lưu lại đúng loại.")
    ),
    "media_damaged": Refusal(422, _l("Tệp bị hỏng hoặc nén quá mức. Hãy lưu lại rồi thử lần nữa.")),
    "media_has_macros": Refusal(
        422, _l("Tệp có macro nên không nhận. Hãy lưu thành tệp không có macro.")
    ),
    "media_in_use": Refusal(
        409, _l("Tệp này còn trong một bài hoặc một bản cũ của bài, nên không xóa được.")
    ),
    "media_empty": Refusal(422, _l("Hãy chọn tệp rồi gửi.")),
    "description_required": Refusal(
        422, _l("Hãy viết hình hay tệp này cho thấy gì, cho người không xem được.")
    ),
    "transcript_required": Refusal(
        422, _l("Hãy viết lại lời trong đoạn ghi âm hay phim, cho người không nghe được.")
    ),
    "word_unreadable": Refusal(422, _l("Không đọc được tệp Word này. %(reason)s.")),
    "word_too_large": Refusal(
        422, _l("Tệp Word quá dài cho một bài học. Hãy tách thành nhiều tệp nhỏ.")
    ),
}
