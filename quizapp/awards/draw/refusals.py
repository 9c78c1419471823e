"""How the refusals about draws are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "draw_list_wrong": Refusal(
        409, _l("Chưa có ai đủ điều kiện để bốc thăm. Hãy xem lại điều kiện tham gia.")
    ),
    "draw_secret_wrong": Refusal(
        422, _l("Chuỗi bí mật phải dài đúng 32 byte. Hãy lấy lại tệp đã công bố.")
    ),
    "draw_value_wrong": Refusal(
        422, _l("Số công khai không được trống hoặc xuống dòng. Hãy nhập lại.")
    ),
    "draw_picks_wrong": Refusal(
        422, _l("Số lượng cần bốc phải từ 1 đến số người trong danh sách. Hãy sửa lại.")
    ),
    "draw_source_unnamed": Refusal(
        422, _l("Hãy ghi rõ tên nguồn, ai công bố, ở đâu, lúc nào, để ai cũng tự tra được.")
    ),
    "draw_source_digits": Refusal(422, _l("Hãy ghi số chữ số mà nguồn này công bố, từ 1 đến 400.")),
    "draw_due_before_drawing": Refusal(
        422, _l("Xổ số miền Bắc quay lúc 18:15. Hãy ghi giờ sau đó của cùng ngày, ví dụ 18:45.")
    ),
    "draw_fallback_reason": Refusal(
        422, _l("Dùng kỳ dự phòng thì phải ghi vì sao kỳ chính không có số và tra lại ở đâu.")
    ),
    "draw_value_xsmb_all": Refusal(
        422,
        _l(
            "Cần đủ 27 số theo thứ tự từ giải đặc biệt đến giải bảy, cách nhau bằng dấu cách."
            " Hãy đối chiếu với bảng kết quả rồi nhập lại."
        ),
    ),
    "draw_value_xsmb_special": Refusal(
        422, _l("Giải đặc biệt gồm đúng 5 chữ số. Hãy đối chiếu với bảng kết quả rồi nhập lại.")
    ),
    "draw_value_drand": Refusal(
        422, _l("Số của drand gồm 64 ký tự 0–9, a–f (mục randomness). Hãy chép lại cho đủ.")
    ),
    "draw_value_other": Refusal(
        422, _l("Số này ngắn hơn số chữ số đã cam kết hoặc quá dài. Hãy đối chiếu với nguồn.")
    ),
    "draw_value_used": Refusal(
        422,
        _l(
            "Số này đã dùng cho một lần bốc thăm bị hủy. Bốc lại phải dùng số công khai của kỳ mới."
        ),
    ),
    "draw_value_too_early": Refusal(
        409, _l("Chưa đến giờ công bố của nguồn nên chưa nhập được. Hãy đợi đến giờ đã hẹn.")
    ),
    "draw_list_changed": Refusal(
        409,
        _l(
            "Danh sách người được bốc thăm đã khác danh sách đã cam kết, nên không bốc được."
            " Hãy hủy lần này kèm lý do, rồi lập lần bốc thăm mới."
        ),
    ),
    "draw_promised": Refusal(
        409, _l("Lần bốc thăm này đã công bố nên không xóa được. Hãy hủy kèm lý do và hai chữ ký.")
    ),
    "draw_exists": Refusal(
        409,
        _l("Danh sách này đã có một lần bốc thăm. Muốn bốc lại, hãy hủy lần trước kèm lý do."),
    ),
    "draw_same_person": Refusal(
        403, _l("Việc này cần người thứ hai. Hãy nhờ người khác trong ban tổ chức làm bước này.")
    ),
    "draw_without_tie": Refusal(
        409, _l("Không có ai bằng nhau đang chờ bốc thăm. Hãy xét giải trước rồi quay lại.")
    ),
    "draw_more_prizes_than_people": Refusal(
        422,
        _l(
            "Cần bốc %(picks)s lượt mà chỉ có %(people)s người đủ điều kiện."
            " Hãy giảm số phần quà hoặc số dự bị."
        ),
    ),
    "draw_title_needed": Refusal(
        422, _l("Hãy đặt tên cho lần bốc thăm, ví dụ: Quà may mắn tuần 1.")
    ),
    "draw_purpose_unknown": Refusal(422, _l("Hãy chọn bốc thăm để làm gì trong các mục có sẵn.")),
    "draw_prizes_needed": Refusal(
        422, _l("Hãy ghi ít nhất một phần quà, có tên và số lượng từ 1 đến 1.000.")
    ),
    "draw_reserves_wrong": Refusal(422, _l("Số người dự bị từ 0 đến 1.000. Hãy sửa lại.")),
    "draw_due_must_come": Refusal(
        422, _l("Giờ công bố của nguồn phải ở phía trước. Hãy chọn kỳ quay sắp tới.")
    ),
    "draw_fallback_too_early": Refusal(
        422, _l("Ngày dự phòng phải sau ngày chính. Hãy chọn một kỳ muộn hơn.")
    ),
    "draw_score_needed": Refusal(422, _l("Hãy ghi số điểm tối thiểu để được bốc thăm.")),
    "draw_not_at_this_step": Refusal(
        409, _l("Lần bốc thăm này không ở bước đó. Hãy tải lại trang để xem bước hiện tại.")
    ),
    "draw_due_passed": Refusal(
        409,
        _l(
            "Đã quá giờ công bố của nguồn nên không cam kết được nữa."
            " Hãy bỏ bản này và lập lại với kỳ quay sau."
        ),
    ),
    "draw_secret_lost": Refusal(
        409,
        _l(
            "Không mở được chuỗi bí mật đã cam kết (khóa của hệ thống đã đổi)."
            " Hãy hủy lần này kèm lý do, rồi lập lần bốc thăm mới."
        ),
    ),
    "draw_file_wrong": Refusal(
        422, _l("Tệp này không phải tệp JSON đã công bố của một lần bốc thăm. Hãy tải lại tệp.")
    ),
}
