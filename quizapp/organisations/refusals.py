"""How the refusals about people and units are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "name_needed": Refusal(422, _l("Hãy ghi họ và tên của bạn.")),
    "name_too_long": Refusal(422, _l("Họ và tên dài quá 120 chữ. Hãy ghi như trên giấy tờ.")),
    "phone_wrong": Refusal(
        422, _l("Số điện thoại chưa đúng. Hãy ghi đủ 10 số, ví dụ 0912 345 678.")
    ),
    "employee_code_wrong": Refusal(
        422, _l("Mã nhân viên chưa đúng. Hãy ghi như trên thẻ, chỉ gồm chữ và số.")
    ),
    "employee_code_unknown": Refusal(
        422,
        _l(
            "Mã nhân viên không có trong danh sách của đơn vị."
            " Hãy xem lại thẻ hoặc hỏi người phụ trách ở đơn vị."
        ),
    ),
    "pin_wrong_shape": Refusal(422, _l("Mã PIN gồm 4 đến 8 chữ số. Hãy chọn lại.")),
    "birth_year_wrong": Refusal(422, _l("Năm sinh chưa đúng. Hãy ghi đủ bốn chữ số.")),
    "unit_unknown": Refusal(
        422, _l("Không tìm thấy đơn vị này. Hãy gõ vài chữ của tên rồi chọn trong danh sách.")
    ),
    "unit_needed": Refusal(422, _l("Hãy chọn đơn vị nơi bạn làm việc.")),
    "already_joined": Refusal(
        409,
        _l(
            "Đã có người vào thi với thông tin này. Nếu là bạn, hãy nhập mã PIN đã chọn hoặc mã"
            " tiếp tục; nếu không có, hãy gặp người phụ trách ở đơn vị để được cấp mã mới."
        ),
    ),
    "resume_code_unknown": Refusal(
        404,
        _l("Mã tiếp tục không đúng hoặc đã dùng. Hãy xem lại, hoặc xin người phụ trách mã mới."),
    ),
    "consent_needed": Refusal(
        403,
        _l("Muốn dự thi bạn cần đồng ý cho dùng thông tin vào cuộc thi. Hãy đánh dấu ô đó."),
    ),
    "coordinator_unit_needed": Refusal(
        422, _l("Đầu mối doanh nghiệp cần ít nhất một mã đơn vị. Hãy ghi mã của doanh nghiệp.")
    ),
    "coordinator_unit_unknown": Refusal(
        422, _l("Không tìm thấy mã đơn vị này trong phạm vi của bạn. Hãy xem lại danh sách đơn vị.")
    ),
    "coordinator_email_of_other_staff": Refusal(
        422,
        _l(
            "E-mail này thuộc tài khoản khác hoặc đã ngừng."
            " Hãy dùng e-mail khác, hoặc hỏi quản trị viên."
        ),
    ),
    "coordinator_repeated": Refusal(
        422, _l("Dòng này lặp lại một dòng ở trên. Có thể bỏ qua dòng này.")
    ),
    "coordinators_header_missing": Refusal(
        422,
        _l(
            "Không thấy dòng tiêu đề có đủ ba cột: mã đơn vị, họ và tên, e-mail."
            " Hãy tải tệp mẫu rồi chép danh sách vào đó."
        ),
    ),
    "coordinators_none_listed": Refusal(
        422, _l("Tệp không có dòng nào dưới tiêu đề. Hãy điền danh sách rồi gửi lại.")
    ),
    "coordinators_too_many": Refusal(
        422, _l("Danh sách dài hơn %(limit)s dòng. Hãy chia thành nhiều tệp rồi gửi từng tệp.")
    ),
    "coordinators_page_outdated": Refusal(
        409, _l("Trang này đã cũ quá hai giờ hoặc của người khác. Hãy gửi lại tệp danh sách.")
    ),
}
