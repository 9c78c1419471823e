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
            " quay lại; nếu không có, hãy gặp người phụ trách ở đơn vị hoặc ban tổ chức để được cấp"
            " mã mới."
        ),
    ),
    "resume_code_unknown": Refusal(
        404,
        _l("Mã quay lại không đúng hoặc đã dùng. Hãy xem lại, hoặc xin người phụ trách mã mới."),
    ),
    "consent_needed": Refusal(
        403,
        _l("Muốn dự thi bạn cần đồng ý cho dùng thông tin vào cuộc thi. Hãy đánh dấu ô đó."),
    ),
    # Units
    "unit_name_needed": Refusal(422, _l("Hãy ghi tên đơn vị.")),
    "unit_code_wrong": Refusal(
        422, _l("Mã chỉ gồm chữ không dấu, số, dấu chấm, gạch nối, nhiều nhất 30 ký tự.")
    ),
    "unit_code_taken": Refusal(422, _l("Mã này đã dùng cho đơn vị khác. Hãy chọn mã khác.")),
    "parent_wrong": Refusal(
        422,
        _l(
            "Đơn vị cấp trên không hợp: doanh nghiệp thuộc khu, bộ phận thuộc doanh nghiệp."
            " Hãy chọn lại."
        ),
    ),
    "parent_unknown": Refusal(
        422, _l("Không thấy đơn vị cấp trên này. Hãy ghi mã hoặc đúng tên của đơn vị đã có.")
    ),
    "parent_below": Refusal(422, _l("Đơn vị không thể thuộc chính nó. Hãy chọn đơn vị khác.")),
    "kind_fixed": Refusal(422, _l("Không đổi cấp của đơn vị đã có. Hãy thêm một đơn vị mới.")),
    "kind_differs": Refusal(
        422, _l("Mã này đang là của đơn vị cấp khác. Hãy xem lại mã hoặc cột cấp.")
    ),
    "dates_crossed": Refusal(422, _l("Ngày kết thúc phải sau ngày bắt đầu. Hãy ghi lại.")),
    "more_guards_than_people": Refusal(
        422, _l("Số bảo vệ nhiều hơn số lao động. Hãy xem lại hai số này.")
    ),
    "unit_has_children": Refusal(
        409, _l("Đơn vị này còn đơn vị trực thuộc. Hãy kết thúc hoặc chuyển các đơn vị đó trước.")
    ),
    # Lists from Excel: refused as a whole
    "header_not_found": Refusal(
        422,
        _l(
            "Không thấy dòng tiêu đề có đủ các cột cần thiết. Hãy tải tệp mẫu, chép dữ liệu vào"
            " rồi gửi lại."
        ),
    ),
    "import_has_errors": Refusal(
        409,
        _l(
            "Có %(count)s lỗi nên chưa ghi gì. Hãy sửa tệp rồi gửi lại, hoặc chọn chỉ nhận các"
            " dòng đúng."
        ),
    ),
    "upload_gone": Refusal(
        404, _l("Tệp xem trước đã hết hạn hoặc đã được nhận. Hãy chọn tệp và gửi lại.")
    ),
    "file_needed": Refusal(422, _l("Hãy chọn một tệp .xlsx, .xls, .ods hoặc .csv.")),
    # Lists from Excel: about one row
    "code_twice": Refusal(422, _l("Mã này đã có ở một dòng phía trên. Hãy bỏ dòng thừa.")),
    "code_missing": Refusal(422, _l("Thiếu mã. Hãy ghi mã vào dòng này.")),
    "code_unreadable": Refusal(
        422, _l("Mã không đọc được: chỉ dùng chữ không dấu, số và dấu . / _ -. Hãy ghi lại.")
    ),
    "code_was_decimal": Refusal(422, _l("Mã ghi dạng số thập phân, đã đọc là số nguyên.")),
    "name_missing": Refusal(
        422,
        _l("Thiếu tên, hoặc ô có công thức chưa được tính. Hãy ghi thẳng tên vào dòng này."),
    ),
    "became_a_date": Refusal(
        422, _l("Excel đã đổi ô này thành ngày tháng. Hãy định dạng cột là Văn bản rồi ghi lại.")
    ),
    "formula_error": Refusal(422, _l("Công thức trong ô bị lỗi. Hãy ghi thẳng giá trị vào ô.")),
    "not_unicode": Refusal(
        422, _l("Chữ gõ bằng phông cũ (TCVN3, VNI). Hãy chuyển sang Unicode rồi gửi lại.")
    ),
    "cell_too_long": Refusal(422, _l("Nội dung ô dài quá. Hãy rút ngắn.")),
    "guard_unclear": Refusal(422, _l("Không rõ có phải bảo vệ không. Hãy ghi x hoặc để trống.")),
    "count_unclear": Refusal(422, _l("Không đọc được số người. Hãy ghi một số nguyên.")),
    "word_unknown": Refusal(
        422, _l("Không hiểu cách ghi này. Hãy dùng đúng các từ trong tệp mẫu.")
    ),
    "date_unclear": Refusal(422, _l("Không đọc được ngày. Hãy ghi theo mẫu 22/11/2026.")),
    "row_hidden": Refusal(422, _l("Dòng này đang ẩn trong tệp. Hãy kiểm tra có cần không.")),
    "cells_merged": Refusal(
        422, _l("Ô gộp: chỉ ô đầu có nội dung, các ô sau đọc là trống. Hãy bỏ gộp ô.")
    ),
    # Guards and posts
    "guard_code_or_phone_needed": Refusal(
        422, _l("Hãy ghi mã nhân viên hoặc số điện thoại: bảo vệ cần một trong hai để vào học.")
    ),
    "guard_kind_missing": Refusal(
        422, _l("Hãy chọn loại: bảo vệ của doanh nghiệp hoặc nhân viên dịch vụ bảo vệ.")
    ),
    "guard_kind_fixed": Refusal(
        422,
        _l(
            "Không đổi loại của bảo vệ đang làm: hai loại theo hai luật, hai giấy khác nhau."
            " Hãy ghi người này nghỉ ở loại cũ, rồi thêm lại ở loại mới."
        ),
    ),
    "guard_company_needed": Refusal(
        422, _l("Nhân viên dịch vụ bảo vệ phải có tên công ty dịch vụ. Hãy ghi tên công ty.")
    ),
    "guard_company_not_for_own": Refusal(
        422,
        _l(
            "Bảo vệ của doanh nghiệp không thuộc công ty dịch vụ."
            " Hãy xóa tên công ty, hoặc chọn loại dịch vụ."
        ),
    ),
    "guard_hired_later": Refusal(
        422, _l("Ngày vào làm còn ở phía trước. Hãy thêm người này khi bắt đầu làm.")
    ),
    "guard_left_before_hired": Refusal(
        422, _l("Ngày nghỉ trước ngày vào làm. Hãy xem lại hai ngày này.")
    ),
    "guard_leaves_later": Refusal(
        422, _l("Ngày nghỉ còn ở phía trước. Hãy ghi khi người này đã nghỉ.")
    ),
    "guard_serves_already": Refusal(
        409, _l("Người này đang là bảo vệ ở đây rồi. Hãy tìm tên trong danh sách.")
    ),
    "guard_serves_elsewhere": Refusal(
        409, _l("Người này đã làm ở nơi khác nên không nhận lại được. Hãy thêm như người mới.")
    ),
    "guard_has_left": Refusal(
        409, _l("Người này đã nghỉ nên không sửa được. Nếu ghi nhầm, hãy bấm nhận lại.")
    ),
    "guard_code_taken": Refusal(
        422, _l("Mã này đang là của người khác trong đơn vị. Hãy xem lại mã trên thẻ.")
    ),
    "guard_phone_taken": Refusal(
        422, _l("Số điện thoại này đang là của người khác trong đơn vị. Hãy xem lại số.")
    ),
    "guard_account_taken": Refusal(
        409, _l("Mã hoặc số điện thoại vừa được dùng cho người khác. Hãy tải lại trang.")
    ),
    "guard_name_differs": Refusal(
        422,
        _l(
            "Mã hoặc số điện thoại này đang là của người có tên khác. Hãy sửa tên ở trang của"
            " người đó, hoặc ghi người cũ đã nghỉ rồi nhập lại."
        ),
    ),
    "guard_two_people": Refusal(
        422, _l("Mã là của một người, số điện thoại là của người khác. Hãy xem lại hai ô này.")
    ),
    "guard_phone_twice": Refusal(
        422, _l("Số điện thoại này đã có ở một dòng phía trên. Mỗi người cần một số riêng.")
    ),
    "guard_listed_twice": Refusal(
        422, _l("Người này đã có ở một dòng phía trên. Hãy bỏ dòng thừa.")
    ),
    "unit_takes_no_guards": Refusal(
        409, _l("Chỉ ghi bảo vệ ở doanh nghiệp đang hoạt động. Hãy chọn đơn vị khác.")
    ),
    "post_name_needed": Refusal(422, _l("Hãy ghi tên chốt, ví dụ: Cổng chính.")),
    "post_name_taken": Refusal(
        422, _l("Đơn vị đã có chốt tên này. Hãy ghi tên khác, hoặc mở lại chốt đã đóng.")
    ),
    "post_required_wrong": Refusal(422, _l("Hãy ghi số bảo vệ cần có, từ 0 đến 500.")),
    "post_closed": Refusal(422, _l("Chốt này đã đóng. Hãy chọn chốt khác, hoặc mở lại chốt.")),
    "post_has_guards": Refusal(
        409, _l("Còn %(count)s bảo vệ ở chốt này. Hãy chuyển họ sang chốt khác trước khi đóng.")
    ),
    # Coordinators
    "coordinator_unit_needed": Refusal(
        422, _l("Đầu mối doanh nghiệp cần ít nhất một mã đơn vị. Hãy ghi mã của doanh nghiệp.")
    ),
    "coordinator_code_missing": Refusal(
        422, _l("Thiếu mã đơn vị. Hãy ghi mã của doanh nghiệp vào dòng này.")
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
    # Learners
    "no_post_open": Refusal(
        409, _l("Chưa có chốt nào đang mở nên chưa có thẻ để in. Hãy thêm chốt hoặc mở lại chốt.")
    ),
    "pin_wrong": Refusal(
        401,
        _l(
            "Chưa vào được với thông tin này. Hãy xem lại số điện thoại hoặc mã nhân viên, đơn vị"
            " và mã PIN. Sai 5 lần phải đợi 15 phút. Quên mã PIN thì nhờ người phụ trách đặt lại."
        ),
    ),
    "pin_slowed": Refusal(
        429,
        _l(
            "Đã thử sai nhiều lần. Hãy thử lại từ %(until)s, hoặc nhờ người phụ trách ở đơn vị"
            " đặt lại mã PIN. Nếu không phải bạn thử, hãy báo người phụ trách."
        ),
    ),
    "card_unknown": Refusal(
        404,
        _l(
            "Thẻ này không còn dùng được. Hãy tìm thẻ mới ở chốt, hoặc hỏi người phụ trách ở đơn"
            " vị."
        ),
    ),
    "pin_chosen": Refusal(
        409,
        _l(
            "Mã PIN này vừa được đặt, có thể trên máy khác. Nếu bạn đã đặt, hãy đăng nhập bằng mã"
            " đó; nếu không phải bạn, hãy báo ngay người phụ trách để hủy mã."
        ),
    ),
    "choosing_ended": Refusal(
        409, _l("Đã quá 10 phút nên trang đặt mã PIN hết hạn. Hãy quét lại thẻ ở chốt.")
    ),
    "learner_pin_wrong_shape": Refusal(422, _l("Mã PIN gồm đúng 6 chữ số. Hãy chọn lại.")),
    "learner_pin_easy": Refusal(
        422, _l("Mã PIN này dễ đoán. Hãy chọn 6 số khác, không theo thứ tự và không lặp lại.")
    ),
    "learner_pin_differs": Refusal(422, _l("Hai lần gõ không giống nhau. Hãy gõ lại mã PIN.")),
    # Helping people
    "same_person_exists": Refusal(
        409,
        _l(
            "Đã có một người dự thi khác với đúng tên, đơn vị và số điện thoại hoặc mã này."
            " Nếu là cùng một người, hãy gộp hai mục."
        ),
    ),
    "merge_impossible": Refusal(
        409, _l("Không gộp được hai mục này. Chỉ gộp hai mục khác nhau của cùng một cuộc thi.")
    ),
    "unmask_reason_needed": Refusal(422, _l("Hãy ghi lý do xem thông tin đầy đủ.")),
    "case_closed": Refusal(409, _l("Việc này đã được khép lại. Hãy tải lại trang.")),
}
