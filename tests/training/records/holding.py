"""Papers and tools of the cast: an is the enterprise's own guard, binh of a security company."""

from datetime import date

from quizapp.training.records.rules.certificates import CertificateDraft
from quizapp.training.records.rules.equipment import EquipmentDraft
from quizapp.training.records.service.certificates import add_certificate
from quizapp.training.records.service.equipment import add_equipment
from tests.conftest import NOW
from tests.organisations.guarding import TODAY

POLICE = "Công an tỉnh Bắc Ninh"
PAPER_HEADER = (
    "Mã nhân viên", "Họ và tên", "Điện thoại", "Loại giấy", "Số giấy", "Cơ quan cấp", "Ngày cấp",
    "Ngày hết hạn",
)  # fmt: skip
TOOL_HEADER = (
    "Loại công cụ", "Nhãn hiệu", "Số hiệu", "Số giấy phép", "Giấy phép hết hạn", "Mã người giữ",
    "Điện thoại người giữ", "Nơi cất giữ",
)  # fmt: skip


def paper(kind="guard_training", number="12/GCN", issued_on=date(2024, 3, 1), **more):
    return CertificateDraft(
        kind=kind, number=number, issuer=more.pop("issuer", POLICE), issued_on=issued_on, **more
    )


def certify(session, guard, draft=None, *, today=TODAY, now=NOW):
    return add_certificate(session, guard, draft or paper(), by="dung", today=today, now=now)


def tool(kind="electric_baton", serial="DC-01", **more):
    more = {"licence_number": "7/GP", "licence_expires_on": date(2028, 1, 1)} | more
    return EquipmentDraft(kind=kind, serial=serial, **more)


def equip(session, unit, draft=None):
    return add_equipment(session, unit, draft or tool(), by="dung", now=NOW)
