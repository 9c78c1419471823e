"""The inspector's sheet of an enterprise: on the screen, on one page of paper, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.audit.service import record
from quizapp.core.errors import NotFound
from quizapp.documents.tables_pdf import TableColumn, TableContent, TableWords, table_pdf
from quizapp.organisations.models import Unit
from quizapp.organisations.presentation import GUARD_KIND_SHORT
from quizapp.organisations.queries.guards import GuardFilter, list_guards
from quizapp.organisations.queries.scope import get_unit
from quizapp.training.records import sheet_words as words
from quizapp.training.records.inspection_sheet import SheetPaper, sheet_pdf
from quizapp.training.records.inspection_sheet.paper import MOST_LETTERS, MOST_POSTS
from quizapp.training.records.manage_views.base import blueprint, this_moment
from quizapp.training.records.models import InspectionPrint
from quizapp.training.records.presentation import CERTIFICATE_SHORT, STATE_LABELS
from quizapp.training.records.queries.certificates import PaperFilter, all_papers
from quizapp.training.records.queries.inspection import find_print, prints_of, sheet_of
from quizapp.training.records.rules.certificates import REQUIRED_OF
from quizapp.training.records.rules.inspection import digest_of, short_form, typed_code
from quizapp.training.records.service.inspection import remember_print
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import download
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import day as day_of
from quizapp.web.i18n import moment as moment_of

PDF = "application/pdf"
MOST_POSTS_ON_SCREEN = 40
MOST_PEOPLE = 5000


@blueprint.get("/manage/units/<unit_id>/inspection")
@staff_only("records.view")
def inspection(unit_id: str) -> ResponseReturnValue:
    """The sheet as it stands now; `?code=` finds a printed one and says whether it still holds."""
    at, typed = this_moment(), request.args.get("code", "")[:80]
    with reading() as session:
        unit = _unit(session, unit_id)
        sheet = sheet_of(session, unit, at)
        beginning = typed_code(typed)
        found = find_print(session, unit.id, beginning) if beginning else None
        return render_template(
            "training/records/inspection.html",
            unit=unit,
            sheet=sheet,
            words=words,
            most_posts=MOST_POSTS_ON_SCREEN,
            at=at,
            code=short_form(digest_of(sheet)),
            typed=typed,
            found=_printed(session, found) if found else None,
            is_same=found is not None and found.digest == digest_of(sheet),
            prints=[_printed(session, one) for one in prints_of(session, unit.id)],
        )


def _unit(session: Session, unit_id: str) -> Unit:
    unit = get_unit(session, unit_id, the_staff().unit_ids)
    if unit.kind == "park":
        raise NotFound
    return unit


def _printed(session: Session, kept: InspectionPrint) -> dict[str, Any]:
    staff = session.get(StaffAccount, kept.printed_by)
    return {
        "code": short_form(kept.digest),
        "day": kept.day,
        "by": staff.name if staff else "",
        "at": kept.printed_at,
        "figures": kept.figures,
    }


@blueprint.get("/manage/units/<unit_id>/inspection.pdf")
@staff_only("records.view")
def inspection_pdf(unit_id: str) -> ResponseReturnValue:
    """One page to print. Its figures are kept, so that the paper can be compared with them."""
    at = this_moment()
    with transaction() as session:
        unit = _unit(session, unit_id)
        sheet = sheet_of(session, unit, at)
        digest = remember_print(session, unit, sheet, by=the_staff().id, at=at)
        code = unit.code
    printed = _("In lúc %(at)s, người in: %(name)s.", at=moment_of(at.now), name=the_staff().name)
    content = sheet_pdf(paper_of(sheet, digest, printed))
    return download(content, PDF, f"phieu-kiem-tra-{code}.pdf")


def paper_of(sheet: Mapping[str, Any], digest: str, printed: str) -> SheetPaper:
    """The sheet in words, for the printer."""
    unit = sheet["unit"]
    above = _("Mã %(code)s", code=unit["code"])
    return SheetPaper(
        language=str(get_locale() or "vi"),
        title=_("Phiếu kiểm tra công tác bảo vệ"),
        unit=unit["name"],
        above=f"{unit['above']} · {above}" if unit["above"] else above,
        day=_("Số liệu ngày %(day)s", day=day_of(date.fromisoformat(sheet["day"]))),
        lights=words.light_lines(sheet),
        numbers=words.number_lines(sheet),
        kinds_head=[_("DN"), _("Dịch vụ")],
        papers_title=_("Giấy công an cấp (người)"),
        papers=words.paper_lines(sheet),
        courses_title=_("Khóa học cho bảo vệ (người)"),
        courses=words.course_lines(sheet),
        posts_title=_("Chốt"),
        posts_head=["", _("Cần"), _("DN"), _("Dịch vụ"), _("Thiếu")],
        posts=words.post_lines(sheet["posts"], MOST_POSTS, MOST_LETTERS),
        tools_title=_("Công cụ hỗ trợ (cái)"),
        tools=words.tool_lines(sheet),
        internal_title=_("Giấy xác nhận nội bộ (tờ)"),
        internal=words.internal_lines(sheet),
        classes_title=_("Lớp trực tiếp 12 tháng qua"),
        classes=words.class_lines(sheet),
        law_title=_("Luật thay đổi"),
        law=words.law_text(sheet),
        note=_(
            "DN: bảo vệ của doanh nghiệp, cần giấy chứng nhận huấn luyện (Nghị định"
            " 06/2013). Dịch vụ: nhân viên dịch vụ bảo vệ, cần chứng chỉ nghiệp vụ (Nghị định"
            " 96/2016). Số liệu do đơn vị tự ghi; giấy xác nhận nội bộ không thay giấy của công an."
        ),
        printed=printed,
        digest_label=_("Mã đối chiếu"),
        digest=short_form(digest),
        compare=_(
            "Đối chiếu: mở phiếu của đơn vị trên hệ thống, nhập mã này; hệ thống cho xem lại đúng"
            " số liệu đã in."
        ),
        signatures=[_("Người kiểm tra"), _("Đại diện đơn vị")],
    )


@blueprint.get("/manage/units/<unit_id>/inspection-annex.pdf")
@staff_only("records.edit")
def inspection_annex(unit_id: str) -> ResponseReturnValue:
    """The names behind the figures, only for the unit's coordinator; each printing is kept."""
    at = this_moment()
    with transaction() as session:
        unit = _unit(session, unit_id)
        content = _annex(session, unit, at.today)
        by = the_staff().id
        record(session, by, "inspection.annex_printed", ("unit", unit.id), now=at.now)
        code = unit.code
    return download(content, PDF, f"phu-luc-bao-ve-{code}.pdf")


def _annex(session: Session, unit: Unit, today: date) -> bytes:
    scope = the_staff().unit_ids
    wanted = GuardFilter(unit_id=unit.id)
    guards, _total = list_guards(session, scope, wanted, limit=MOST_PEOPLE, offset=0)
    posts = {line.guard.id: line.guard.post.name for line in guards if line.guard.post}
    rows = [
        [
            str(place),
            line.guard.learner.full_name,
            str(GUARD_KIND_SHORT[line.guard.kind]),
            posts.get(line.guard.id, "–"),
            str(CERTIFICATE_SHORT[REQUIRED_OF[line.guard.kind]]),
            line.paper.number if line.paper else "–",
            day_of(line.paper.expires_on) if line.paper else "–",
            str(STATE_LABELS[line.state]),
        ]
        for place, line in enumerate(
            all_papers(session, scope, PaperFilter(unit_id=unit.id), today), 1
        )
    ]
    columns = [
        TableColumn(_("TT"), 0.35, "right"),
        TableColumn(_("Họ và tên"), 1.7),
        TableColumn(_("Loại"), 0.9),
        TableColumn(_("Chốt"), 1.2),
        TableColumn(_("Giấy"), 1.2),
        TableColumn(_("Số giấy"), 0.9),
        TableColumn(_("Hết hạn"), 0.85),
        TableColumn(_("Tình trạng"), 0.9),
    ]
    content = TableContent(
        title=_("Phụ lục: bảo vệ đang làm"),
        columns=columns,
        rows=rows,
        subtitle=unit.name,
        note=_("Có dữ liệu cá nhân: chỉ đưa cho người kiểm tra, không dán, không gửi nhóm chung."),
        foot=_("Số liệu ngày %(day)s", day=day_of(today)),
        landscape=True,
    )
    return table_pdf(content, TableWords(language=str(get_locale() or "vi"), page=_("Trang")))
