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
VERDICT_NAMES = {
    "wrong_key": (lazy_gettext("Có thể sai đáp án"), "bad"),
    "negative": (lazy_gettext("Người giỏi hay sai"), "bad"),
    "weak": (lazy_gettext("Không phân biệt được"), "warn"),
    "too_hard": (lazy_gettext("Quá khó"), "warn"),
    "too_easy": (lazy_gettext("Quá dễ"), "warn"),
    "omitted": (lazy_gettext("Nhiều người bỏ trống"), "warn"),
    "not_chosen": (lazy_gettext("Phương án không ai chọn"), "info"),
    "good": (lazy_gettext("Câu tốt"), ""),
    "too_few": (lazy_gettext("Chưa đủ lượt"), "plain"),
}
"""For lists and filters, with the tone of the pill."""
OPTION_NAMES = {"true": lazy_gettext("Đúng"), "false": lazy_gettext("Sai")}
"""Options that are no letters."""
RELIABILITY_WORDS = (
    (0.8, lazy_gettext("Tốt: ai hơn ai trong bảng điểm phần lớn là do hiểu biết.")),
    (0.7, lazy_gettext("Khá: đủ để xếp hạng, trừ những người sát điểm nhau.")),
    (
        0.5,
        lazy_gettext(
            "Tạm được: người hơn nhau vài câu có thể do may rủi. Đề dài hơn, ít câu quá dễ hơn thì"
            " đáng tin hơn."
        ),
    ),
    (
        -2.0,
        lazy_gettext(
            "Thấp: hơn kém nhau phần nhiều do may rủi. Hãy sửa các câu bị nêu bên dưới, bớt câu"
            " quá dễ và dùng đề dài hơn."
        ),
    ),
)
"""From this alpha on."""


def sentence(verdict: Verdict) -> str:
    """For whoever writes questions."""
    options = ", ".join(option_name(name) for name in verdict.options)
    return str(VERDICT_WORDS[verdict.code]) % {"options": options}


def option_name(name: str) -> str:
    """As people call it."""
    return str(OPTION_NAMES.get(name, name))


def reliability_words(alpha: float | None) -> str | None:
    """What alpha means for whoever reads the board; None where it is not known."""
    if alpha is None:
        return None
    return next(str(words) for least, words in RELIABILITY_WORDS if alpha >= least)
