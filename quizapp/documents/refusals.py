"""How files that cannot be read are answered."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "file_empty": Refusal(422, _l("Tệp này trống. Hãy mở lại tệp, kiểm tra nội dung rồi gửi.")),
    "file_damaged": Refusal(
        422,
        _l(
            "Không mở được tệp này vì tệp bị hỏng hoặc không đúng định dạng. Hãy mở tệp bằng "
            "Excel, lưu lại thành .xlsx rồi gửi lại."
        ),
    ),
    "file_password_protected": Refusal(
        422, _l("Tệp này có mật khẩu. Hãy bỏ mật khẩu trong Excel, lưu lại rồi gửi lại.")
    ),
    "not_a_spreadsheet": Refusal(
        422, _l("Tệp này không phải bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.")
    ),
    "unknown_encoding": Refusal(
        422,
        _l(
            "Không nhận ra bảng mã chữ của tệp CSV này. Hãy mở tệp bằng Excel, lưu thành .xlsx "
            "rồi gửi lại."
        ),
    ),
    "file_too_large": Refusal(
        413, _l("Tệp lớn hơn %(megabytes)s MB. Hãy chia thành nhiều tệp nhỏ hơn rồi gửi lại.")
    ),
    "file_too_large_unpacked": Refusal(
        413,
        _l(
            "Nội dung tệp khi mở ra lớn hơn %(megabytes)s MB. Hãy chép riêng phần dữ liệu cần "
            "dùng sang một tệp mới rồi gửi lại."
        ),
    ),
    "file_too_many_parts": Refusal(
        413, _l("Tệp gồm hơn %(limit)s phần. Hãy chép dữ liệu sang một tệp mới rồi gửi lại.")
    ),
    "too_many_rows": Refusal(
        413,
        _l(
            "Bảng có hơn %(limit)s dòng, kể cả dòng trống đã định dạng. Hãy xóa các dòng thừa "
            "hoặc chia thành nhiều tệp."
        ),
    ),
    "too_many_columns": Refusal(
        413,
        _l(
            "Bảng có hơn %(limit)s cột, kể cả cột trống đã định dạng. Hãy xóa các cột thừa rồi "
            "gửi lại."
        ),
    ),
    "too_many_cells": Refusal(
        413, _l("Bảng có hơn %(limit)s ô. Hãy chia thành nhiều tệp nhỏ hơn rồi gửi lại.")
    ),
}
