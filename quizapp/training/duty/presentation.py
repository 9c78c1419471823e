"""Duties and assignments as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.core.text import mask_name, name_sort_key
from quizapp.organisations.presentation import mask_code
from quizapp.training.duty.models import Assignment, Notice
from quizapp.training.duty.queries.standing import Duty
from quizapp.training.duty.rules import LATE, NEW_HIRES, ONCE, RENEW, SOON, YEARLY, Rule
from quizapp.web.i18n import day as day_of
from quizapp.web.i18n import number

STATE_LABELS = {
    "late": _l("Quá hạn"),
    "soon": _l("Sắp đến hạn"),
    "renew": _l("Cần học lại"),
    "open": _l("Còn hạn"),
    "done": _l("Đã xong"),
    "exempt": _l("Được miễn"),
}
STATE_TONES = {
    "late": "bad",
    "soon": "warn",
    "renew": "warn",
    "open": "info",
    "done": "",
    "exempt": "plain",
}
AUDIENCE_LABELS = {
    "guards": _l("Mọi bảo vệ"),
    "own": _l("Bảo vệ của doanh nghiệp (Nghị định 06/2013)"),
    "service": _l("Nhân viên dịch vụ bảo vệ (Nghị định 96/2016)"),
    "learners": _l("Mọi người có tài khoản học"),
}
REMINDED = (LATE, SOON, RENEW)
"""Whom a text for the group is about."""
MOST_NAMES, MOST_COURSES = 20, 3


def duty_line(
    duty: Duty, titles: Mapping[str, str], units: Mapping[str, str], today: date, *, masked: bool
) -> dict[str, Any]:
    """A person and a course for a list; masked for everybody but the coordinator."""
    person = duty.person
    return {
        "learner_id": person.learner_id,
        "full_name": mask_name(person.full_name) if masked else person.full_name,
        "code": mask_code(person.code) if masked else person.code or "",
        "unit": units.get(person.unit_id, ""),
        "post": person.post or "",
        "shift": person.shift or "",
        "course": titles.get(duty.course_id, ""),
        "course_id": duty.course_id,
        "due": duty.due,
        "state": duty.state,
        "note": duty_note(duty, today),
        "completed_on": duty.completed_on,
        "exempted": duty.exempted,
    }


def duty_note(duty: Duty, today: date) -> str:
    """What is behind the state, in a few words."""
    if duty.state == "exempt" and duty.exempted:
        return _("đến hết %(day)s", day=day_of(duty.exempted.until))
    if duty.state == LATE and duty.due:
        days = (today - duty.due).days
        return ngettext("quá %(count)s ngày", "quá %(count)s ngày", days, count=number(days))
    if duty.state == SOON and duty.due:
        return days_left(duty.due, today)
    if duty.state == RENEW:
        return _("luật đã đổi") if duty.is_law_changed else _("giấy xác nhận đã hết hạn")
    if duty.completed_on:
        return _("xong %(day)s", day=day_of(duty.completed_on))
    return ""


def days_left(due: date, today: date) -> str:
    """`còn 8 ngày`, or that it is today."""
    days = (due - today).days
    if days == 0:
        return _("hôm nay là hạn")
    return ngettext("còn %(count)s ngày", "còn %(count)s ngày", days, count=number(days))


def audience_key(assignment: Assignment) -> str:
    """A key of AUDIENCE_LABELS."""
    return assignment.guard_kind or assignment.audience


def rule_words(rule: Rule) -> str:
    """When a course is due, as a sentence."""
    if rule.mode == ONCE and rule.due_on:
        return _("Một lần, xong trước hết ngày %(day)s", day=day_of(rule.due_on))
    if rule.mode == NEW_HIRES:
        return _(
            "Người mới vào làm từ %(day)s: trong %(count)s ngày từ ngày vào làm",
            day=day_of(rule.starts_on),
            count=number(rule.days or 0),
        )
    if rule.mode == YEARLY and rule.day:
        return _(
            "Hằng năm, trước hết ngày %(day)s",
            day=f"{rule.day:02}/{rule.month:02}",
        )
    if rule.mode == YEARLY:
        return _("Hằng năm, theo ngày vào làm của từng người")
    return _("Học lại %(count)s tháng sau lần hoàn thành trước", count=number(rule.months or 0))


def assignment_line(assignment: Assignment, *, may_end: bool) -> dict[str, Any]:
    """An assignment for the list."""
    return {
        "id": assignment.id,
        "course": assignment.course.title,
        "audience": AUDIENCE_LABELS[audience_key(assignment)],
        "place": assignment.unit.name if assignment.unit else _("Tất cả doanh nghiệp"),
        "rule": rule_words(assignment.rule),
        "made_at": assignment.created_at,
        "may_end": may_end,
    }


def zalo_text(
    unit_name: str,
    duties: Iterable[Duty],
    titles: Mapping[str, str],
    address: str,
    today: date,
) -> str:
    """Short and friendly, with some names, without any number; nobody is scolded."""
    by_course: dict[str, list[Duty]] = {}
    for duty in duties:
        if duty.state in REMINDED:
            by_course.setdefault(duty.course_id, []).append(duty)
    if not by_course:
        return ""
    parts = [
        _course_part(titles.get(course_id, ""), some, today)
        for course_id, some in list(by_course.items())[:MOST_COURSES]
    ]
    return "\n\n".join(
        [
            _("%(unit)s xin nhắc anh chị em việc học:", unit=unit_name),
            *parts,
            _(
                "Vào học bằng điện thoại: %(address)s\n"
                "Hoặc quét mã QR trên thẻ ở chốt. Mỗi bài khoảng 5 phút, học đến đâu lưu đến đó.\n"
                "Quên mã PIN thì hỏi người phụ trách. Không ai cần gửi mật khẩu hay mã OTP.",
                address=address,
            ),
        ]
    )


def _course_part(title: str, duties: list[Duty], today: date) -> str:
    people = {one.person.learner_id: one.person.full_name for one in duties}
    names = sorted(people.values(), key=name_sort_key)
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    told = ", ".join(shown)
    if more > 0:
        told = _("%(names)s và %(count)s người khác", names=told, count=number(more))
    dues = [one.due for one in duties if one.due and one.due >= today]
    lines = [
        _(
            "• Khóa “%(course)s”: còn %(count)s người chưa xong.",
            course=title,
            count=number(len(names)),
        )
    ]
    if dues:
        lines.append(_("Hạn gần nhất: %(day)s.", day=day_of(min(dues))))
    return "\n".join([*lines, told])


def banner_line(duty: Duty, title: str, slug: str, today: date) -> dict[str, Any]:
    """A duty as the learner reads it at the top of her page."""
    return {
        "slug": slug,
        "title": title,
        "due": duty.due,
        "state": duty.state,
        "note": duty_note(duty, today),
    }


def notice_words(notice: Notice, title: str) -> str:
    """What a notice says to the learner."""
    texts = {
        "certificate_expiring": _(
            "Giấy xác nhận hoàn thành “%(course)s” của bạn có giá trị đến %(day)s."
            " Học lại và làm bài kiểm tra để được giấy mới.",
            course=title,
            day=day_of(notice.day),
        ),
        "law_changed": _(
            "Luật trong khóa “%(course)s” bạn đã học nay đã đổi. Hãy mở khóa học,"
            " học lại các bài được đánh dấu.",
            course=title,
        ),
        "official_certificate": _(
            "Giấy chứng nhận do công an cấp của bạn hết hạn ngày %(day)s."
            " Hãy hỏi người phụ trách để đăng ký cấp lại.",
            day=day_of(notice.day),
        ),
    }
    return texts.get(notice.kind, "")
