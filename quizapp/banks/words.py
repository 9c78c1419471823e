"""How the codes of the banks read in Vietnamese, with the tone of their pills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from quizapp.banks.formats.parsed import Problem
from quizapp.banks.import_messages import MESSAGES
from quizapp.web.errors import refusals, sentence_of

STATE_WORDS = {
    "draft": (_l("Bản nháp"), "plain"),
    "in_review": (_l("Chờ thẩm định"), "warn"),
    "approved": (_l("Đã duyệt"), ""),
    "retired": (_l("Ngừng dùng"), "bad"),
}
TYPE_WORDS = {
    "single_choice": _l("Một đáp án"),
    "multiple_choice": _l("Nhiều đáp án"),
    "true_false": _l("Đúng hay sai"),
    "statement_table": _l("Bảng đúng sai"),
    "matching": _l("Ghép đôi"),
    "ordering": _l("Sắp xếp"),
    "short_text": _l("Trả lời ngắn"),
    "numeric": _l("Điền số"),
    "cloze": _l("Điền chỗ trống"),
}
LEVEL_WORDS = {
    "remember": _l("Nhận biết"),
    "understand": _l("Thông hiểu"),
    "apply": _l("Vận dụng"),
    "apply_high": _l("Vận dụng cao"),
}
SCORING_WORDS = {
    "all_or_nothing": _l("Đúng hết mới được điểm"),
    "partial": _l("Tính điểm từng phần"),
    "weights": _l("Theo tỉ lệ của từng phương án"),
    "ladder": _l("Bậc thang 0,1 – 0,25 – 0,5 – 1 (bảng bốn ý)"),
}
FLAG_WORDS = {
    "doubts": _l("Còn chỗ nghi ngờ"),
    "faults": _l("Có phản ánh chưa xử lý"),
    "uncited": _l("Chưa có căn cứ"),
}
DECISION_WORDS = {
    "sent": _l("gửi thẩm định"),
    "approved": _l("duyệt"),
    "approved_too": _l("duyệt lần hai"),
    "reread": _l("đối chiếu lại, vẫn đúng"),
    "returned": _l("trả lại"),
    "comment": _l("nhận xét"),
    "retired": _l("cho ngừng dùng"),
    "restored": _l("khôi phục"),
}
LAW_CONCERN_WORDS = {
    "law_expired": _l("Văn bản hết hiệu lực"),
    "article_not_to_cite": _l("Điều không được dẫn"),
    "law_not_yet": _l("Văn bản chưa có hiệu lực"),
    "law_changed": _l("Luật đã sửa, chưa đối chiếu lại"),
    "law_amended": _l("Văn bản đã được sửa đổi"),
    "needs_second": _l("Chờ người thứ hai duyệt"),
}
OUR_MESSAGES = {
    "secrecy_mark": _l("Trong tệp có dấu chỉ mức mật: “%(text)s”."),
    "citation_unknown": _l(
        "Không tìm thấy văn bản “%(document)s” (Điều %(article)s) trong danh mục. Hãy chọn lại"
        " căn cứ."
    ),
    "repeats_question": _l("Giống hệt câu %(code)s cả nội dung lẫn phương án. Hãy bỏ bớt một câu."),
    "question_retired": _l("Câu này đã ngừng dùng trong ngân hàng nên được giữ nguyên."),
}


def message_of(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a problem of an import or a doubt kept with a question."""
    if code in OUR_MESSAGES:
        return str(OUR_MESSAGES[code]) % dict(params or {})
    if code in MESSAGES:
        return str(MESSAGES[code]) % dict(params or {})
    return sentence_of(code) if code in refusals() else code


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as the command line prints it."""
    place: dict[str, Any] = {"row": problem.row}
    if problem.row is None and problem.line is not None:
        place = {"line": problem.line}
    return {
        "severity": problem.severity,
        "where": problem.where,
        **place,
        "item": problem.item,
        "code": problem.code,
        "message": message_of(problem.code, problem.params),
    }
