"""What needs a person: one literal table. Each line has a count, a word and the one way there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from quizapp.reports.links import link_to
from quizapp.web.guards import StaffPrincipal

BAD, WARN, INFO = "bad", "warn", "info"


@dataclass(frozen=True)
class Matter:
    """`count` names the number; for whoever holds one of `permissions` and may open the page."""

    count: str
    tone: str
    words: LazyString
    deed: LazyString
    endpoint: str
    permissions: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A matter as the page shows it."""

    count: int
    tone: str
    words: str
    deed: str
    url: str


MATTERS = (
    Matter(
        "overdue_attempts",
        BAD,
        _l("bài đã quá giờ mà máy chủ chưa khép lại"),
        _l("Kiểm tra"),
        "contests_manage.contests",
        ("staff.manage",),
    ),
    Matter(
        "short_rounds",
        BAD,
        _l("vòng không ra được đề vì luật đổi"),
        _l("Xử lý ngay"),
        "contests_manage.contests",
        ("contests.run",),
    ),
    Matter(
        "law_rounds",
        WARN,
        _l("vòng có câu hỏi vướng luật đã đổi"),
        _l("Xem"),
        "contests_manage.contests",
        ("contests.run",),
    ),
    Matter(
        "wrong_keys",
        WARN,
        _l("câu hỏi có thể sai đáp án, theo kết quả thi"),
        _l("Xem"),
        "banks_manage.list_",
        ("banks.edit", "banks.approve"),
    ),
    Matter(
        "identity_cases",
        BAD,
        _l("người báo bị dùng mã của mình"),
        _l("Xem xét"),
        "integrity_manage.cases",
        ("participants.assist",),
    ),
    Matter(
        "rounds_without_winners",
        WARN,
        _l("vòng đã đóng, chưa xác nhận người đạt giải"),
        _l("Xét giải"),
        "awards_manage.index",
        ("awards.edit",),
    ),
    Matter(
        "faults",
        WARN,
        _l("báo lỗi câu hỏi từ người thi"),
        _l("Xem"),
        "banks_manage.list_",
        ("banks.approve",),
    ),
    Matter(
        "own_faults",
        WARN,
        _l("báo lỗi về câu hỏi bạn soạn"),
        _l("Xem"),
        "banks_manage.list_",
        ("banks.edit",),
    ),
    Matter(
        "own_returned",
        WARN,
        _l("câu hỏi bị trả lại cho bạn"),
        _l("Sửa"),
        "banks_manage.list_",
        ("banks.edit",),
    ),
    Matter(
        "questions_to_review",
        WARN,
        _l("câu hỏi chờ bạn thẩm định"),
        _l("Thẩm định"),
        "banks_manage.list_",
        ("banks.approve",),
    ),
    Matter(
        "organizer_names",
        WARN,
        _l("tên ban tổ chức chờ xác nhận"),
        _l("Xem"),
        "contests_manage.organizers",
        ("organizers.confirm", "contests.edit"),
    ),
    Matter(
        "draft_rounds",
        INFO,
        _l("vòng thi chưa công bố"),
        _l("Hoàn tất"),
        "contests_manage.contests",
        ("contests.edit",),
        {"phase": "draft"},
    ),
    Matter(
        "own_drafts",
        INFO,
        _l("câu hỏi bạn đang soạn dở"),
        _l("Soạn tiếp"),
        "banks_manage.list_",
        ("banks.edit",),
    ),
    Matter(
        "enterprises_without_roster",
        INFO,
        _l("doanh nghiệp chưa có danh sách lao động"),
        _l("Xem"),
        "organisations_manage.units",
        ("units.edit",),
        {"roster": "none", "kind": "enterprise"},
    ),
    Matter(
        "units_without_roster",
        INFO,
        _l("đơn vị của bạn chưa có danh sách lao động"),
        _l("Nhập danh sách"),
        "organisations_manage.units",
        ("roster.edit",),
        {"roster": "none", "kind": "enterprise"},
    ),
    Matter(
        "invitations",
        INFO,
        _l("người được mời chưa đặt mật khẩu"),
        _l("Xem"),
        "admin_staff.index",
        ("staff.manage",),
    ),
)


def matters_of(staff: StaffPrincipal) -> list[tuple[Matter, str]]:
    """The matters that are this person's, each with the address that leads there."""
    held = [matter for matter in MATTERS if staff.may(*matter.permissions)]
    linked = [(matter, link_to(matter.endpoint, **matter.arguments)) for matter in held]
    return [(matter, url) for matter, url in linked if url]


def lines_of(matters: Sequence[tuple[Matter, str]], counts: Mapping[str, int]) -> list[Line]:
    """Those with something to do, the gravest first as the table has them."""
    return [
        Line(counts[matter.count], matter.tone, str(matter.words), str(matter.deed), url)
        for matter, url in matters
        if counts[matter.count]
    ]
