"""How the refusals about prizes are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "round_still_open": Refusal(
        409, _l("Vòng thi còn mở nên chưa xét giải được. Hãy đóng vòng thi hoặc đợi hết giờ.")
    ),
    "attempts_still_open": Refusal(
        409, _l("Còn lượt thi chưa kết thúc. Hãy đợi vài giây rồi xét giải lại.")
    ),
    "no_prizes": Refusal(
        409, _l("Vòng thi này chưa có cơ cấu giải thưởng. Hãy lập cơ cấu giải trước khi xét.")
    ),
    "prizes_frozen": Refusal(
        409,
        _l("Thể lệ đã công bố nên cơ cấu giải không sửa được. Hãy lập vòng thi mới nếu cần."),
    ),
    "prize_tier_wrong": Refusal(
        422, _l("Mỗi giải cần tên và số lượng từ 1 đến 1.000. Hãy sửa dòng được ghi chú.")
    ),
    "award_confirmed": Refusal(
        409, _l("Danh sách đã được xác nhận. Hãy mở lại việc xét giải kèm lý do trước khi sửa.")
    ),
    "award_has_tie": Refusal(
        409, _l("Còn người bằng nhau ở giải cuối. Hãy bốc thăm và nhập kết quả trước khi xác nhận.")
    ),
    "award_outdated": Refusal(
        409, _l("Kết quả đã thay đổi sau lần xét này. Hãy xét giải lại rồi xác nhận.")
    ),
    "award_not_proposed": Refusal(
        409, _l("Chưa xét giải lần nào. Hãy bấm Xét giải trước rồi làm lại việc này.")
    ),
    "award_not_confirmed": Refusal(
        409, _l("Danh sách chưa được xác nhận. Hãy xác nhận trước rồi làm lại việc này.")
    ),
    "award_without_winners": Refusal(
        409, _l("Chưa có ai đạt giải nên chưa xác nhận được. Hãy xem lại danh sách người dự thi.")
    ),
    "round_without_prizes": Refusal(
        409, _l("Vòng luyện tập và chạy thử không xét giải. Hãy chọn một vòng thi chính thức.")
    ),
    "exclusion_unknown": Refusal(
        422, _l("Hãy nhập số điện thoại, hoặc mã người dự thi có trong cuộc thi này.")
    ),
    "prize_file_wrong": Refusal(
        422,
        _l("Cơ cấu giải trong tệp chưa đúng: %(problem)s. Hãy xem docs/how-to/award-prizes.md."),
    ),
    "lots_wrong": Refusal(
        422, _l("Thứ tự bốc thăm phải ghi đủ 1, 2, 3... cho từng người bằng nhau. Hãy nhập lại.")
    ),
    "lots_minutes_needed": Refusal(
        422, _l("Hãy ghi biên bản bốc thăm: số biên bản, ngày, ai chứng kiến.")
    ),
    "not_a_candidate": Refusal(
        422, _l("Người này không có trong danh sách xét giải. Hãy tải lại trang.")
    ),
}
