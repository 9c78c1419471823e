"""What the register of legal documents refuses."""

from flask_babel import lazy_gettext

from quizapp.web.errors import Refusal

REFUSALS = {
    "effect_unknown": Refusal(422, lazy_gettext("Hãy chọn: hết hiệu lực hay được sửa đổi.")),
    "change_known": Refusal(
        422, lazy_gettext("Thay đổi này đã được ghi từ ngày đó. Hãy xem trang của văn bản.")
    ),
    "change_not_found": Refusal(
        404, lazy_gettext("Không có thay đổi này, có thể đã được gỡ. Hãy tải lại trang.")
    ),
    "law_amendment_to_mark": Refusal(
        422,
        lazy_gettext(
            "Sửa đổi mới thì ghi ở trang “Ghi luật thay đổi” của văn bản, kèm điều và ngày, để các"
            " câu hỏi dẫn luật này được xem lại. Ở đây hãy giữ như danh mục đang ghi."
        ),
    ),
    "law_articles_unclear": Refusal(
        422, lazy_gettext("Không đọc được số điều. Hãy ghi từng điều, ví dụ: 6, 13, 14.")
    ),
    "law_dates_crossed": Refusal(
        422, lazy_gettext("Ngày hết hiệu lực phải sau ngày có hiệu lực. Hãy ghi lại.")
    ),
    "law_document_twice": Refusal(
        422,
        lazy_gettext(
            "Văn bản này đã có ở một dòng phía trên. Hãy bỏ dòng thừa, hoặc ghi cột Tên ngắn nếu"
            " là hai văn bản khác nhau."
        ),
    ),
    "law_expired_too_early": Refusal(
        422,
        lazy_gettext(
            "Ghi hết hiệu lực nhưng ngày cuối còn hiệu lực chưa qua. Hãy để tình trạng hiện nay:"
            " đến ngày đó câu hỏi tự thôi được rút."
        ),
    ),
    "law_import_has_errors": Refusal(
        409,
        lazy_gettext("Có %(count)s lỗi nên chưa ghi gì. Hãy sửa tệp theo từng dòng rồi gửi lại."),
    ),
    "law_kind_missing": Refusal(
        422,
        lazy_gettext("Văn bản mới cần loại: Luật, Nghị định, Thông tư... Hãy ghi vào dòng này."),
    ),
    "law_number_missing": Refusal(
        422, lazy_gettext("Thiếu số hiệu, ví dụ 55/2024/QH15. Hãy ghi vào dòng này.")
    ),
    "law_slug_wrong": Refusal(
        422,
        lazy_gettext(
            "Tên ngắn chỉ gồm chữ thường không dấu, số và dấu nối. Hãy ghi lại hoặc để trống."
        ),
    ),
    "law_status_behind": Refusal(
        422,
        lazy_gettext(
            "Tình trạng chưa khớp với ngày có hiệu lực, hết hiệu lực. Câu hỏi được rút theo ngày."
        ),
    ),
    "law_status_missing": Refusal(
        422,
        lazy_gettext("Văn bản mới cần tình trạng, ví dụ: Còn hiệu lực. Hãy ghi vào dòng này."),
    ),
    "law_title_missing": Refusal(422, lazy_gettext("Thiếu tên văn bản. Hãy ghi vào dòng này.")),
    "document_not_found": Refusal(
        404, lazy_gettext("Không có văn bản này trong danh mục. Hãy tìm lại theo số hiệu.")
    ),
    "register_unreadable": Refusal(
        422,
        lazy_gettext("Không đọc được danh mục văn bản: %(reason)s. Hãy sửa tệp rồi nạp lại."),
    ),
}
