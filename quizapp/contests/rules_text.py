"""The rules of a round ("thể lệ") as Vietnamese sentences, from its settings. Pure.

This is the document that participants agree to and prizes are awarded by: it is written once in
Vietnamese, frozen at publication and shown word for word, so it does not go through translation.
Headings are lines that begin with a number and a full stop; list items begin with "- ".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from quizapp.contests.ranking_text import (
    counted_line,
    freezing_lines,
    prediction_lines,
    ranking_lines,
)
from quizapp.scoring.predictions import Prediction
from quizapp.scoring.ranking import Chain

_FIELD_NAMES = {
    "unit_code": "đơn vị nơi làm việc",
    "phone": "số điện thoại",
    "employee_code": "mã nhân viên",
    "birth_year": "năm sinh",
}


@dataclass(frozen=True)
class UncitedBank:
    """A bank whose questions may lack a citation, and the reason given for it."""

    title: str
    reason: str


@dataclass(frozen=True)
class RulesFacts:
    """What the rules say, gathered from the round, its contest and its pool."""

    contest_title: str
    round_title: str
    organizer: str
    hotline: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo
    duration_seconds: int
    question_count: int
    max_score: int
    attempts_allowed: int
    attempts_per: str
    counted_attempt: str
    chain: Chain
    duration_until: str
    shuffle_questions: bool
    shuffle_options: bool
    difficulty_band: int
    seen_last: bool
    show_score: str
    show_key: str
    guards_only: bool
    eligible_names: tuple[str, ...] = ()
    fields: tuple[tuple[str, bool], ...] = ()
    """Names of the fields asked at joining and whether each must be given."""
    prizes: tuple[str, ...] = ()
    uncited: tuple[UncitedBank, ...] = ()
    pending_count: int = 0
    groups: tuple[tuple[int, int], ...] = ()
    """(how many groups, questions of each) that are drawn whole."""
    """How many questions of the pool nobody has approved yet."""
    on_paper: bool = False
    """Whether printed papers are taken too."""
    fixed_count: int = 0
    """Questions that stand in every paper."""
    max_exposure: int = 0
    prediction: Prediction | None = None
    freezing: tuple[int, bool] = (0, False)
    """Minutes that the board stands still before the end, and whether until the announcement."""
    stage: str = "preliminary"
    divisions: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Names of all divisions of the contest, and of those that this round is for (none: all)."""
    ages: tuple[int | None, int | None] = (None, None)
    listed_only: bool = False
    additions: str = ""


def rules_text(facts: RulesFacts) -> str:
    """The whole text, sections numbered from 1."""
    head = f"THỂ LỆ\n{facts.contest_title} – {facts.round_title}\nĐơn vị tổ chức: {facts.organizer}"
    written = ((title, write(facts)) for title, write in _SECTIONS)
    kept = [(title, lines) for title, lines in written if lines]
    sections = [
        f"{number}. {title}\n" + "\n".join(lines) for number, (title, lines) in enumerate(kept, 1)
    ]
    return "\n\n".join([head, *sections]) + "\n"


def duration_words(seconds: int) -> str:
    """`20 phút`, `1 phút 30 giây`."""
    minutes, rest = divmod(seconds, 60)
    words = [f"{minutes} phút"] if minutes else []
    return " ".join([*words, f"{rest} giây"] if rest else words)


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """`7 giờ 30 phút ngày 01/12/2026`."""
    local = moment.astimezone(zone)
    minutes = f" {local.minute:02} phút" if local.minute else ""
    return f"{local.hour} giờ{minutes} ngày {local:%d/%m/%Y}"


def _audience(facts: RulesFacts) -> list[str]:
    who = "Lực lượng bảo vệ" if facts.guards_only else "Người lao động"
    if facts.eligible_names:
        lines = [f"{who} đang làm việc tại: {'; '.join(facts.eligible_names)}."]
    else:
        lines = [f"{who} đang làm việc tại các doanh nghiệp, đơn vị được ban tổ chức mời tham gia."]
    lines += _limits(facts)
    lines.append("Việc tham gia là tự nguyện và không mất phí.")
    if facts.kind == "official":
        lines.append(
            "Thành viên ban tổ chức, ban giám khảo, ban đề thi, tổ thư ký và người vận hành"
            " phần mềm không được dự thi tính giải."
        )
    return lines


def _limits(facts: RulesFacts) -> list[str]:
    lines = []
    known, allowed = facts.divisions
    if allowed:
        lines.append(f"Vòng thi dành cho: {'; '.join(allowed)}.")
    elif known:
        lines.append(f"Người dự thi được chia thành các bảng: {'; '.join(known)}.")
    youngest, oldest = facts.ages
    if youngest is not None or oldest is not None:
        words = [f"từ {youngest}"] if youngest is not None else []
        words += [f"đến {oldest}"] if oldest is not None else []
        lines.append(
            f"Người dự thi {' '.join(words)} tuổi, tính theo năm sinh đến năm cổng thi mở."
        )
    if facts.listed_only:
        lines.append("Chỉ người có trong danh sách do ban tổ chức lập mới được dự vòng thi này.")
    return lines


def _time(facts: RulesFacts) -> list[str]:
    opens, closes = (moment_words(at, facts.zone) for at in (facts.opens_at, facts.closes_at))
    return [
        f"Cổng thi mở từ {opens} đến {closes} (giờ Việt Nam, theo đồng hồ máy chủ).",
        "Lượt thi đang làm dở khi cổng thi đóng được tự động nộp với những câu đã lưu.",
    ]


def _form(facts: RulesFacts) -> list[str]:
    lines = []
    if facts.stage == "on_stage":
        lines.append("Vòng thi được tổ chức trực tiếp tại hội trường do ban tổ chức bố trí.")
    lines += [
        (
            "Thi trực tuyến trên điện thoại hoặc máy tính: quét mã QR hoặc nhập mã dự thi in trên"
            " áp phích, không cần tài khoản."
        ),
        (
            f"Mỗi bài thi có {facts.question_count} câu trắc nghiệm, tổng số điểm tối đa là"
            f" {facts.max_score}. Câu hỏi được rút ngẫu nhiên từ ngân hàng câu hỏi cho từng lượt"
            f" thi{_shuffling(facts)}."
        ),
        (
            f"Thời gian làm bài là {duration_words(facts.duration_seconds)}, tính liên tục từ lúc"
            ' bấm "Bắt đầu". Hết giờ, bài được tự động nộp với những câu đã lưu.'
        ),
    ]
    lines += _drawing(facts)
    lines += _paper(facts)
    lines += [
        f'Câu hỏi của "{bank.title}" chưa ghi căn cứ pháp luật. Lý do: {bank.reason.rstrip(".")}.'
        for bank in facts.uncited
    ]
    if facts.pending_count:
        lines.append(
            f"{facts.pending_count} câu trong ngân hàng câu hỏi đang chờ thẩm định, chỉ dùng để"
            " luyện tập, không dùng làm căn cứ pháp lý."
        )
    return lines


def _shuffling(facts: RulesFacts) -> str:
    if facts.shuffle_questions and facts.shuffle_options:
        return ", thứ tự câu hỏi và phương án được xáo trộn"
    if facts.shuffle_questions:
        return ", thứ tự câu hỏi được xáo trộn"
    if facts.shuffle_options:
        return ", thứ tự phương án được xáo trộn"
    return ""


def _drawing(facts: RulesFacts) -> list[str]:
    lines = [
        f"Trong đề có {count} chùm câu hỏi, mỗi chùm {size} câu ra liền nhau và cùng dựa trên một"
        " đoạn văn hoặc tình huống."
        for count, size in facts.groups
    ]
    if facts.fixed_count:
        lines.append(
            f"{facts.fixed_count} câu có trong mọi đề; các câu còn lại được rút ngẫu nhiên."
        )
    if facts.max_exposure:
        lines.append(
            "Trong chừng mực ngân hàng câu hỏi cho phép, mỗi câu rút ngẫu nhiên chỉ ra trong không"
            f" quá {facts.max_exposure} phần trăm số đề."
        )
    if facts.difficulty_band:
        lines.append(
            "Đề của mọi người khó dễ như nhau: máy chọn những đề có điểm dự kiến chênh nhau không"
            f" quá {facts.difficulty_band} phần trăm, trong chừng mực ngân hàng câu hỏi cho phép."
        )
    if facts.seen_last and facts.attempts_allowed != 1:
        lines.append("Câu đã ra ở lượt thi trước của bạn chỉ ra lại khi không còn câu mới.")
    return lines


def _paper(facts: RulesFacts) -> list[str]:
    """What holds for people without a phone; `printed/rules` decides by the same."""
    if not facts.on_paper:
        return []
    return [
        (
            "Người không có điện thoại có thể làm trên đề in có mã đề, tại nơi và giờ do ban tổ"
            " chức bố trí. Các đề in được rút từ cùng ngân hàng câu hỏi, theo cùng cơ cấu. Ban tổ"
            " chức nhập phiếu trả lời vào hệ thống; bài giấy được máy chấm như mọi bài và tính vào"
            " số lượt thi."
        ),
        (
            "Thời gian làm bài giấy tính từ giờ bắt đầu đến giờ nộp ghi trên phiếu, theo phút."
            " Phiếu không ghi giờ nộp thì tính bằng toàn bộ thời gian làm bài"
            f" ({duration_words(facts.duration_seconds)}). Bài giấy không được làm sau giờ đóng"
            " cổng."
        ),
    ]


def _attempts(facts: RulesFacts) -> list[str]:
    if not facts.attempts_allowed:
        return [
            "Mỗi người được làm không giới hạn số lượt.",
            counted_line(facts.counted_attempt, facts.chain),
        ]
    span = "mỗi ngày" if facts.attempts_per == "day" else "trong cả vòng thi"
    lines = [f"Mỗi người được làm tối đa {facts.attempts_allowed} lượt {span}."]
    if facts.attempts_allowed > 1 or facts.attempts_per == "day":
        lines.append(counted_line(facts.counted_attempt, facts.chain))
    return lines


def _ranking(facts: RulesFacts) -> list[str]:
    if facts.kind == "trial":
        return ["Đây là vòng chạy thử: kết quả bị xóa trước khi thi chính thức, không xếp giải."]
    lines = ranking_lines(facts.chain, facts.duration_until)
    if facts.kind == "practice":
        lines.append("Đây là vòng luyện tập, kết quả không dùng để xét giải.")
    return lines


def _publication(facts: RulesFacts) -> list[str]:
    score = {
        "at_once": "Số điểm hiện ngay sau khi nộp bài.",
        "after_closing": "Số điểm được công bố sau khi cổng thi đóng.",
    }
    key = {
        "at_once": "Đáp án và lời giải thích hiện ngay sau khi nộp bài.",
        "after_closing": "Đáp án và lời giải thích được công bố sau khi cổng thi đóng.",
        "never": "Đáp án không được công bố trên hệ thống.",
    }
    masked = "Bảng xếp hạng công khai chỉ hiện họ tên đã che bớt, không hiện số điện thoại."
    still = freezing_lines(facts.freezing[0], until_announced=facts.freezing[1])
    return [score[facts.show_score], key[facts.show_key], masked, *still]


def _prizes(facts: RulesFacts) -> list[str]:
    if facts.kind != "official" or not facts.prizes:
        return []
    return [
        *(f"- {prize}" for prize in facts.prizes),
        (
            "Mỗi người chỉ nhận một giải cao nhất. Người đạt giải khai sai thông tin thì không được"
            " công nhận, giải chuyển cho người xếp kế tiếp."
        ),
    ]


def _personal_data(facts: RulesFacts) -> list[str]:
    asked = [
        _FIELD_NAMES[name] + ("" if is_required else " (không bắt buộc)")
        for name, is_required in facts.fields
    ]
    return [
        f"Khi dự thi, bạn cho biết: {', '.join(['họ và tên', *asked])}.",
        (
            f"{facts.organizer} chỉ dùng các thông tin này để tổ chức cuộc thi và trao giải, theo"
            " Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15. Họ tên đầy đủ chỉ được công bố"
            " khi bạn đồng ý."
        ),
        (
            "Ban tổ chức không bao giờ hỏi mật khẩu, mã OTP, số tài khoản ngân hàng, ảnh căn cước"
            " và không thu phí nhận thưởng."
        ),
    ]


def _complaints(facts: RulesFacts) -> list[str]:
    hotline = f" qua đường dây nóng {facts.hotline}" if facts.hotline else ""
    return [
        (
            f"Thắc mắc, khiếu nại về bài thi và kết quả gửi đến {facts.organizer}{hotline}, kèm mã"
            " biên nhận hiện sau khi nộp bài."
        ),
        "Ban tổ chức xem lại từng câu trả lời đã lưu của lượt thi và trả lời người khiếu nại.",
    ]


def _additions(facts: RulesFacts) -> list[str]:
    return [line.rstrip() for line in facts.additions.strip().splitlines()]


_SECTIONS: tuple[tuple[str, Callable[[RulesFacts], list[str]]], ...] = (
    ("Đối tượng dự thi", _audience),
    ("Thời gian", _time),
    ("Hình thức và bài thi", _form),
    ("Số lượt thi", _attempts),
    ("Câu hỏi dự đoán", lambda facts: prediction_lines(facts.prediction)),
    ("Xếp hạng", _ranking),
    ("Công bố điểm và đáp án", _publication),
    ("Giải thưởng", _prizes),
    ("Dữ liệu cá nhân", _personal_data),
    ("Khiếu nại và hỗ trợ", _complaints),
    ("Quy định bổ sung của ban tổ chức", _additions),
)
