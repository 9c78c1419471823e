"""What is wrong with a typed answer, in words."""

from flask_babel import lazy_gettext as _l

PROBLEM_WORDS = {
    "unreadable": _l("Không đọc được. Hãy gõ số câu rồi đến chữ cái, ví dụ 5B."),
    "unknown_question": _l("Mã đề này không có câu số đó."),
    "twice": _l("Câu này gõ hai lần."),
    "unknown_letter": _l("Có chữ cái không thuộc câu này."),
    "letter_twice": _l("Một chữ cái gõ hai lần."),
    "one_only": _l("Chỉ nhận một đáp án. Phiếu tô hai ô thì không tính: gõ dấu -."),
    "right_or_wrong": _l("Chỉ gõ Đ hoặc S."),
    "mark_for_each": _l("Phải đủ một dấu cho mỗi ý, ý bỏ trống gõ dấu -."),
    "needs_equals": _l("Câu viết chữ hoặc số phải có dấu =, ví dụ 24=Hòa giải."),
    "unknown_gap": _l("Câu điền chỗ trống gõ theo từng chỗ, ví dụ 26.1A hoặc 26.2=cháy."),
}
