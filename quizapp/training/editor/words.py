"""How the editor's codes read in Vietnamese."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WRITING_WORDS = {
    "draft": (_l("đang soạn"), "info"),
    "in_review": (_l("chờ thẩm định"), "warn"),
}
DECISION_WORDS = {
    "sent": _l("gửi thẩm định"),
    "comment": _l("nhận xét"),
    "returned": _l("trả lại"),
    "taken_back": _l("lấy lại để sửa tiếp"),
    "approved": _l("duyệt và công bố"),
    "discarded": _l("bỏ bản thảo"),
    "withdrawn": _l("rút bài"),
    "restored": _l("cho học lại"),
}
MEDIA_WORDS = {
    "image": _l("Hình"),
    "audio": _l("Ghi âm"),
    "video": _l("Phim"),
    "sheet": _l("Tài liệu tải về"),
}
PROBLEM_WORDS = {
    "title_missing": _l("Hãy đặt tên bài."),
    "goal_missing": _l("Hãy viết một câu: học xong bài này, người học làm được gì."),
    "minutes_wrong": _l("Thời gian học là số phút từ 1 đến %(most)s."),
    "text_too_long": _l("Dài quá, nhiều nhất %(most)s ký tự."),
    "too_many": _l("Nhiều quá, nhiều nhất %(most)s."),
    "body_missing": _l("Bài chưa có chữ nào."),
    "lesson_short": _l("Bài mới có %(count)s chữ; năm phút đọc cần từ %(fewest)s chữ."),
    "lesson_long": _l("Bài có %(count)s chữ; quá %(most)s chữ thì nên tách làm hai bài."),
    "no_check": _l("Trong bài chưa có câu hỏi nào. Hãy chèn ít nhất một câu sau phần quan trọng."),
    "check_not_alone": _l("Mã câu hỏi phải đứng một mình một dòng."),
    "check_misspelt": _l("Viết mã câu hỏi như sau, đứng một mình một dòng: [[MA-CAU]]."),
    "check_twice": _l("Câu %(code)s đã có ở trên."),
    "check_unknown": _l("Ngân hàng của khóa học không có câu %(code)s."),
    "check_not_chosen": _l(
        "Bài học chỉ hỏi câu một đáp án, nhiều đáp án và đúng hay sai; câu %(code)s là loại khác."
        " Hãy chọn câu khác."
    ),
    "check_retired": _l("Câu %(code)s đã ngừng dùng. Hãy chọn câu khác."),
    "picture_from_elsewhere": _l("Không dùng hình từ địa chỉ khác. Hãy tải hình lên khóa học."),
    "media_not_alone": _l("Hình và tệp phải đứng một mình một dòng."),
    "media_misspelt": _l("Viết ![hình cho thấy gì](media:ma-hinh), đứng một mình một dòng."),
    "media_unknown": _l("Khóa học không có tệp “%(code)s”. Hãy tải tệp lên trước."),
    "media_is_no_picture": _l("“%(code)s” không phải hình: bỏ dấu ! ở đầu dòng."),
    "media_is_a_picture": _l("“%(code)s” là hình: thêm dấu ! ở đầu dòng."),
    "picture_without_words": _l("Hãy viết trong ngoặc vuông hình này cho thấy gì."),
    "file_without_words": _l("Hãy viết trong ngoặc vuông tệp này là gì."),
    "heading_too_large": _l("Tiêu đề trong bài bắt đầu từ hai dấu #; một dấu # là tên bài."),
    "html_is_shown": _l("Thẻ HTML hiện nguyên chữ trong bài, không có tác dụng."),
    "consequence_missing": _l(
        "Tình huống %(code)s: chưa đủ “chuyện xảy ra tiếp” cho mỗi lựa chọn."
    ),
    "card_half": _l("Thẻ %(number)s thiếu một mặt."),
    "citation_none": _l("Chưa có căn cứ pháp lý nào. Bài không có căn cứ thì không gửi được."),
    "citation_few": _l("Mới có một căn cứ. Nên có từ hai căn cứ trở lên."),
    "citation_without_article": _l("Hãy ghi điều nào."),
    "citation_unknown_document": _l(
        "Không có văn bản này trong danh mục. Hãy chọn trong danh sách gợi ý."
    ),
    "cites_law_expired": _l("Văn bản này đã hết hiệu lực. Hãy dẫn văn bản thay thế."),
    "cites_article_not_to_cite": _l("Điều này không được dẫn nữa. Hãy xem danh mục văn bản."),
    "cites_law_amended": _l("Văn bản đã được sửa đổi. Hãy đối chiếu bản mới trước khi gửi."),
    "translation_half": _l("Bản dịch phải có đủ tên bài, mục tiêu và nội dung."),
    "translation_asks_otherwise": _l(
        "Bản dịch phải hỏi đúng các câu của bản tiếng Việt, theo cùng thứ tự."
    ),
}
LEFT_OUT_WORDS = {
    "heading": _l("Tiêu đề cấp %(level)s được đổi thành chữ đậm."),
    "text_box": _l("Khung chữ: chữ trong khung được đưa ra thành đoạn văn."),
    "formula": _l("Công thức được giữ thành chữ thường, hãy xem lại."),
    "picture_unread": _l("Một hình không đọc được (%(reason)s)."),
    "picture_linked": _l("Một hình nằm ngoài tệp, không lấy được."),
    "drawing": _l("Hình vẽ, biểu đồ hoặc SmartArt: hãy chụp lại thành hình rồi tải lên."),
    "object": _l("Một đối tượng nhúng (bảng tính, tệp khác) không đưa được vào bài."),
    "footnote": _l("Chú thích cuối trang: “%(text)s”"),
    "comment": _l("Lời bàn bên lề: “%(text)s”"),
    "around": _l("Đầu trang, chân trang: “%(text)s”"),
    "deleted": _l("Chữ đã bị xóa trong chế độ theo dõi thay đổi: “%(text)s”"),
    "link": _l("Đường dẫn “%(text)s” chỉ giữ chữ; địa chỉ: %(address)s"),
    "merged_cell": _l("Bảng có ô gộp: chữ của ô gộp đứng ở ô đầu."),
    "nested_table": _l("Bảng nằm trong bảng được đưa ra thành chữ."),
    "emphasis": _l("Màu chữ, nền màu và gạch chân không giữ; hãy dùng chữ đậm nếu cần."),
    "lost_text": _l("Chữ không đọc được vào bài: “%(text)s”"),
}
