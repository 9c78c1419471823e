"""Papers, equipment and lights in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from quizapp.core.text import mask_name
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.presentation import mask_code
from quizapp.training.records.models import EquipmentEntry, OfficialCertificate
from quizapp.training.records.queries.certificates import PaperLine
from quizapp.training.records.queries.equipment import EquipmentLine

CERTIFICATE_LABELS = {
    "guard_training": _l("Giấy chứng nhận huấn luyện nghiệp vụ bảo vệ"),
    "security_service": _l("Chứng chỉ nghiệp vụ bảo vệ"),
    "fire_rescue": _l("Huấn luyện phòng cháy, chữa cháy và cứu nạn, cứu hộ"),
    "support_tools": _l("Giấy chứng nhận sử dụng công cụ hỗ trợ"),
}
CERTIFICATE_SHORT = {
    "guard_training": _l("Huấn luyện nghiệp vụ"),
    "security_service": _l("Chứng chỉ nghiệp vụ"),
    "fire_rescue": _l("PCCC và CNCH"),
    "support_tools": _l("Công cụ hỗ trợ"),
}
STATE_LABELS = {
    "valid": _l("Còn hạn"),
    "expiring": _l("Sắp hết hạn"),
    "expired": _l("Hết hạn"),
    "missing": _l("Chưa có"),
}
STATE_TONES = {"valid": "", "expiring": "warn", "expired": "bad", "missing": "plain"}
GRADE_LABELS = {
    "safe": _l("đã đọc, chưa thấy sửa đổi"),
    "compare": _l("cần đối chiếu bản hợp nhất"),
    "do_not_use": _l("chưa dùng được"),
}
EQUIPMENT_LABELS = {
    "electric_baton": _l("Dùi cui điện"),
    "metal_baton": _l("Dùi cui kim loại"),
    "rubber_baton": _l("Dùi cui cao su"),
    "knife_proof_gloves": _l("Găng tay bắt dao"),
    "rubber_gun": _l("Súng bắn đạn cao su"),
    "spray": _l("Bình xịt hơi cay"),
    "other": _l("Khác"),
}
PROBLEM_LABELS = {
    "licence_missing": _l("Chưa có giấy phép"),
    "licence_expired": _l("Giấy phép hết hạn"),
    "licence_expiring": _l("Giấy phép sắp hết hạn"),
    "holder_left": _l("Người giữ đã nghỉ"),
    "holder_untrained": _l("Người giữ chưa được tập huấn"),
    "holder_internal": _l("Người giữ mới học khóa nội bộ"),
}
TRAINING_LABELS = {
    "official": _l("Đã được tập huấn (có giấy còn hạn)"),
    "internal": _l("Mới học khóa nội bộ"),
    "untrained": _l("Chưa được tập huấn"),
}
TRAINING_TONES = {"official": "", "internal": "warn", "untrained": "bad"}
WITHDRAWN_LABELS = {
    "lost": _l("Bị mất (đã báo công an)"),
    "broken": _l("Hỏng"),
    "handed_in": _l("Nộp lại công an"),
    "mistake": _l("Ghi nhầm"),
}
DEED_LABELS = {
    "added": _l("Ghi vào sổ"),
    "corrected": _l("Sửa thông tin"),
    "handed_over": _l("Giao"),
    "returned": _l("Nhận lại, cất giữ"),
    "withdrawn": _l("Ghi giảm"),
    "restored": _l("Ghi dùng lại"),
}
LIGHT_LABELS = {
    "green": _l("Đạt"),
    "amber": _l("Cần chú ý"),
    "red": _l("Chưa đạt"),
    "none": _l("Chưa có dữ liệu"),
}
LIGHT_TONES = {"green": "", "amber": "warn", "red": "bad", "none": "plain"}
LIGHT_SIGNS = {"green": "✓", "amber": "!", "red": "✕", "none": "–"}
SUBJECT_LABELS = {
    "strength": _l("Quân số"),
    "papers": _l("Giấy công an"),
    "training": _l("Khóa học"),
    "equipment": _l("Công cụ"),
}


def name_of(guard: Guard | None, *, masked: bool) -> str:
    """Who it is; a guard whose row is gone has no name any more."""
    if guard is None:
        return ""
    full_name = guard.learner.full_name
    return mask_name(full_name) if masked else full_name


def paper_line(line: PaperLine, *, masked: bool) -> dict[str, object]:
    """A guard with her paper for a page; masked for everybody but her coordinator."""
    guard, paper = line.guard, line.paper
    code = guard.learner.employee_code
    return {
        "guard_id": guard.id,
        "full_name": name_of(guard, masked=masked),
        "code": mask_code(code) if masked else code or "",
        "kind": guard.kind,
        "unit": {"id": line.unit.id, "name": line.unit.name},
        "state": line.state,
        "paper": paper_facts(paper, masked=masked) if paper else None,
    }


def paper_facts(paper: OfficialCertificate, *, masked: bool) -> dict[str, object]:
    """A paper for a page; its number names a person, so it is masked with the name."""
    return {
        "id": paper.id,
        "kind": paper.kind,
        "number": mask_code(paper.number) if masked else paper.number,
        "issuer": paper.issuer,
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "withdrawn_on": paper.withdrawn_on,
        "withdrawn_reason": paper.withdrawn_reason,
    }


def equipment_line(line: EquipmentLine, *, masked: bool) -> dict[str, object]:
    """A tool for a page."""
    tool = line.tool
    return {
        "id": tool.id,
        "kind": tool.kind,
        "label": tool.label or "",
        "serial": tool.serial,
        "unit": {"id": line.unit.id, "name": line.unit.name},
        "licence": line.licence,
        "licence_number": tool.licence_number or "",
        "licence_expires_on": tool.licence_expires_on,
        "stored_at": tool.stored_at or "",
        "holder": name_of(tool.holder, masked=masked),
        "holder_id": tool.holder_id,
        "held_since": tool.held_since,
        "training": line.holder.training if line.holder and line.holder.serves else None,
        "problems": line.problems,
        "withdrawn_on": tool.withdrawn_on,
        "withdrawn_for": tool.withdrawn_for,
    }


def book_line(entry: EquipmentEntry, *, masked: bool) -> dict[str, object]:
    """A line of a tool's book."""
    return {
        "at": entry.at,
        "deed": entry.deed,
        "holder": name_of(entry.holder, masked=masked),
        "reason": WITHDRAWN_LABELS.get(str(entry.details.get("reason")), ""),
    }


def unit_named(unit: Unit) -> dict[str, str]:
    """What a page that outlives its session needs of a unit."""
    return {"id": unit.id, "name": unit.name, "code": unit.code}
