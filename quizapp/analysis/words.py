"""The verdicts in plain words: what it looks like, and what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext

from quizapp.scoring.statistics import Verdict

VERDICT_WORDS = {
    "too_few": lazy_gettext("Chưa đủ 30 lượt trả lời để nhận xét. Hãy chờ thêm."),
    "wrong_key": lazy_gettext(
        "Có thể sai đáp án: người giỏi thường chọn %(options)s. Hãy đối chiếu với văn bản luật."
    ),
    "negative": lazy_gettext(
        "Người giỏi lại hay sai câu này. Hãy xem câu có mơ hồ hoặc sai đáp án không."
    ),
    "weak": lazy_gettext(
        "Câu không phân biệt được người nắm chắc với người chưa nắm. Hãy xem lại lời câu hỏi."
    ),
    "too_hard": lazy_gettext(
        "Quá khó: nhiều nhất 20%% làm đúng. Hãy xem lại lời câu hỏi, hoặc giảng lại điều luật này."
    ),
    "too_easy": lazy_gettext(
        "Quá dễ: từ 95%% làm đúng. Hãy thay bằng câu khó hơn, trừ khi ai cũng phải biết."
    ),
    "omitted": lazy_gettext(
        "Nhiều người bỏ trống. Hãy xem câu có khó hiểu, quá dài hoặc nằm quá cuối bài không."
    ),
    "not_chosen": lazy_gettext(
        "Phương án %(options)s hầu như không ai chọn. Hãy thay bằng phương án hợp lý hơn."
    ),
    "good": lazy_gettext("Câu tốt, giữ lại."),
}


def sentence(verdict: Verdict) -> str:
    """For whoever writes questions."""
    return str(VERDICT_WORDS[verdict.code]) % {"options": ", ".join(verdict.options)}
