"""What assigning refuses, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.training.duty.rules import MOST_DAYS, MOST_MONTHS
from quizapp.web.errors import Refusal

REFUSALS = {
    "duty_course_needed": Refusal(422, _l("Hãy chọn một khóa học.")),
    "duty_audience": Refusal(422, _l("Hãy chọn ai phải học.")),
    "duty_place_needed": Refusal(422, _l("Không có đơn vị này trong phần của bạn. Hãy chọn lại.")),
    "duty_place_closed": Refusal(422, _l("Đơn vị này đã ngừng hoạt động. Hãy chọn đơn vị khác.")),
    "duty_mode": Refusal(422, _l("Hãy chọn khi nào phải học.")),
    "duty_day_needed": Refusal(422, _l("Hãy ghi ngày phải học xong.")),
    "duty_day_over": Refusal(422, _l("Ngày này đã qua. Hãy ghi hôm nay hoặc một ngày sau đó.")),
    "duty_days": Refusal(422, _l("Hãy ghi số ngày từ 1 đến %(most)s.", most=MOST_DAYS)),
    "duty_months": Refusal(422, _l("Hãy ghi số tháng từ 1 đến %(most)s.", most=MOST_MONTHS)),
    "duty_yearly_day": Refusal(
        422, _l("Ngày trong năm ghi như 30/11. Để trống là theo ngày vào làm của từng người.")
    ),
    "duty_ended": Refusal(409, _l("Việc giao này đã dừng rồi.")),
    "duty_reason_needed": Refusal(422, _l("Hãy ghi lý do miễn, ví dụ: nghỉ thai sản.")),
    "duty_exemption_over": Refusal(422, _l("Ngày này đã qua. Hãy ghi ngày cuối được miễn.")),
    "duty_exemption_long": Refusal(422, _l("Chỉ miễn được nhiều nhất 3 năm một lần.")),
}
