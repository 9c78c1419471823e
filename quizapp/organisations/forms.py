"""Forms about units and their lists."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import TextInput

from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.presentation import (
    OWNERSHIP_LABELS,
    STATUS_LABELS,
    WORK_LABELS,
    national_phone,
)
from quizapp.organisations.rules.guards import GuardDraft
from quizapp.organisations.rules.unit_sheet import MOST_PEOPLE
from quizapp.organisations.rules.units import UnitDraft

_fill_in = InputRequired(_l("Hãy điền ô này."))
_too_long = _l("Nội dung dài quá. Hãy viết ngắn lại.")
_EMAIL_SHAPE = r"[^@\s]+@[^@\s]+\.[^@\s]+$"
_people = NumberRange(0, MOST_PEOPLE, _l("Hãy ghi một số nguyên không âm."))


class TypedDateField(DateField):
    """A date that is typed: 22/11/2026."""

    widget = TextInput()

    def __init__(self, label: object, **more: object) -> None:
        super().__init__(
            label,
            [Optional()],
            format=["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
            render_kw={"inputmode": "numeric", "placeholder": "22/11/2026", "class": "short"},
            **more,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say in Vietnamese how a date is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Ngày ghi theo mẫu 22/11/2026.")) from error


class HeadcountField(IntegerField):
    """A number of people; `1.200` is twelve hundred."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number the Vietnamese way."""
        try:
            super().process_formdata([value.replace(".", "").strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(_l("Hãy ghi một số nguyên không âm.")) from error


class UnitForm(FlaskForm):
    """A park, an enterprise or a department."""

    kind = HiddenField()
    name = StringField(_l("Tên đơn vị"), [_fill_in, Length(max=250, message=_too_long)])
    code = StringField(
        _l("Mã đơn vị"),
        [_fill_in, Length(max=30, message=_too_long)],
        description=_l("Chữ không dấu và số, dùng trên áp phích và trong tệp Excel."),
        render_kw={"class": "short", "autocapitalize": "characters"},
    )
    parent_id = SelectField(_l("Thuộc"), [Optional()], validate_choice=False)
    headcount = HeadcountField(
        _l("Số lao động"), [Optional(), _people], render_kw={"inputmode": "numeric"}
    )
    guard_headcount = HeadcountField(
        _l("Số bảo vệ"), [Optional(), _people], render_kw={"inputmode": "numeric"}
    )
    ownership = SelectField(_l("Loại hình"), choices=[("", "–"), *OWNERSHIP_LABELS.items()])
    country = StringField(_l("Quốc gia"), [Length(max=60, message=_too_long)])
    status = SelectField(
        _l("Trạng thái"),
        choices=[(name, label) for name, label in STATUS_LABELS.items() if name != "closed"],
    )
    contact_name = StringField(_l("Người liên hệ"), [Length(max=120, message=_too_long)])
    contact_phone = StringField(
        _l("Điện thoại"), [Length(max=30, message=_too_long)], render_kw={"inputmode": "tel"}
    )
    contact_email = StringField(
        _l("E-mail"),
        [
            Optional(),
            Length(max=254, message=_too_long),
            Regexp(_EMAIL_SHAPE, message=_l("E-mail chưa đúng.")),
        ],
        render_kw={"inputmode": "email"},
    )
    valid_from = TypedDateField(_l("Hoạt động từ ngày"))

    def draft(self, unit: Unit | None = None) -> UnitDraft:
        """What the service takes; the end of a unit is not changed here."""
        return UnitDraft(
            kind=unit.kind if unit else self.kind.data,
            code=self.code.data,
            name=self.name.data,
            parent_id=self.parent_id.data or None,
            ownership=self.ownership.data or None,
            country=self.country.data or None,
            headcount=self.headcount.data,
            guard_headcount=self.guard_headcount.data,
            status=self.status.data,
            contact_name=self.contact_name.data or None,
            contact_phone=self.contact_phone.data or None,
            contact_email=self.contact_email.data or None,
            valid_from=self.valid_from.data,
            valid_to=unit.valid_to if unit else None,
        )


class CloseUnitForm(FlaskForm):
    """The last day of a unit."""

    last_day = TypedDateField(_l("Ngày cuối cùng hoạt động"))


class RosterModeForm(FlaskForm):
    """What a new list does with the old one."""

    mode = RadioField(
        _l("Danh sách cũ"),
        choices=[
            ("add", _l("Giữ lại, thêm và cập nhật theo danh sách mới")),
            ("replace", _l("Thay hẳn: ai không có trong danh sách mới thì bỏ ra")),
        ],
        default="add",
    )


class GuardForm(FlaskForm):
    """A guard: who it is, by whom employed, where."""

    full_name = StringField(_l("Họ và tên"), [_fill_in, Length(max=120, message=_too_long)])
    phone = StringField(
        _l("Điện thoại"),
        [Length(max=30, message=_too_long)],
        render_kw={"inputmode": "tel", "class": "short", "autocomplete": "off"},
    )
    employee_code = StringField(
        _l("Mã nhân viên"),
        [Length(max=40, message=_too_long)],
        description=_l("Cần mã hoặc điện thoại: bảo vệ dùng một trong hai để vào học."),
        render_kw={"class": "short", "autocapitalize": "characters", "autocomplete": "off"},
    )
    kind = RadioField(
        _l("Loại"),
        [InputRequired(_l("Hãy chọn một loại."))],
        choices=[
            ("own", _l("Bảo vệ của doanh nghiệp (người của công ty, Nghị định 06/2013)")),
            ("service", _l("Nhân viên dịch vụ bảo vệ (người của công ty khác, Nghị định 96/2016)")),
        ],
    )
    service_company = StringField(
        _l("Công ty dịch vụ bảo vệ"),
        [Length(max=200, message=_too_long)],
        description=_l("Chỉ ghi với nhân viên dịch vụ bảo vệ."),
    )
    post_id = SelectField(_l("Chốt"), [Optional()], validate_choice=False)
    shift = StringField(_l("Ca"), [Length(max=40, message=_too_long)], render_kw={"class": "short"})
    work = RadioField(_l("Chế độ"), choices=list(WORK_LABELS.items()), default="full")
    hired_on = TypedDateField(_l("Ngày vào làm"))

    def draft(self, today: date) -> GuardDraft:
        """What the service takes; without a day the work began today."""
        return GuardDraft(
            full_name=self.full_name.data,
            kind=self.kind.data or "",
            hired_on=self.hired_on.data or today,
            employee_code=self.employee_code.data or None,
            phone=self.phone.data or None,
            service_company=self.service_company.data or None,
            is_full_time=self.work.data != "part",
            shift=self.shift.data or None,
        )


class GuardCorrectionForm(GuardForm):
    """The same of somebody known: the kind is fixed, the post has a form of its own."""

    kind = HiddenField()
    post_id = None

    @classmethod
    def of(cls, guard: Guard) -> GuardCorrectionForm:
        """Filled with what is known."""
        return cls(
            data={
                "full_name": guard.learner.full_name,
                "phone": national_phone(guard.learner.phone),
                "employee_code": guard.learner.employee_code,
                "kind": guard.kind,
                "service_company": guard.service_company,
                "shift": guard.shift,
                "work": "full" if guard.is_full_time else "part",
                "hired_on": guard.hired_on,
            }
        )


class MoveGuardForm(FlaskForm):
    """Where a guard stands from now on."""

    post_id = SelectField(_l("Chốt"), [Optional()], validate_choice=False)
    shift = StringField(_l("Ca"), [Length(max=40, message=_too_long)], render_kw={"class": "short"})


class LeaveForm(FlaskForm):
    """The last day of a guard."""

    last_day = TypedDateField(_l("Ngày làm việc cuối cùng"))


class PostForm(FlaskForm):
    """A post and how many guards it needs."""

    name = StringField(_l("Tên chốt"), [_fill_in, Length(max=120, message=_too_long)])
    required_count = HeadcountField(
        _l("Số bảo vệ cần có"),
        [Optional(), _people],
        description=_l("Theo phương án bảo vệ, tính cả các ca. Chưa biết thì để trống."),
        render_kw={"inputmode": "numeric", "class": "short"},
    )


class GuardModeForm(FlaskForm):
    """What a new list means for those who are not on it."""

    mode = RadioField(
        _l("Ai đang làm mà không có trong tệp"),
        choices=[
            ("add", _l("Giữ nguyên, chỉ thêm và cập nhật theo tệp")),
            ("replace", _l("Ghi là đã nghỉ từ hôm nay")),
        ],
        default="add",
    )
