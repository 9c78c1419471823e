from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from quizapp.contests.rules_text import RulesFacts, UncitedBank, duration_words, rules_text
from quizapp.scoring.ranking import DEFAULT_CHAIN

FACTS = RulesFacts(
    contest_title="Tìm hiểu pháp luật 2026",
    round_title="Tuần 1",
    organizer="Ban Quản lý các KCN Bắc Ninh",
    hotline="0222 000 000",
    kind="official",
    opens_at=datetime(2026, 12, 1, 0, 30, tzinfo=UTC),
    closes_at=datetime(2026, 12, 7, 10, 0, tzinfo=UTC),
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    duration_seconds=1200,
    question_count=20,
    max_score=20,
    attempts_allowed=1,
    attempts_per="round",
    counted_attempt="best",
    chain=DEFAULT_CHAIN,
    duration_until="submission",
    shuffle_questions=True,
    shuffle_options=True,
    difficulty_band=0,
    seen_last=True,
    show_score="at_once",
    show_key="after_closing",
    guards_only=False,
    fields=(("unit_code", True), ("phone", False)),
)

WHOLE = """\
THỂ LỆ
Tìm hiểu pháp luật 2026 – Tuần 1
Đơn vị tổ chức: Ban Quản lý các KCN Bắc Ninh

1. Đối tượng dự thi
Người lao động đang làm việc tại các doanh nghiệp, đơn vị được ban tổ chức mời tham gia.
Việc tham gia là tự nguyện và không mất phí.
Thành viên ban tổ chức, ban giám khảo, ban đề thi, tổ thư ký và người vận hành phần mềm không \
được dự thi tính giải.

2. Thời gian
Cổng thi mở từ 7 giờ 30 phút ngày 01/12/2026 đến 17 giờ ngày 07/12/2026 (giờ Việt Nam, theo \
đồng hồ máy chủ).
Lượt thi đang làm dở khi cổng thi đóng được tự động nộp với những câu đã lưu.

3. Hình thức và bài thi
Thi trực tuyến trên điện thoại hoặc máy tính: quét mã QR hoặc nhập mã dự thi in trên áp phích, \
không cần tài khoản.
Mỗi bài thi có 20 câu trắc nghiệm, tổng số điểm tối đa là 20. Câu hỏi được rút ngẫu nhiên từ \
ngân hàng câu hỏi cho từng lượt thi, thứ tự câu hỏi và phương án được xáo trộn.
Thời gian làm bài là 20 phút, tính liên tục từ lúc bấm "Bắt đầu". Hết giờ, bài được tự động nộp \
với những câu đã lưu.

4. Số lượt thi
Mỗi người được làm tối đa 1 lượt trong cả vòng thi.

5. Xếp hạng
Xếp hạng lần lượt theo ba tiêu chí, bằng nhau ở tiêu chí trước mới xét tiêu chí sau:
- Số điểm cao hơn xếp trên.
- Thời gian làm bài (tính tròn giây, từ lúc bắt đầu đến lúc nộp) ngắn hơn xếp trên.
- Thời điểm nộp bài sớm hơn (tính đến giây) xếp trên.
Vẫn bằng nhau thì đồng hạng; khi số giải không đủ cho những người đồng hạng thì bốc thăm, có biên \
bản.
Bài tự nộp khi hết giờ có thời điểm nộp là lúc hết giờ.

6. Công bố điểm và đáp án
Số điểm hiện ngay sau khi nộp bài.
Đáp án và lời giải thích được công bố sau khi cổng thi đóng.
Bảng xếp hạng công khai chỉ hiện họ tên đã che bớt, không hiện số điện thoại.

7. Dữ liệu cá nhân
Khi dự thi, bạn cho biết: họ và tên, đơn vị nơi làm việc, số điện thoại (không bắt buộc).
Ban Quản lý các KCN Bắc Ninh chỉ dùng các thông tin này để tổ chức cuộc thi và trao giải, theo \
Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15. Họ tên đầy đủ chỉ được công bố khi bạn đồng ý.
Ban tổ chức không bao giờ hỏi mật khẩu, mã OTP, số tài khoản ngân hàng, ảnh căn cước và không \
thu phí nhận thưởng.

8. Khiếu nại và hỗ trợ
Thắc mắc, khiếu nại về bài thi và kết quả gửi đến Ban Quản lý các KCN Bắc Ninh qua đường dây \
nóng 0222 000 000, kèm mã biên nhận hiện sau khi nộp bài.
Ban tổ chức xem lại từng câu trả lời đã lưu của lượt thi và trả lời người khiếu nại.
"""


def test_the_whole_text_of_an_ordinary_round():
    assert rules_text(FACTS) == WHOLE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"guards_only": True}, "Lực lượng bảo vệ đang làm việc tại các doanh nghiệp"),
        (
            {"eligible_names": ("KCN Quế Võ", "KCN Tiên Sơn")},
            "Người lao động đang làm việc tại: KCN Quế Võ; KCN Tiên Sơn.",
        ),
        (
            {"attempts_allowed": 3},
            (
                "Mỗi người được làm tối đa 3 lượt trong cả vòng thi.\nLượt được tính là lượt tốt"
                " nhất, xét lần lượt: số điểm cao hơn, thời gian làm bài ngắn hơn, nộp sớm hơn."
                " Hai lượt như nhau thì tính lượt làm trước."
            ),
        ),
        (
            {"attempts_per": "day", "counted_attempt": "first"},
            "Mỗi người được làm tối đa 1 lượt mỗi ngày.\nLượt được tính là lượt đầu tiên.",
        ),
        (
            {"attempts_allowed": 2, "counted_attempt": "last"},
            "Lượt được tính là lượt cuối cùng đã nộp hoặc đã hết giờ.",
        ),
        ({"attempts_allowed": 0}, "Mỗi người được làm không giới hạn số lượt."),
        ({"show_score": "after_closing"}, "Số điểm được công bố sau khi cổng thi đóng."),
        ({"show_key": "never"}, "Đáp án không được công bố trên hệ thống."),
        (
            {"kind": "practice", "show_key": "at_once"},
            "Đáp án và lời giải thích hiện ngay sau khi nộp bài.",
        ),
        ({"kind": "practice"}, "Đây là vòng luyện tập, kết quả không dùng để xét giải."),
        ({"kind": "trial"}, "kết quả bị xóa trước khi thi chính thức, không xếp giải."),
        (
            {"prizes": ("Giải Nhất: 1 giải, 3.000.000 đồng",)},
            "7. Giải thưởng\n- Giải Nhất: 1 giải, 3.000.000 đồng\nMỗi người chỉ nhận một giải",
        ),
        (
            {"uncited": (UncitedBank("Luật Đấu thầu", "Tài liệu của Bộ không ghi điều khoản."),)},
            (
                'Câu hỏi của "Luật Đấu thầu" chưa ghi căn cứ pháp luật. Lý do: Tài liệu của Bộ'
                " không ghi điều khoản."
            ),
        ),
        ({"pending_count": 12}, "12 câu trong ngân hàng câu hỏi đang chờ thẩm định"),
        (
            {"additions": "Trao giải ngày 20/12.\nMang theo thẻ nhân viên."},
            "9. Quy định bổ sung của ban tổ chức\nTrao giải ngày 20/12.\nMang theo thẻ nhân viên.",
        ),
        ({"difficulty_band": 5}, "điểm dự kiến chênh nhau không quá 5 phần trăm"),
        ({"on_paper": True}, "thì tính bằng toàn bộ thời gian làm bài (20 phút)."),
        ({"attempts_allowed": 2}, "chỉ ra lại khi không còn câu mới."),
        ({"shuffle_options": False}, "cho từng lượt thi, thứ tự câu hỏi được xáo trộn."),
    ],
)
def test_a_setting_is_said_in_its_sentence(changes, sentence):
    assert sentence in rules_text(replace(FACTS, **changes))


def test_a_practice_round_promises_no_prizes():
    text = rules_text(replace(FACTS, kind="practice", prizes=("Giải Nhất",)))
    assert "Giải Nhất" not in text


@pytest.mark.parametrize(
    ("seconds", "words"), [(60, "1 phút"), (90, "1 phút 30 giây"), (45, "45 giây")]
)
def test_durations(seconds, words):
    assert duration_words(seconds) == words
