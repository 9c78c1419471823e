"""Forms about assignments and exemptions."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from quizapp.organisations.forms import TypedDateField
from quizapp.organisations.rules.guards import GUARD_KINDS
from quizapp.training.duty.presentation import AUDIENCE_LABELS
from quizapp.training.duty.rules import (
    AFTER_COMPLETION,
    GUARDS,
    NEW_HIRES,
    ONCE,
    REASON_LENGTH,
    YEARLY,
    Rule,
)
from quizapp.training.duty.service.assignments import AssignmentDraft, ExemptionDraft

EVERYWHERE = "all"
_fill_in = InputRequired(_l("Hãy điền ô này."))
_choose = InputRequired(_l("Hãy chọn một mục."))


class WholeNumberField(IntegerField):
    """A small number that is typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say in Vietnamese what is missing."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(_l("Hãy ghi một số nguyên.")) from error


class AssignmentForm(FlaskForm):
    """Which course, for whom, and when."""

    course_id = SelectField(_l("Khóa học"), [_choose], validate_choice=False)
    audience = RadioField(
        _l("Ai phải học"), [_choose], choices=list(AUDIENCE_LABELS.items()), default=GUARDS
    )
    place = SelectField(_l("Ở đâu"), [Optional()], validate_choice=False)
    mode = RadioField(
        _l("Khi nào"),
        [_choose],
        choices=[
            (ONCE, _l("Một lần, trước một ngày")),
            (NEW_HIRES, _l("Người mới, trong một số ngày từ ngày vào làm")),
            (YEARLY, _l("Hằng năm")),
            (AFTER_COMPLETION, _l("Học lại một số tháng sau lần hoàn thành trước")),
        ],
        default=ONCE,
    )
    due_on = TypedDateField(
        _l("Xong trước hết ngày"),
        description=_l("Ai vào làm sau ngày này có 14 ngày từ ngày vào làm."),
    )
    days = WholeNumberField(
        _l("Số ngày từ ngày vào làm"),
        [Optional()],
        default=14,
        render_kw={"inputmode": "numeric", "class": "short"},
    )
    starts_on = TypedDateField(
        _l("Tính người vào làm từ ngày"), description=_l("Để trống là từ hôm nay.")
    )
    yearly_day = StringField(
        _l("Trước hết ngày"),
        [Length(max=10)],
        description=_l("Ghi như 30/11. Để trống là theo ngày vào làm của từng người."),
        render_kw={"inputmode": "numeric", "class": "short", "placeholder": "30/11"},
    )
    months = WholeNumberField(
        _l("Số tháng sau lần hoàn thành"),
        [Optional()],
        description=_l("Chỉ áp dụng cho ai đã hoàn thành ít nhất một lần."),
        render_kw={"inputmode": "numeric", "class": "short"},
    )

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        # Needed with their kind of date only, so no validator says it; the page must not say
        # either that they may stay empty.
        for needed in (self.due_on, self.days, self.months):
            needed.flags.required = True

    def draft(self, today: date) -> AssignmentDraft:
        """What the service takes."""
        kind = self.audience.data if self.audience.data in GUARD_KINDS else None
        place = self.place.data or ""
        return AssignmentDraft(
            self.course_id.data or "",
            GUARDS if kind else self.audience.data or "",
            None if place == EVERYWHERE else place,
            kind,
            self._rule(today),
        )

    def _rule(self, today: date) -> Rule:
        mode = self.mode.data or ""
        if mode == ONCE:
            return Rule(mode, today, due_on=self.due_on.data)
        if mode == NEW_HIRES:
            return Rule(mode, self.starts_on.data or today, days=self.days.data)
        if mode == YEARLY:
            day, month = day_and_month(self.yearly_day.data or "")
            return Rule(mode, today, month=month, day=day)
        return Rule(mode, today, months=self.months.data)


def day_and_month(typed: str) -> tuple[int | None, int | None]:
    """`30/11` -> (30, 11); nothing typed: (None, None); what cannot be read: (0, 0)."""
    if not typed.strip():
        return None, None
    parts = typed.replace("-", "/").replace(".", "/").strip().split("/")
    numbers = [int(part) for part in parts if part.strip().isdecimal() and len(part) <= len("00 ")]
    return (numbers[0], numbers[1]) if len(parts) == len(numbers) == 2 else (0, 0)  # noqa: PLR2004


class ExemptionForm(FlaskForm):
    """From which course somebody is excused, why, and until when."""

    course_id = SelectField(_l("Khóa học"), [_choose], validate_choice=False)
    reason = StringField(
        _l("Lý do"),
        [_fill_in, Length(max=REASON_LENGTH, message=_l("Nội dung dài quá. Hãy viết ngắn lại."))],
        description=_l(
            "Ngắn gọn, ví dụ: nghỉ thai sản. Không ghi tên bệnh, không ghi kết quả khám."
        ),
    )
    until_on = TypedDateField(
        _l("Miễn đến hết ngày"), description=_l("Sau ngày này người đó có 14 ngày để học.")
    )

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.until_on.flags.required = True

    def draft(self) -> ExemptionDraft:
        """What the service takes; no day is refused like a day that is over."""
        return ExemptionDraft(
            self.course_id.data or "", self.reason.data or "", self.until_on.data or date.min
        )
