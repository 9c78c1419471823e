"""How the refusals of contests are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.contests.rules.freezing import LONGEST_FREEZE_MINUTES
from quizapp.web.errors import Refusal

REFUSALS = {
    "round_not_open": Refusal(
        409, _l("Vòng thi chưa mở. Hãy quay lại đúng giờ mở ghi trên áp phích.")
    ),
    "round_closed": Refusal(
        409, _l("Vòng thi đã đóng. Hãy xem kết quả bằng mã biên nhận của bạn.")
    ),
    "round_paused": Refusal(
        409,
        _l("Ban tổ chức đang tạm dừng vòng thi. Hãy giữ trang này và bấm lại sau ít phút."),
    ),
    "only_open_rounds_pause": Refusal(
        409, _l("Chỉ tạm dừng được vòng đang mở. Hãy xem lại giờ mở và đóng cổng thi.")
    ),
    "nothing_runs_for_person": Refusal(
        409, _l("Người có mã này không có lượt nào đang làm nên không có gì để gia hạn.")
    ),
    "entrant_unknown": Refusal(
        422, _l("Không có mã dự thưởng này trong cuộc thi. Hãy xem lại mã ở trang kết quả của họ.")
    ),
    "not_eligible": Refusal(
        403,
        _l("Vòng thi này không dành cho bạn hoặc đơn vị của bạn. Hãy hỏi ban tổ chức."),
    ),
    "not_eligible.guards_only": Refusal(
        403,
        _l(
            "Vòng thi này chỉ dành cho lực lượng bảo vệ. Nếu bạn là bảo vệ mà quên đánh dấu khi ghi"
            " danh, hãy báo ban tổ chức sửa giúp."
        ),
    ),
    "not_eligible.unit": Refusal(
        403,
        _l(
            "Vòng thi này không dành cho đơn vị bạn đã chọn. Nếu chọn nhầm đơn vị, hãy báo ban tổ"
            " chức; nếu không, hãy đợi vòng khác của cuộc thi."
        ),
    ),
    "not_eligible.division": Refusal(
        403,
        _l(
            "Vòng thi này dành cho bảng khác. Hãy dự vòng của bảng mình, hoặc báo ban tổ chức nếu"
            " bảng ghi khi ghi danh chưa đúng."
        ),
    ),
    "not_eligible.list": Refusal(
        403,
        _l(
            "Bạn chưa có trong danh sách dự vòng thi này. Hãy kiểm tra lại số điện thoại hoặc mã"
            " nhân viên đã khai, rồi báo người phụ trách ở đơn vị."
        ),
    ),
    "not_eligible.birth_year_unknown": Refusal(
        403,
        _l(
            "Vòng thi này giới hạn tuổi mà bạn chưa khai năm sinh. Hãy báo ban tổ chức bổ sung năm"
            " sinh giúp bạn."
        ),
    ),
    "not_eligible.too_young": Refusal(
        403,
        _l(
            "Vòng thi này dành cho người từ %(age_from)s tuổi. Nếu khai nhầm năm sinh, hãy báo ban"
            " tổ chức."
        ),
    ),
    "not_eligible.too_old": Refusal(
        403,
        _l(
            "Vòng thi này dành cho người đến %(age_to)s tuổi. Nếu khai nhầm năm sinh, hãy báo ban"
            " tổ chức."
        ),
    ),
    "list_is_empty": Refusal(
        409,
        _l(
            "Vòng thi chỉ nhận người trong danh sách mà danh sách còn trống. Hãy tải danh sách lên"
            " hoặc mời người của vòng trước."
        ),
    ),
    "age_needs_birth_year": Refusal(
        409,
        _l(
            "Vòng thi giới hạn tuổi nên phải hỏi năm sinh. Hãy đặt năm sinh là bắt buộc ở bước Ai"
            " được thi, hoặc bỏ giới hạn tuổi."
        ),
    ),
    "invited_out_of_range": Refusal(422, _l("Số người mời phải từ 1 đến 1000.")),
    "list_too_long": Refusal(
        422, _l("Danh sách quá 200.000 dòng. Hãy chỉ tải lên những người được dự vòng này.")
    ),
    "list_heading_missing": Refusal(
        422,
        _l(
            "Không thấy cột “Số điện thoại” hoặc “Mã nhân viên” trong tệp. Hãy đặt tên cột ở dòng"
            " đầu rồi tải lên lại."
        ),
    ),
    "division_unknown": Refusal(
        422, _l("Có bảng thi không còn trong cuộc thi. Hãy chọn lại bảng được dự vòng này.")
    ),
    "division_needed": Refusal(422, _l("Hãy chọn bảng thi của bạn.")),
    "divisions_out_of_range": Refusal(422, _l("Hãy ghi từ 2 đến 12 bảng, mỗi bảng một dòng.")),
    "guard_divisions_are_two": Refusal(
        422, _l("Chia theo bảo vệ thì có đúng 2 bảng: dòng đầu là bảo vệ, dòng sau là người khác.")
    ),
    "division_names_differ": Refusal(422, _l("Mỗi bảng cần một tên, không trùng nhau.")),
    "one_division_for_the_rest": Refusal(
        422,
        _l("Chỉ một bảng được để trống mã đơn vị: bảng đó nhận mọi người của các đơn vị khác."),
    ),
    "unit_in_two_divisions": Refusal(
        422, _l("Có mã đơn vị nằm ở hai bảng. Hãy để mỗi đơn vị ở một bảng.")
    ),
    "age_out_of_range": Refusal(422, _l("Tuổi phải từ 6 đến 120. Để trống nếu không giới hạn.")),
    "freeze_out_of_range": Refusal(
        422, _l("Số phút đóng băng phải từ 0 đến %(most)s.", most=LONGEST_FREEZE_MINUTES)
    ),
    "ages_crossed": Refusal(422, _l("Tuổi cao nhất phải từ tuổi thấp nhất trở lên.")),
    # fields of the forms
    "closes_before_opens": Refusal(
        422, _l("Giờ đóng phải sau giờ mở. Hãy xem lại ngày và giờ đóng cổng thi.")
    ),
    "closes_in_past": Refusal(422, _l("Giờ đóng cổng thi đã qua. Hãy chọn giờ đóng ở phía trước.")),
    "window_too_long": Refusal(
        422, _l("Vòng thi mở quá 400 ngày. Hãy xem lại năm của giờ đóng cổng thi.")
    ),
    "duration_out_of_range": Refusal(422, _l("Thời gian làm bài phải từ 1 phút đến 600 phút.")),
    "attempts_out_of_range": Refusal(
        422, _l("Số lượt phải từ 0 đến 100. Ghi 0 nếu không giới hạn.")
    ),
    "series_out_of_range": Refusal(422, _l("Số vòng của một chuỗi phải từ 1 đến 60.")),
    "first_number_out_of_range": Refusal(422, _l("Số bắt đầu phải từ 0 đến 999.")),
    "titles_taken": Refusal(
        422,
        _l(
            "Cuộc thi đã có vòng mang tên như vậy. Hãy bắt đầu từ số lớn hơn hoặc gọi bằng tên"
            " khác."
        ),
    ),
    "choice_unknown": Refusal(422, _l("Lựa chọn này không có. Hãy chọn lại trong danh sách.")),
    "key_at_once_only_practice": Refusal(
        422,
        _l(
            "Chỉ vòng luyện tập mới được hiện đáp án ngay. Vòng tính giải mà hiện đáp án khi cổng"
            " thi còn mở thì đề bị lộ."
        ),
    ),
    "score_before_key": Refusal(
        422, _l("Đã hiện đáp án ngay thì số điểm cũng phải hiện ngay. Hãy chọn lại.")
    ),
    "count_out_of_range": Refusal(422, _l("Số câu của một dòng phải từ 1 đến 200.")),
    "count_not_whole_groups": Refusal(
        422, _l("Số câu phải chia hết cho số câu của một chùm, vì chùm được rút nguyên vẹn.")
    ),
    "count_not_fixed": Refusal(422, _l("Số câu phải bằng số mã câu cố định đã ghi.")),
    "question_code_unknown": Refusal(
        422, _l("Ngân hàng này không có một trong các mã đã ghi. Hãy xem lại từng mã câu.")
    ),
    "points_out_of_range": Refusal(422, _l("Số điểm của một câu phải từ 1 đến 100.")),
    "paper_too_long": Refusal(
        422, _l("Đề dài quá. Một đề có nhiều nhất 30 dòng và 200 câu, hãy bớt đi.")
    ),
    "bank_unknown": Refusal(
        422, _l("Không có ngân hàng câu hỏi này. Hãy chọn một ngân hàng trong danh sách.")
    ),
    "staff_not_assignable": Refusal(
        422,
        _l(
            "Không có tài khoản ban tổ chức, người soạn hay người thẩm định nào dùng e-mail này."
            " Hãy xem lại e-mail hoặc nhờ quản trị viên tạo tài khoản."
        ),
    ),
    "extension_out_of_range": Refusal(422, _l("Số phút gia hạn phải từ 1 đến 10080 (7 ngày).")),
    "reason_needed": Refusal(422, _l("Hãy ghi lý do, lý do được lưu trong nhật ký.")),
    "moment_unreadable": Refusal(
        422, _l("Không đọc được ngày giờ. Hãy viết như 25/12/2026 08:00.")
    ),
    "moment_needs_zone": Refusal(
        422,
        _l(
            "Không đọc được ngày giờ. Hãy viết như 2026-12-01T08:00:00+07:00, hoặc now, +90m,"
            " +26h, +7d tính từ bây giờ."
        ),
    ),
    "definition_unreadable": Refusal(
        422, _l("Tệp JSON không đúng mẫu: %(problem)s. Hãy xem docs/rounds-json.md.")
    ),
    "ranking_twice": Refusal(
        422, _l("Một tiêu chí xếp hạng bị chọn hai lần hoặc không có. Hãy chọn lại từng tiêu chí.")
    ),
    "ranking_without_end": Refusal(
        422,
        _l(
            "Hãy chọn ít nhất một tiêu chí xếp hạng, và chọn cách xử lý khi vẫn bằng nhau: bốc thăm"
            " hoặc đồng hạng."
        ),
    ),
    "ranking_end_too_early": Refusal(
        422, _l("Bốc thăm hoặc đồng hạng phải đứng cuối cùng. Hãy xếp lại thứ tự tiêu chí.")
    ),
    "ranking_needs_prediction": Refusal(
        422, _l("Xếp hạng theo dự đoán thì phải có câu dự đoán. Hãy soạn câu hỏi hoặc bỏ tiêu chí.")
    ),
    "ranking_all_correct_late": Refusal(
        422,
        _l(
            "Sau số điểm hoặc số câu đúng thì tiêu chí đúng tất cả không còn phân biệt ai. Hãy đưa"
            " lên trước hoặc bỏ đi."
        ),
    ),
    "prediction_not_ranked": Refusal(
        422,
        _l("Có câu dự đoán thì phải xếp hạng theo dự đoán. Hãy thêm tiêu chí này hoặc bỏ câu."),
    ),
    "decimals_out_of_range": Refusal(422, _l("Số chữ số sau dấu phẩy phải từ 0 đến 6.")),
    # what stands against a deed
    "round_is_over": Refusal(
        409, _l("Vòng thi đã đóng hoặc chưa công bố nên không rút câu nào ra được nữa.")
    ),
    "question_not_in_round": Refusal(
        404, _l("Vòng này không có câu đó, hoặc câu đã được rút ra. Hãy tải lại trang.")
    ),
    "leak_leaves_too_few": Refusal(
        409,
        _l(
            "Bỏ câu này thì không đủ câu để ra đề, và ngân hàng chưa có câu nào thay. Hãy nhờ thẩm"
            " định thêm câu cùng chủ đề, mức độ rồi làm lại."
        ),
    ),
    "leak_reason_missing": Refusal(422, _l("Hãy ghi vì sao biết câu này bị lộ.")),
    "round_is_frozen": Refusal(
        409,
        _l(
            "Vòng thi đã công bố nên thể lệ không đổi được nữa. Bạn chỉ có thể gia hạn, đóng, hoặc"
            " nhân bản thành vòng mới."
        ),
    ),
    "contest_is_frozen": Refusal(
        409,
        _l(
            "Cuộc thi đã có vòng công bố nên tên, ban tổ chức và thông tin hỏi không đổi được nữa."
            " Hãy nhân bản thành cuộc thi mới."
        ),
    ),
    "round_not_published": Refusal(
        409, _l("Vòng thi còn là bản nháp. Hãy công bố vòng thi trước.")
    ),
    "round_still_runs": Refusal(
        409, _l("Vòng thi chưa đóng nên chưa công bố được. Hãy đợi cổng thi đóng.")
    ),
    "round_not_yet_open": Refusal(
        409, _l("Vòng thi chưa mở nên chưa có gì để đóng. Hãy đợi đến giờ mở hoặc mở ngay.")
    ),
    "too_late_to_extend": Refusal(
        409,
        _l(
            "Vòng thi đã đóng nên không gia hạn được nữa. Hãy nhân bản thành vòng mới nếu cần thi"
            " tiếp."
        ),
    ),
    "only_trials_are_wiped": Refusal(
        409, _l("Chỉ xóa được dữ liệu của vòng chạy thử. Vòng này giữ nguyên mọi bài thi.")
    ),
    "last_organizer_of_contest": Refusal(
        409, _l("Cuộc thi phải còn ít nhất một người của ban tổ chức. Hãy thêm người khác trước.")
    ),
    "organizer_unconfirmed": Refusal(
        409,
        _l(
            'Tên ban tổ chức "%(organizer)s" chưa được xác nhận nên chưa công bố được. Hãy nhờ quản'
            " trị viên xác nhận ở mục Ban tổ chức: %(confirmers)s."
        ),
    ),
    "paper_empty": Refusal(409, _l("Đề thi chưa có dòng nào. Hãy thêm câu hỏi vào đề thi trước.")),
    "line_too_small": Refusal(
        409,
        _l(
            "Dòng %(lines)s của đề cần %(needed)s câu nhưng chỉ có %(available)s câu dùng được. Hãy"
            " giảm số câu, bỏ bớt điều kiện, hoặc nhờ thẩm định thêm câu hỏi."
        ),
    ),
    "lines_overlap": Refusal(
        409,
        _l(
            "Các dòng %(lines)s của đề dùng chung câu hỏi: cần %(needed)s câu khác nhau mà tổng"
            " cộng chỉ có %(available)s câu. Hãy giảm số câu của một trong các dòng này."
        ),
    ),
}
