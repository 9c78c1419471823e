"""The inspector's sheet in words: the same lines on the screen and on the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from quizapp.organisations.rules.guards import OWN, SERVICE
from quizapp.training.records.inspection_sheet import SheetLine
from quizapp.training.records.presentation import LIGHT_LABELS, LIGHT_SIGNS, SUBJECT_LABELS
from quizapp.training.records.rules.figures import (
    AMBER,
    GREEN,
    RED,
    SUBJECTS,
    KindFigures,
    ToolFigures,
    UnitFigures,
    lights_of,
)
from quizapp.web.i18n import number

TONES = {GREEN: "good", AMBER: "warn", RED: "bad"}
Figures = Mapping[str, Any]


def figures_again(sheet: Figures) -> UnitFigures:
    """The figures as they stand on the sheet, for its lights."""
    return UnitFigures(
        required=sheet["required"],
        own=KindFigures(**sheet["guards"][OWN]),
        service=KindFigures(**sheet["guards"][SERVICE]),
        tools=ToolFigures(**sheet["equipment"]),
    )


def light_lines(sheet: Figures) -> list[SheetLine]:
    """The four lights, each with its sign and its word."""
    lights = lights_of(figures_again(sheet))
    return [
        SheetLine(
            str(SUBJECT_LABELS[subject]),
            [f"{LIGHT_SIGNS[lights[subject]]} {LIGHT_LABELS[lights[subject]]}"],
            TONES.get(lights[subject], ""),
        )
        for subject in SUBJECTS
    ]


def number_lines(sheet: Figures) -> list[SheetLine]:
    """Required against actual, the kinds apart."""
    figures = figures_again(sheet)
    return [
        _line(_("Cần có"), figures.required) if figures.required else SheetLine(_("Cần có"), ["–"]),
        _line(_("Đang làm"), figures.both.guards),
        _line(_("Còn thiếu"), figures.missing, bad=True),
        _line(_("Của doanh nghiệp"), figures.own.guards),
        _line(_("Dịch vụ bảo vệ"), figures.service.guards),
        _line(_("Bán chuyên trách"), figures.both.part_time),
    ]


def paper_lines(sheet: Figures) -> list[SheetLine]:
    """Papers of the police: own guards in the first column, security companies' in the second."""
    return [
        _pair(sheet, _("Còn hạn"), "paper_valid"),
        _pair(sheet, _("Sắp hết hạn (trong 90 ngày)"), "paper_expiring", "warn"),
        _pair(sheet, _("Hết hạn"), "paper_expired", "bad"),
        _pair(sheet, _("Chưa có hoặc chưa ghi"), "paper_missing", "bad"),
    ]


def course_lines(sheet: Figures) -> list[SheetLine]:
    """Courses for guards on this platform, by people."""
    figures = figures_again(sheet)
    never = [figures.own.course_none, figures.service.course_none]
    return [
        _pair(sheet, _("Đã hoàn thành, còn hiệu lực"), "course_valid"),
        _pair(sheet, _("Sắp hết hiệu lực (trong 60 ngày)"), "course_expiring", "warn"),
        _pair(sheet, _("Luật đã thay đổi, cần học lại"), "course_law_changed", "warn"),
        _pair(sheet, _("Hết hiệu lực"), "course_expired", "bad"),
        SheetLine(_("Chưa hoàn thành"), [number(one) for one in never], "bad" * any(never)),
    ]


def _pair(sheet: Figures, label: str, name: str, tone: str = "") -> SheetLine:
    values = [sheet["guards"][kind][name] for kind in (OWN, SERVICE)]
    return SheetLine(label, [number(one) for one in values], tone if any(values) else "")


def internal_lines(sheet: Figures) -> list[SheetLine]:
    """Certificates of completion of our own courses."""
    counts = sheet["certificates"]
    return [
        _line(_("Còn hiệu lực"), counts["valid"]),
        _line(_("Sắp hết hiệu lực"), counts["expiring"], warn=True),
        _line(_("Hết hiệu lực"), counts["expired"], warn=True),
        _line(_("Luật đã thay đổi"), counts["law_changed"], warn=True),
    ]


def class_lines(sheet: Figures) -> list[SheetLine]:
    """Classes face to face of the last twelve months."""
    counts = sheet["classes"]
    return [
        _line(_("Số lớp có người dự"), counts["classes"]),
        _line(_("Số người được mời"), counts["invited"]),
        _line(_("Số người đã dự"), counts["people"]),
    ]


def tool_lines(sheet: Figures) -> list[SheetLine]:
    """Equipment, and what is to be asked about."""
    tools = figures_again(sheet).tools
    if not tools.total:
        return [SheetLine(_("Chưa ghi công cụ hỗ trợ nào"), ["–"])]
    return [
        _line(_("Công cụ đang dùng"), tools.total),
        _line(_("Đang giao cho người giữ"), tools.held),
        _line(_("Chưa có giấy phép"), tools.licence_missing, bad=True),
        _line(_("Giấy phép hết hạn"), tools.licence_expired, bad=True),
        _line(_("Giấy phép sắp hết hạn"), tools.licence_expiring, warn=True),
        _line(_("Người giữ đã nghỉ"), tools.holder_left, bad=True),
        _line(_("Người giữ chưa được tập huấn"), tools.holder_untrained, bad=True),
        _line(_("Người giữ mới học khóa nội bộ"), tools.holder_internal, warn=True),
    ]


def post_lines(posts: Sequence[Figures], most: int, letters: int = 120) -> list[SheetLine]:
    """Posts: required, own, service, missing. What finds no room is one line together."""
    shown, rest = posts[:most], posts[most:]
    if len(rest) == 1:
        shown, rest = posts[: most - 1], posts[most - 1 :]
    lines = [_post_line(post, _cut(post["name"], letters)) for post in shown]
    if rest:
        sums = {name: sum(post[name] for post in rest) for name in ("required", "own", "service")}
        label = ngettext(
            "%(count)s chốt khác", "%(count)s chốt khác", len(rest), count=number(len(rest))
        )
        lines.append(_post_line(sums, label))
    return lines


def _cut(name: str, letters: int) -> str:
    if not name:
        return _("Chưa phân chốt")
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def _post_line(post: Figures, label: str) -> SheetLine:
    missing = post.get("missing", max(0, post["required"] - post["own"] - post["service"]))
    values = [post["required"], post["own"], post["service"], missing]
    return SheetLine(label, [number(one) for one in values], "bad" if missing else "")


def law_text(sheet: Figures, most: int = 4) -> str:
    """Which lessons rest on law that changed."""
    titles = sheet["lessons"]
    if not titles:
        return _("Không có bài học nào cho bảo vệ dẫn luật đã thay đổi.")
    named = "; ".join(titles[:most])
    count = ngettext(
        "%(count)s bài dẫn luật đã thay đổi:",
        "%(count)s bài dẫn luật đã thay đổi:",
        len(titles),
        count=number(len(titles)),
    )
    return f"{count} {named}{'…' if len(titles) > most else '.'}"


def _line(label: str, count: int, *, warn: bool = False, bad: bool = False) -> SheetLine:
    tone = ("bad" if bad else "warn" if warn else "") if count else ""
    return SheetLine(label, [number(count)], tone)
