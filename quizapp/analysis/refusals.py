"""What item analysis refuses."""

from flask_babel import lazy_gettext

from quizapp.web.errors import Refusal

REFUSALS = {
    "answers_too_large": Refusal(
        413,
        lazy_gettext(
            "Tệp lớn hơn mức cho phép (%(limit)s). Hãy chia tệp theo vòng thi rồi chạy từng phần."
        ),
    ),
    "answers_unreadable": Refusal(
        422,
        lazy_gettext(
            "Không đọc được tệp CSV ở dòng %(line)s. Hãy lưu lại thành CSV, mã hóa UTF-8,"
            " rồi thử lại."
        ),
    ),
    "answers_uneven": Refusal(
        422,
        lazy_gettext(
            "Dòng %(line)s có %(found)s ô, dòng tiêu đề có %(expected)s ô."
            " Hãy sửa dòng này rồi thử lại."
        ),
    ),
    "answers_too_few": Refusal(
        422,
        lazy_gettext(
            "Cần ít nhất 2 người và 2 câu hỏi; tệp có %(persons)s người và %(items)s câu."
            " Hãy kiểm tra lại tệp."
        ),
    ),
    "answers_need_key": Refusal(
        422,
        lazy_gettext(
            "Không có cột nào chỉ gồm 0 và 1. Nếu tệp ghi phương án đã chọn, hãy thêm tệp đáp án"
            " bằng --key."
        ),
    ),
    "key_not_found": Refusal(
        422,
        lazy_gettext(
            "Tệp đáp án nhắc tới câu %(item)s mà bảng trả lời không có."
            " Hãy dùng cùng tên câu ở hai tệp."
        ),
    ),
    "key_too_long": Refusal(
        422,
        lazy_gettext(
            "Tệp đáp án có %(keys)s câu, bảng trả lời chỉ có %(items)s cột."
            " Hãy kiểm tra lại hai tệp."
        ),
    ),
    "key_empty": Refusal(
        422,
        lazy_gettext(
            "Tệp đáp án thiếu đáp án ở dòng %(line)s. Hãy ghi mỗi câu một dòng, đủ đáp án."
        ),
    ),
    "key_named_twice": Refusal(
        422, lazy_gettext("Tên câu %(item)s có hai lần. Hãy đặt cho mỗi câu một tên riêng.")
    ),
}
