"""What records refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    # Certificates of the police
    "paper_kind_missing": Refusal(422, _l("Chưa rõ loại giấy. Hãy chọn một loại.")),
    "paper_of_other_law": Refusal(
        422,
        _l(
            "Giấy này không dành cho loại bảo vệ của người đó: bảo vệ của doanh nghiệp có giấy"
            " chứng nhận huấn luyện nghiệp vụ bảo vệ (Nghị định 06/2013), nhân viên dịch vụ có"
            " chứng chỉ nghiệp vụ bảo vệ (Nghị định 96/2016). Hãy xem lại loại giấy."
        ),
    ),
    "paper_number_needed": Refusal(422, _l("Hãy ghi số giấy, chép đúng như trên giấy.")),
    "paper_number_wrong": Refusal(422, _l("Số giấy phải có chữ số. Hãy chép đúng như trên giấy.")),
    "paper_number_is_identity": Refusal(
        422,
        _l("Đây giống số căn cước. Hãy ghi số của giấy; không ghi số căn cước vào đây."),
    ),
    "paper_issuer_needed": Refusal(422, _l("Hãy ghi cơ quan cấp, ví dụ Công an tỉnh Bắc Ninh.")),
    "paper_issued_needed": Refusal(422, _l("Hãy ghi ngày cấp trên giấy.")),
    "paper_issued_later": Refusal(422, _l("Ngày cấp không thể sau hôm nay. Hãy ghi lại.")),
    "paper_ends_before_begin": Refusal(
        422, _l("Ngày hết hạn phải sau ngày cấp. Hãy xem lại hai ngày.")
    ),
    "paper_longer_than_law": Refusal(
        422,
        _l("Giấy này có hạn nhiều nhất 5 năm kể từ ngày cấp. Hãy xem lại ngày, hoặc để trống."),
    ),
    "paper_recorded_already": Refusal(
        409, _l("Người này đã có giấy cùng loại, cùng số. Hãy sửa giấy đã ghi.")
    ),
    "paper_twice": Refusal(
        422, _l("Giấy này đã có ở một dòng phía trên của cùng người. Hãy bỏ dòng thừa.")
    ),
    "paper_withdrawn": Refusal(409, _l("Giấy này đã thôi tính. Hãy cho tính lại trước khi sửa.")),
    "paper_counts_already": Refusal(409, _l("Giấy này đang được tính. Hãy tải lại trang.")),
    "paper_reason_needed": Refusal(422, _l("Hãy ghi lý do, ví dụ: công an thu hồi, bị mất.")),
    "paper_guard_unknown": Refusal(
        422,
        _l(
            "Không có bảo vệ đang làm nào với mã hoặc số điện thoại này. Hãy thêm người đó vào"
            " danh sách bảo vệ trước."
        ),
    ),
    "paper_code_or_phone_needed": Refusal(
        422, _l("Hãy ghi mã nhân viên hoặc số điện thoại để biết giấy của ai.")
    ),
    # Equipment
    "equipment_kind_missing": Refusal(422, _l("Chưa rõ loại công cụ. Hãy chọn một loại.")),
    "equipment_serial_needed": Refusal(422, _l("Hãy ghi số hiệu trên công cụ.")),
    "equipment_serial_taken": Refusal(
        409, _l("Đơn vị đã có công cụ cùng loại, cùng số hiệu. Hãy xem lại số hiệu.")
    ),
    "equipment_serial_twice": Refusal(
        422, _l("Công cụ này đã có ở một dòng phía trên. Hãy bỏ dòng thừa.")
    ),
    "equipment_label_needed": Refusal(422, _l("Loại khác thì hãy ghi tên gọi như trên giấy phép.")),
    "equipment_licence_needed": Refusal(
        422, _l("Có ngày hết hạn thì phải có số giấy phép. Hãy ghi số giấy phép.")
    ),
    "equipment_holder_unknown": Refusal(
        422, _l("Chỉ giao cho bảo vệ đang làm ở chính đơn vị này. Hãy chọn trong danh sách.")
    ),
    "equipment_withdrawn": Refusal(
        409, _l("Công cụ này đã ghi giảm. Hãy ghi dùng lại trước khi thay đổi.")
    ),
    "equipment_in_use": Refusal(409, _l("Công cụ này đang trong sổ. Hãy tải lại trang.")),
    "equipment_in_store": Refusal(409, _l("Công cụ này đang ở nơi cất giữ, không ai giữ.")),
    "equipment_reason_needed": Refusal(422, _l("Hãy chọn lý do ghi giảm.")),
}
