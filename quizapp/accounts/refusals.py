"""How the refusals about staff accounts are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "sign_in_wrong": Refusal(
        401,
        _l("E-mail hoặc mật khẩu chưa đúng. Hãy gõ lại; nếu quên, hãy xin quản trị viên mã mới."),
    ),
    "sign_in_slowed": Refusal(
        429,
        _l("Đã thử sai nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại."),
    ),
    "invitation_unknown": Refusal(
        404,
        _l("Mã mời không đúng, đã dùng hoặc quá hạn. Hãy xem lại, hoặc xin người mời mã mới."),
    ),
    "password_change_needed": Refusal(
        403, _l("Bạn đang dùng mật khẩu tạm. Hãy đặt mật khẩu của riêng bạn trước.")
    ),
    "password_wrong": Refusal(422, _l("Mật khẩu hiện tại chưa đúng. Hãy gõ lại.")),
    "password_too_short": Refusal(
        422, _l("Mật khẩu cần ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
    ),
    "password_too_long": Refusal(422, _l("Mật khẩu dài quá 200 ký tự. Hãy rút ngắn lại.")),
    "password_is_email": Refusal(
        422, _l("Mật khẩu trùng với e-mail nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    ),
    "password_common": Refusal(
        422, _l("Nhiều người dùng mật khẩu này nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    ),
    "password_unchanged": Refusal(
        422, _l("Mật khẩu mới trùng với mật khẩu đang dùng. Hãy chọn mật khẩu khác.")
    ),
    "email_wrong": Refusal(422, _l("E-mail chưa đúng. Hãy ghi như ten@donvi.vn.")),
    "email_taken": Refusal(
        422, _l("E-mail này đã có tài khoản. Hãy tìm trong danh sách rồi sửa vai trò.")
    ),
    "role_needed": Refusal(422, _l("Hãy chọn ít nhất một vai trò.")),
    "role_unknown": Refusal(422, _l("Không có vai trò này. Hãy chọn trong danh sách.")),
    "role_not_yours_to_give": Refusal(
        403, _l("Bạn không được trao vai trò này. Hãy nhờ quản trị viên.")
    ),
    "own_account": Refusal(
        403, _l("Không ai tự đổi quyền của chính mình. Hãy nhờ một quản trị viên khác.")
    ),
    "last_admin": Refusal(
        409, _l("Đây là quản trị viên cuối cùng. Hãy trao vai trò quản trị cho người khác trước.")
    ),
    "staff_inactive": Refusal(
        409, _l("Tài khoản này đang ngừng hoạt động. Hãy mở lại tài khoản trước.")
    ),
    "staff_unknown": Refusal(
        404, _l("Không có tài khoản nào dùng e-mail này. Hãy kiểm tra lại e-mail.")
    ),
}
