"""What classes refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "class_not_found": Refusal(404, _l("Không có lớp học này. Hãy xem danh sách lớp.")),
    "class_state_changed": Refusal(
        409, _l("Lớp đã chuyển sang tình trạng khác. Hãy mở lại trang rồi xem lại.")
    ),
    "class_is_over": Refusal(409, _l("Lớp đã đóng hoặc đã hủy nên không sửa được nữa.")),
    "class_incomplete": Refusal(
        409, _l("Lớp chưa có địa điểm hoặc chưa có buổi học. Hãy thêm rồi mới thông báo.")
    ),
    "class_field_needed": Refusal(422, _l("Hãy điền ô này.")),
    "class_reason_needed": Refusal(422, _l("Hãy ghi lý do, ít nhất vài chữ.")),
    "class_capacity_wrong": Refusal(422, _l("Sức chứa là số người, từ 1 đến 5.000.")),
    "class_times_wrong": Refusal(
        422, _l("Giờ kết thúc phải sau giờ bắt đầu, một buổi không quá 14 giờ.")
    ),
    "class_session_exists": Refusal(422, _l("Đã có buổi học bắt đầu đúng giờ này.")),
    "class_skills_too_many": Refusal(
        422, _l("Ghi nhiều nhất 20 kỹ năng, mỗi kỹ năng một dòng không quá 120 chữ.")
    ),
    "class_skill_marked": Refusal(
        422, _l("Kỹ năng đã có người được xác nhận thì không bỏ được. Hãy giữ lại dòng đó.")
    ),
    "class_place_used": Refusal(
        409, _l("Địa điểm này đã có người được mời hoặc đã điểm danh nên không bỏ được.")
    ),
    "class_session_used": Refusal(409, _l("Buổi học này đã có người điểm danh nên không bỏ được.")),
    "class_takes_no_names": Refusal(
        409, _l("Lớp chưa thông báo hoặc đã kết thúc nên chưa ghi tên người học được.")
    ),
    "class_no_quota": Refusal(
        409, _l("Lớp này chưa có chỉ tiêu cho đơn vị bạn. Hãy hỏi người tổ chức lớp.")
    ),
    "class_nobody_chosen": Refusal(422, _l("Hãy chọn ít nhất một người trong danh sách.")),
    "class_not_running": Refusal(
        409, _l("Lớp chưa bắt đầu điểm danh hoặc đã kết thúc. Hãy hỏi người phụ trách điểm cầu.")
    ),
    "class_too_early": Refusal(
        409, _l("Chưa đến giờ điểm danh: bắt đầu trước giờ học 60 phút. Hãy quét lại mã sau.")
    ),
    "class_session_over": Refusal(
        409, _l("Buổi học đã kết thúc nên không tự ghi được. Hãy nói với người phụ trách điểm cầu.")
    ),
    "class_not_invited": Refusal(
        409,
        _l(
            "Bạn chưa có tên trong danh sách của lớp này. Hãy nói với người phụ trách điểm cầu"
            " hoặc đầu mối đơn vị bạn."
        ),
    ),
    "class_point_full": Refusal(
        409, _l("Địa điểm này đã hết chỗ. Hãy hỏi người phụ trách điểm cầu.")
    ),
    "class_present_elsewhere": Refusal(
        409,
        _l(
            "Bạn đã được ghi có mặt ở %(place)s. Nếu có nhầm lẫn, hãy nói với người phụ trách"
            " điểm cầu; hệ thống đã ghi lại để kiểm tra."
        ),
    ),
    "class_not_present": Refusal(
        409, _l("Bạn chưa điểm danh buổi này nên chưa ghi được giờ về. Hãy điểm danh trước.")
    ),
    "class_code_changed": Refusal(410, _l("Mã đã đổi. Hãy quét lại mã đang hiện trên màn hình.")),
    "class_ticket_gone": Refusal(
        410, _l("Lần quét này đã hết hạn. Hãy quét lại mã đang hiện trên màn hình.")
    ),
    "class_codes_guessed": Refusal(
        429, _l("Đã gõ sai mã quá nhiều lần. Hãy chờ vài phút rồi quét mã trên màn hình.")
    ),
    "class_host_unknown": Refusal(
        404,
        _l(
            "Liên kết của điểm cầu không đúng, đã được thay, hoặc không phải ngày học. Hãy xin"
            " người tổ chức lớp liên kết mới."
        ),
    ),
    "class_badge_unknown": Refusal(
        422, _l("Thẻ không đúng hoặc đã cũ. Bảo người học mở lại thẻ trên máy rồi quét lại.")
    ),
    "class_person_unknown": Refusal(
        422, _l("Không tìm thấy người này. Hãy xem lại mã đơn vị và mã nhân viên hoặc điện thoại.")
    ),
    "class_host_not_staff": Refusal(
        422, _l("Không có tài khoản với địa chỉ này. Để trống thì dùng liên kết điểm cầu.")
    ),
    "class_unit_unknown": Refusal(
        422, _l("Không có doanh nghiệp mang mã này. Hãy xem mã ở trang Đơn vị.")
    ),
    "class_count_wrong": Refusal(422, _l("Số người đếm được là một số từ 0 đến 5.000.")),
    "class_minutes_wrong": Refusal(422, _l("Số phút có mặt là một số từ 0 đến 1.440.")),
}
