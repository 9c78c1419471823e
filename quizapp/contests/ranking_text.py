"""A ranking and a prediction question as sentences of the rules. Pure, in Vietnamese."""

from __future__ import annotations

from quizapp.scoring.predictions import Over, Prediction, PredictionKind
from quizapp.scoring.ranking import Chain, Criterion, chosen_by, ranked_by

_SENTENCES = {
    Criterion.SCORE: "Số điểm cao hơn xếp trên.",
    Criterion.CORRECT: "Số câu trả lời đúng nhiều hơn xếp trên.",
    Criterion.ALL_CORRECT: "Người trả lời đúng tất cả các câu xếp trên người chưa đúng hết.",
    Criterion.PREDICTION: (
        "Số dự đoán gần số thực tế hơn xếp trên (tính theo độ lệch, dù cao hơn hay thấp hơn);"
        " ai không dự đoán xếp sau người có dự đoán."
    ),
    Criterion.DURATION: (
        "Thời gian làm bài (tính tròn giây, từ lúc bắt đầu đến lúc nộp) ngắn hơn xếp trên."
    ),
    Criterion.EARLIEST: "Thời điểm nộp bài sớm hơn (tính đến giây) xếp trên.",
    Criterion.ATTEMPTS: "Số lượt đã làm trong vòng thi ít hơn xếp trên.",
}
_DURATIONS = {
    "submission": _SENTENCES[Criterion.DURATION],
    "last_answer": (
        "Thời gian làm bài (tính tròn giây, từ lúc bắt đầu đến lần chọn hoặc đổi đáp án cuối cùng)"
        " ngắn hơn xếp trên."
    ),
}
_ENDINGS = {
    Criterion.LOT: (
        "Vẫn bằng nhau thì đồng hạng; khi số giải không đủ cho những người đồng hạng thì bốc thăm,"
        " có biên bản."
    ),
    Criterion.SHARED: (
        "Vẫn bằng nhau thì đồng hạng và cùng nhận giải của hạng đó; các hạng tiếp theo lùi xuống"
        " tương ứng."
    ),
}
_SHORT = {
    Criterion.SCORE: "số điểm cao hơn",
    Criterion.CORRECT: "số câu đúng nhiều hơn",
    Criterion.ALL_CORRECT: "đúng tất cả các câu",
    Criterion.DURATION: "thời gian làm bài ngắn hơn",
    Criterion.EARLIEST: "nộp sớm hơn",
}
_NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy")
_COUNTED = {
    "first": "Lượt được tính là lượt đầu tiên.",
    "last": "Lượt được tính là lượt cuối cùng đã nộp hoặc đã hết giờ.",
}


def ranking_lines(chain: Chain, duration_until: str = "submission") -> list[str]:
    """The criteria in their order, and what happens to people who are still equal."""
    criteria = ranked_by(chain)
    sentences = _SENTENCES | {Criterion.DURATION: _DURATIONS[duration_until]}
    if len(criteria) == 1:
        lines = [f"Xếp hạng theo một tiêu chí: {_lower(sentences[criteria[0]])}"]
    else:
        lines = [
            (
                f"Xếp hạng lần lượt theo {_NUMBERS[len(criteria)]} tiêu chí, bằng nhau ở tiêu chí"
                " trước mới xét tiêu chí sau:"
            ),
            *(f"- {sentences[criterion]}" for criterion in criteria),
        ]
    return [
        *lines,
        _ENDINGS.get(chain[-1], _ENDINGS[Criterion.LOT]),
        "Bài tự nộp khi hết giờ có thời điểm nộp là lúc hết giờ.",
    ]


def counted_line(policy: str, chain: Chain) -> str:
    """Which of several attempts counts."""
    if policy in _COUNTED:
        return _COUNTED[policy]
    words = [_SHORT[criterion] for criterion in chosen_by(chain)]
    if not words:
        return _COUNTED["first"]
    return (
        f"Lượt được tính là lượt tốt nhất, xét lần lượt: {', '.join(words)}. Hai lượt như nhau thì"
        " tính lượt làm trước."
    )


def freezing_lines(minutes: int, *, until_announced: bool) -> list[str]:
    """When the public board stands still; nothing where it never does."""
    if until_announced and not minutes:
        return ["Bảng xếp hạng được giữ kín đến khi ban tổ chức công bố kết quả."]
    if not minutes:
        return []
    end = "đến khi ban tổ chức công bố kết quả" if until_announced else "đến khi cổng thi đóng"
    return [
        (
            f"Bảng xếp hạng đóng băng trong {minutes} phút cuối, {end}: bài nộp trong thời gian đó"
            " vẫn được tính nhưng chưa hiện trên bảng."
        )
    ]


def prediction_lines(question: Prediction | None) -> list[str]:
    """The exact sentence, what the true value is counted from, and when."""
    if question is None:
        return []
    return [
        f"Câu hỏi dự đoán: “{question.sentence}”",
        (
            f"Số thực tế là {_counted(question)}. Ban tổ chức tính số này một lần, ngay khi vòng"
            " thi đóng và mọi bài đã nộp, ghi vào biên bản, và chỉ tính lại khi đáp án được sửa."
        ),
        "Mỗi người chỉ được xét số dự đoán của lượt được tính. Dự đoán không cộng vào số điểm.",
    ]


def _counted(question: Prediction) -> str:
    of_people = question.over is Over.PEOPLE
    match question.kind:
        case PredictionKind.PARTICIPANTS:
            return "số người có bài dự thi được tính"
        case PredictionKind.ATTEMPTS:
            return "số lượt thi đã nộp hoặc đã hết giờ"
        case PredictionKind.ALL_CORRECT_PEOPLE:
            return (
                "số người trả lời đúng tất cả các câu ở lượt được tính"
                if of_people
                else "số lượt thi trả lời đúng tất cả các câu"
            )
        case PredictionKind.PERCENT_ALL_CORRECT:
            whole = "số người dự thi, xét ở lượt được tính" if of_people else "số lượt thi"
            return (
                f"tỷ lệ phần trăm bài trả lời đúng tất cả các câu trên {whole}, làm tròn đến"
                f" {question.decimals} chữ số thập phân"
            )


def default_sentence(kind: PredictionKind, over: Over, decimals: int, question_count: int) -> str:
    """A question that says exactly what is counted; the organizer may write another."""
    who = "người" if over is Over.PEOPLE else "lượt thi"
    match kind:
        case PredictionKind.PARTICIPANTS:
            return "Theo bạn, có bao nhiêu người tham gia vòng thi này?"
        case PredictionKind.ATTEMPTS:
            return "Theo bạn, vòng thi này có bao nhiêu lượt thi?"
        case PredictionKind.ALL_CORRECT_PEOPLE:
            return f"Theo bạn, có bao nhiêu {who} trả lời đúng tất cả {question_count} câu hỏi?"
        case PredictionKind.PERCENT_ALL_CORRECT:
            digits = f" (ghi đến {decimals} chữ số sau dấu phẩy)" if decimals else ""
            return (
                f"Theo bạn, bao nhiêu phần trăm {who} trả lời đúng tất cả {question_count} câu"
                f" hỏi{digits}?"
            )


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
