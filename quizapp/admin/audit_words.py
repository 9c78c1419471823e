"""The audit log's codes in words. A code without words is shown as it is: nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from quizapp.accounts.presentation import ROLE_LABELS

ACTION_LABELS = {
    "staff.signed_in": _l("Đăng nhập"),
    "staff.sessions_ended": _l("Tự đăng xuất mọi máy"),
    "staff.password_changed": _l("Đổi mật khẩu"),
    "staff.invited": _l("Mời người mới"),
    "staff.coordinators_invited": _l("Mời đầu mối theo danh sách"),
    "staff.invitation_accepted": _l("Nhận lời mời"),
    "staff.code_renewed": _l("Cấp mã mới"),
    "staff.roles_changed": _l("Đổi vai trò"),
    "staff.units_changed": _l("Đổi đơn vị phụ trách"),
    "staff.deactivated": _l("Ngừng tài khoản"),
    "staff.reactivated": _l("Mở lại tài khoản"),
    "staff.added": _l("Thêm tài khoản từ dòng lệnh"),
    "staff.reset": _l("Đặt lại mật khẩu từ dòng lệnh"),
    "round.created": _l("Lập vòng thi"),
    "round.changed": _l("Sửa thiết lập vòng thi"),
    "round.duplicated": _l("Nhân bản vòng thi"),
    "round.deleted": _l("Xóa vòng thi nháp"),
    "round.published": _l("Công bố vòng thi"),
    "round.opened": _l("Mở cổng thi"),
    "round.extended": _l("Gia hạn"),
    "round.closed": _l("Đóng cổng thi"),
    "round.wiped": _l("Xóa dữ liệu chạy thử"),
    "contest.created": _l("Lập cuộc thi"),
    "contest.changed": _l("Sửa cuộc thi"),
    "contest.assigned": _l("Thêm người phụ trách"),
    "contest.unassigned": _l("Bớt người phụ trách"),
    "organizer.proposed": _l("Ghi tên ban tổ chức"),
    "organizer.confirmed": _l("Xác nhận tên ban tổ chức"),
    "join_code.created": _l("Tạo mã dự thi"),
    "join_codes.created": _l("Tạo mã dự thi cho các đơn vị"),
    "join_code.kiosk": _l("Bật hoặc tắt chế độ máy dùng chung"),
    "join_code.repointed": _l("Chuyển mã dự thi sang vòng khác"),
    "join_codes.repointed": _l("Chuyển mọi mã dự thi sang vòng khác"),
    "entry.crowded": _l("Nhiều lượt vào từ một máy"),
    "prize.plan_set": _l("Lập cơ cấu giải"),
    "prize.excluded": _l("Ghi người không xét giải"),
    "prize.included": _l("Bỏ khỏi danh sách không xét giải"),
    "award.proposed": _l("Xét giải"),
    "award.confirmed": _l("Xác nhận người đạt giải"),
    "award.reopened": _l("Mở lại kết quả xét giải"),
    "award.list_downloaded": _l("Tải danh sách đạt giải"),
    "award.decision_downloaded": _l("Tải dự thảo quyết định"),
    "award.ceremony_opened": _l("Mở trang lễ trao giải có họ tên đầy đủ"),
    "unit.created": _l("Thêm đơn vị"),
    "unit.edited": _l("Sửa đơn vị"),
    "unit.closed": _l("Đóng đơn vị"),
    "unit.reopened": _l("Mở lại đơn vị"),
    "unit.alias_added": _l("Thêm tên gọi khác của đơn vị"),
    "unit.alias_removed": _l("Bỏ tên gọi khác của đơn vị"),
    "units.imported": _l("Nhập danh sách đơn vị"),
    "roster.imported": _l("Nhập danh sách lao động"),
    "roster.removed": _l("Bỏ một người khỏi danh sách lao động"),
    "roster.cleared": _l("Xóa danh sách lao động"),
    "participant.code_issued": _l("Cấp mã tiếp tục mới"),
    "participant.corrected": _l("Sửa thông tin người dự thi"),
    "participant.merged": _l("Gộp hai mục của một người"),
    "participant.name_hidden": _l("Ẩn tên"),
    "participant.name_shown": _l("Hiện lại tên"),
    "participant.unmasked": _l("Xem họ tên và số điện thoại đầy đủ"),
    "identity_case.closed": _l("Khép lại báo mượn tên"),
    "bank.created": _l("Lập ngân hàng câu hỏi"),
    "bank.edited": _l("Sửa ngân hàng câu hỏi"),
    "bank.imported": _l("Nhập câu hỏi từ tệp"),
    "bank.uncited": _l("Cho phép duyệt câu thiếu căn cứ"),
    "import.no_secret": _l("Cam đoan tệp không chứa bí mật nhà nước"),
    "question.created": _l("Soạn câu hỏi"),
    "question.edited": _l("Sửa câu hỏi"),
    "question.sent": _l("Gửi câu hỏi đi thẩm định"),
    "question.approved": _l("Duyệt câu hỏi"),
    "question.returned": _l("Trả lại câu hỏi"),
    "question.retired": _l("Ngừng dùng câu hỏi"),
    "question.restored": _l("Dùng lại câu hỏi"),
    "questions.sent": _l("Gửi nhiều câu hỏi đi thẩm định"),
    "questions.approved": _l("Duyệt nhiều câu hỏi"),
    "questions.retired": _l("Ngừng dùng nhiều câu hỏi"),
    "questions.relabelled": _l("Đổi chủ đề, mức độ nhiều câu hỏi"),
    "fault.settled": _l("Xử lý phản ánh về câu hỏi"),
    "clock.accepted": _l("Nhận giờ mới của máy chủ"),
    "guard.added": _l("Thêm bảo vệ"),
    "guard.corrected": _l("Sửa thông tin bảo vệ"),
    "guard.moved": _l("Chuyển chốt hoặc ca của bảo vệ"),
    "guard.left": _l("Ghi bảo vệ nghỉ việc"),
    "guard.leaving_taken_back": _l("Bỏ ghi nghỉ việc của bảo vệ"),
    "guards.imported": _l("Nhập danh sách bảo vệ"),
    "guards.swept": _l("Xóa dữ liệu bảo vệ đã nghỉ quá hạn giữ"),
    "learner.pin_chosen": _l("Người học đặt mã PIN"),
    "learner.pin_reset": _l("Đặt lại mã PIN của người học"),
    "post.created": _l("Thêm chốt"),
    "post.changed": _l("Sửa chốt"),
    "post.closed": _l("Đóng chốt"),
    "post.reopened": _l("Mở lại chốt"),
    "post.card_renewed": _l("Cấp mã QR mới cho chốt"),
    "law.loaded": _l("Nạp danh mục văn bản pháp luật"),
    "law.added": _l("Thêm văn bản pháp luật"),
    "law.edited": _l("Sửa văn bản pháp luật"),
}

OBJECT_LABELS = {
    "staff": _l("Tài khoản"),
    "contest": _l("Cuộc thi"),
    "round": _l("Vòng thi"),
    "unit": _l("Đơn vị"),
    "participant": _l("Người dự thi"),
    "attempt": _l("Lượt thi"),
    "question_bank": _l("Ngân hàng câu hỏi"),
    "question": _l("Câu hỏi"),
    "question_fault": _l("Phản ánh về câu hỏi"),
    "organizer": _l("Tên ban tổ chức"),
    "join_code": _l("Mã dự thi"),
    "identity_case": _l("Báo mượn tên"),
    "learner": _l("Người học"),
    "guard": _l("Bảo vệ"),
    "post": _l("Chốt bảo vệ"),
    "legal_document": _l("Văn bản pháp luật"),
    "clock": _l("Giờ cuộc thi"),
    "law_register": _l("Danh mục văn bản pháp luật"),
}

DETAIL_LABELS = {
    "accounts": _l("tài khoản mới"),
    "added": _l("thêm"),
    "attempts": _l("lượt thi"),
    "codes": _l("mã"),
    "correction_seconds": _l("lệch trước đó (giây)"),
    "count": _l("số lượng"),
    "created": _l("thêm"),
    "digest": _l("mã kiểm tra dữ liệu"),
    "done": _l("đã làm"),
    "fields": _l("ô đã sửa"),
    "file": _l("tệp"),
    "format": _l("định dạng"),
    "found": _l("tìm thấy"),
    "from": _l("trước"),
    "imported": _l("nhận"),
    "is_kiosk": _l("máy dùng chung"),
    "joins": _l("lượt vào thi"),
    "kept": _l("giữ nguyên"),
    "left": _l("để lại"),
    "left_out": _l("bỏ qua"),
    "machine": _l("dấu ẩn của máy"),
    "minutes": _l("phút"),
    "open": _l("lượt đang làm"),
    "pool": _l("số câu được rút"),
    "prizes": _l("số giải"),
    "questions": _l("số câu"),
    "reason": _l("lý do"),
    "removed": _l("bỏ ra"),
    "roles": _l("vai trò"),
    "rows": _l("dòng"),
    "run": _l("lần xét"),
    "screen": _l("màn hình"),
    "seconds": _l("trong số giây"),
    "slug": _l("tên ngắn"),
    "staff": _l("người"),
    "state": _l("trạng thái"),
    "tiers": _l("số hạng giải"),
    "to": _l("sau"),
    "unchanged": _l("không đổi"),
    "unit": _l("đơn vị"),
    "updated": _l("cập nhật"),
    "version": _l("phiên bản"),
}


def details_in_words(
    details: Mapping[str, Any], names: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """Name and value of each detail that has a value; roles and what has a name in words."""
    return [
        (str(DETAIL_LABELS.get(name, name)), _value(details[name], names))
        for name in sorted(details)
        if details[name] not in ("", None)
    ]


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_value(part, names) for part in value) or "–"
    if isinstance(value, bool):
        return str(_l("có") if value else _l("không"))
    return names.get(str(value)) or str(ROLE_LABELS.get(str(value), value))
