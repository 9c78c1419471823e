"""The criteria of a ranking as staff and participants read them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from quizapp.scoring.ranking import Chain, Criterion, ranked_by

CRITERION_LABELS = {
    Criterion.SCORE: _l("Số điểm"),
    Criterion.CORRECT: _l("Số câu đúng"),
    Criterion.ALL_CORRECT: _l("Đúng tất cả các câu"),
    Criterion.PREDICTION: _l("Dự đoán"),
    Criterion.DURATION: _l("Thời gian làm bài"),
    Criterion.EARLIEST: _l("Thời điểm nộp bài"),
    Criterion.ATTEMPTS: _l("Số lượt đã làm"),
}
CHOICE_LABELS = {
    Criterion.SCORE: _l("Số điểm cao hơn"),
    Criterion.CORRECT: _l("Số câu đúng nhiều hơn"),
    Criterion.ALL_CORRECT: _l("Đúng tất cả các câu trước"),
    Criterion.PREDICTION: _l("Dự đoán gần nhất"),
    Criterion.DURATION: _l("Làm nhanh hơn (tròn giây)"),
    Criterion.EARLIEST: _l("Nộp sớm hơn"),
    Criterion.ATTEMPTS: _l("Làm ít lượt hơn"),
}
ENDING_LABELS = {
    Criterion.LOT: _l("Bốc thăm khi không đủ giải"),
    Criterion.SHARED: _l("Đồng hạng, cùng nhận giải của hạng đó"),
}
PRESET_LABELS = {
    "speed": _l("Kiến thức rồi tốc độ: số điểm, thời gian làm bài, nộp sớm"),
    "earliest": _l("Kiến thức rồi nộp sớm: số điểm, thời điểm nộp"),
    "prediction_first": _l("Đúng hết rồi dự đoán: đúng tất cả, dự đoán gần nhất, nộp sớm"),
    "prediction_later": _l("Kiến thức, tốc độ rồi dự đoán: số điểm, thời gian, dự đoán, nộp sớm"),
}


def chain_in_words(chain: Chain) -> str:
    """`Số điểm → Thời gian làm bài → bốc thăm`."""
    names = [str(CRITERION_LABELS[criterion]) for criterion in ranked_by(chain)]
    ending = _("đồng hạng") if chain[-1] is Criterion.SHARED else _("bốc thăm")
    return " → ".join([*names, ending])
