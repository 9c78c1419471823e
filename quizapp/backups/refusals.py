"""How refused backups and restores are answered."""

from __future__ import annotations

from flask_babel import lazy_gettext

from quizapp.web.errors import Refusal

REFUSALS = {
    "backup_exists": Refusal(
        409, lazy_gettext("Tệp %(file)s đã có. Hãy chọn tên khác; bản sao lưu không bị ghi đè.")
    ),
    "backup_no_folder": Refusal(
        409, lazy_gettext("Không ghi được vào thư mục %(folder)s. Hãy tạo thư mục và cấp quyền.")
    ),
    "backup_no_room": Refusal(
        409,
        lazy_gettext(
            "Ổ đĩa không đủ chỗ, không có tệp nào được để lại. Hãy dọn ổ đĩa hoặc chọn ổ khác."
        ),
    ),
    "backup_missing": Refusal(
        404, lazy_gettext("Không đọc được tệp %(file)s. Hãy kiểm tra lại đường dẫn.")
    ),
    "backup_unreadable": Refusal(
        409, lazy_gettext("Tệp này không phải bản sao lưu của quizapp. Hãy chọn tệp khác.")
    ),
    "backup_damaged": Refusal(
        409, lazy_gettext("Bản sao lưu bị hỏng hoặc bị cắt ngắn. Hãy dùng bản sao lưu khác.")
    ),
    "backup_too_new": Refusal(
        409,
        lazy_gettext(
            "Bản sao lưu do bản quizapp mới hơn tạo ra. Hãy cài đúng bản đó rồi khôi phục lại."
        ),
    ),
    "backup_differs": Refusal(
        409,
        lazy_gettext(
            "Dữ liệu đọc lại khác với bản gốc ở bảng %(table)s. Hãy dùng bản sao lưu khác."
        ),
    ),
    "backup_other_schema": Refusal(
        409,
        lazy_gettext(
            "Cơ sở dữ liệu ở bản %(present)s, chương trình cần bản %(wanted)s."
            " Hãy chạy quiz migrate rồi sao lưu lại."
        ),
    ),
    "backup_other_database": Refusal(
        409,
        lazy_gettext(
            "Bản sao lưu của %(archived)s không khôi phục được vào %(target)s."
            " Hãy đổi QUIZAPP_DATABASE_URL."
        ),
    ),
    "restore_not_empty": Refusal(
        409,
        lazy_gettext(
            "Nơi khôi phục đã có dữ liệu, không có gì được ghi."
            " Hãy dùng thư mục hoặc cơ sở dữ liệu còn trống."
        ),
    ),
    "program_missing": Refusal(
        409,
        lazy_gettext(
            "Máy này không có %(program)s. Hãy cài gói postgresql-client hoặc đặt QUIZAPP_PG_BIN."
        ),
    ),
    "program_too_old": Refusal(
        409,
        lazy_gettext(
            "Chương trình %(program)s bản %(version)s cũ hơn %(needed)s. Hãy cài bản mới hơn"
            " hoặc đặt QUIZAPP_PG_BIN."
        ),
    ),
    "server_too_old": Refusal(
        409,
        lazy_gettext(
            "Máy chủ PostgreSQL bản %(version)s cũ hơn bản sao lưu (%(needed)s)."
            " Hãy dùng máy chủ mới hơn."
        ),
    ),
    "program_failed": Refusal(
        409,
        lazy_gettext(
            "Chương trình %(program)s báo lỗi, không có gì được giữ lại. Nguyên văn: %(said)s."
        ),
    ),
}
