"""What the question banks refuse."""

from flask_babel import lazy_gettext

from quizapp.banks.import_messages import ERROR_MESSAGES
from quizapp.web.errors import Refusal

KEY_FAULTS = (
    "too_few_statements", "too_few_entries", "too_few_items", "too_few_choices", "no_gaps",
    "gaps_differ", "accepted_unreadable", "no_full_credit", "units_unreadable", "units_repeat",
    "ladder_needs_four", "weights_unreadable", "weights_make_no_whole",
)  # fmt: skip

REFUSALS = {
    "bank_not_found": Refusal(
        404, lazy_gettext("Không có ngân hàng câu hỏi này. Hãy chọn lại trong danh sách.")
    ),
    "question_not_found": Refusal(
        404, lazy_gettext("Không có câu hỏi này. Hãy tìm lại trong ngân hàng câu hỏi.")
    ),
    "staff_not_found": Refusal(
        404, lazy_gettext("Không có tài khoản nào với địa chỉ này. Hãy kiểm tra lại địa chỉ thư.")
    ),
    "slug_taken": Refusal(
        409, lazy_gettext("Tên ngắn này đã có ngân hàng khác dùng. Hãy đặt tên khác.")
    ),
    "slug_wrong": Refusal(
        422, lazy_gettext("Tên ngắn chỉ gồm chữ thường không dấu, số và dấu nối. Hãy sửa lại.")
    ),
    "approver_not_reviewer": Refusal(
        403,
        lazy_gettext("Chỉ người thẩm định mới duyệt được câu hỏi. Hãy nhờ người có vai trò này."),
    ),
    "approver_is_author": Refusal(
        403,
        lazy_gettext(
            "Người soạn không tự duyệt câu hỏi của mình. Hãy nhờ người thẩm định khác duyệt."
        ),
    ),
    "approver_is_first": Refusal(
        403,
        lazy_gettext("Bạn đã duyệt câu này. Lần thứ hai phải do người thẩm định khác duyệt."),
    ),
    "already_approved_twice": Refusal(
        409, lazy_gettext("Câu này đã có hai người duyệt. Hãy tải lại trang.")
    ),
    "not_approved": Refusal(
        409, lazy_gettext("Câu này chưa được duyệt hoặc đang có bản sửa. Hãy thẩm định bản mới.")
    ),
    "law_is_dead": Refusal(
        409,
        lazy_gettext(
            "Luật mà câu này dẫn đã hết hiệu lực, không xác nhận lại được. Hãy sửa câu theo luật"
            " mới hoặc cho ngừng dùng."
        ),
    ),
    "citation_missing": Refusal(
        409, lazy_gettext("Câu hỏi chưa có căn cứ pháp lý. Hãy bổ sung văn bản, điều, khoản.")
    ),
    "citation_incomplete": Refusal(
        409, lazy_gettext("Có căn cứ chưa ghi điều luật. Hãy bổ sung điều, khoản rồi duyệt.")
    ),
    "citation_do_not_use": Refusal(
        409,
        lazy_gettext("Câu hỏi dẫn điều luật không được dùng. Hãy đổi sang căn cứ còn hiệu lực."),
    ),
    "has_doubts": Refusal(
        409,
        lazy_gettext("Câu hỏi còn chỗ nghi ngờ khi nhập tệp. Hãy mở từng câu, xem và duyệt riêng."),
    ),
    "not_in_review": Refusal(
        409, lazy_gettext("Câu hỏi chưa được gửi thẩm định. Hãy gửi thẩm định trước.")
    ),
    "not_a_draft": Refusal(
        409, lazy_gettext("Chỉ câu đang ở bản nháp mới gửi thẩm định được. Hãy tải lại trang.")
    ),
    "already_retired": Refusal(
        409, lazy_gettext("Câu hỏi này đã ngừng dùng. Hãy khôi phục trước khi sửa.")
    ),
    "not_retired": Refusal(
        409, lazy_gettext("Câu hỏi này vẫn đang dùng nên không cần khôi phục. Hãy tải lại trang.")
    ),
    "note_required": Refusal(
        422, lazy_gettext("Hãy ghi rõ lý do trả lại để người soạn biết phải sửa gì.")
    ),
    "version_outdated": Refusal(
        409,
        lazy_gettext(
            "Câu hỏi vừa được người khác sửa. Hãy mở lại câu hỏi, xem bản mới rồi làm tiếp."
        ),
    ),
    "stem_empty": Refusal(422, lazy_gettext("Hãy viết nội dung câu hỏi hoặc thêm hình.")),
    "text_too_long": Refusal(422, lazy_gettext("Nội dung dài quá. Hãy viết ngắn lại.")),
    "option_count": Refusal(422, lazy_gettext("Câu hỏi cần từ 2 đến 10 phương án.")),
    "option_empty": Refusal(422, lazy_gettext("Có phương án trống. Hãy viết nội dung hoặc bỏ đi.")),
    "options_alike": Refusal(422, lazy_gettext("Có hai phương án giống hệt nhau. Hãy sửa một.")),
    "key_missing": Refusal(422, lazy_gettext("Hãy đánh dấu phương án đúng.")),
    "key_single": Refusal(422, lazy_gettext("Loại một đáp án chỉ có đúng một phương án đúng.")),
    "key_out_of_range": Refusal(422, lazy_gettext("Phương án đúng không có trong câu hỏi.")),
    "element_count": Refusal(422, lazy_gettext("Nhiều nhất 60 ý. Hãy bớt đi.")),
    "answer_answer_key_too_long": Refusal(422, lazy_gettext("Đáp án dài quá. Hãy viết ngắn lại.")),
    "key_not_understood": Refusal(
        422, lazy_gettext("Không hiểu đáp án. Hãy viết theo mẫu ghi bên dưới ô này.")
    ),
    **{code: Refusal(422, ERROR_MESSAGES[code]) for code in KEY_FAULTS},
    "group_code_missing": Refusal(
        422, lazy_gettext("Hãy đặt mã cho chùm câu hỏi, nhiều nhất 60 chữ.")
    ),
    "group_text_missing": Refusal(
        422, lazy_gettext("Hãy viết đoạn chung của chùm, hoặc bỏ mã chùm để thành câu riêng.")
    ),
    "group_place_out_of_range": Refusal(
        422, lazy_gettext("Thứ tự trong chùm phải từ 1 đến 20. Hãy sửa lại.")
    ),
    "type_unknown": Refusal(422, lazy_gettext("Loại câu hỏi này không có. Hãy chọn lại.")),
    "level_unknown": Refusal(422, lazy_gettext("Mức độ này không có. Hãy chọn lại.")),
    "picture_unreadable": Refusal(
        422, lazy_gettext("Không đọc được hình. Hãy dùng hình PNG, JPEG, GIF hoặc WebP.")
    ),
    "picture_too_large": Refusal(
        422, lazy_gettext("Hình quá lớn. Hãy thu nhỏ dưới 5 MB và 40 triệu điểm ảnh.")
    ),
    "upload_expired": Refusal(
        409, lazy_gettext("Tệp đã gửi quá lâu nên không còn giữ. Hãy gửi lại tệp.")
    ),
    "fault_not_found": Refusal(404, lazy_gettext("Không có phản ánh này. Hãy tải lại trang.")),
    "fault_empty": Refusal(422, lazy_gettext("Hãy viết điều bạn thấy sai ở câu hỏi.")),
    "questions_have_errors": Refusal(
        422,
        lazy_gettext(
            "Tệp còn lỗi nên chưa nhập câu nào. Hãy sửa các lỗi được liệt kê, hoặc chọn nhập phần"
            " đọc được."
        ),
    ),
    "secrecy_undeclared": Refusal(
        409,
        lazy_gettext(
            "Tệp có dấu chỉ mức mật nên bị dừng lại. Người có trách nhiệm phải xác nhận tệp không"
            " chứa bí mật nhà nước rồi mới nhập."
        ),
    ),
}
