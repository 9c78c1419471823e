"""Forms for helping participants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.organisations.service.cases import CONTACT_LENGTH, MESSAGE_LENGTH, Report
from quizapp.organisations.service.people import REASON_LENGTH, Correction

_fill_in = InputRequired(_l("Hãy điền ô này."))
_too_long = _l("Nội dung dài quá. Hãy viết ngắn lại.")


class CorrectionForm(FlaskForm):
    """Only what is wrong is typed; the rest stays empty and unchanged."""

    full_name = StringField(_l("Họ và tên đúng"), [Optional(), Length(max=300, message=_too_long)])
    phone = StringField(
        _l("Số điện thoại đúng"),
        [Optional(), Length(max=40, message=_too_long)],
        render_kw={"inputmode": "tel"},
    )
    employee_code = StringField(
        _l("Mã nhân viên đúng"), [Optional(), Length(max=60, message=_too_long)]
    )
    unit_code = StringField(
        _l("Mã đơn vị đúng"),
        [Optional(), Length(max=30, message=_too_long)],
        description=_l("Mã như trong danh sách đơn vị, ví dụ CT07."),
    )

    def correction(self) -> Correction:
        """What the service takes."""
        return Correction(
            self.full_name.data, self.phone.data, self.employee_code.data, self.unit_code.data
        )


class ReasonForm(FlaskForm):
    """Why somebody needs to see the full data."""

    reason = StringField(_l("Lý do"), [_fill_in, Length(max=REASON_LENGTH, message=_too_long)])


class ResolutionForm(FlaskForm):
    """What was found out and done."""

    resolution = TextAreaField(
        _l("Đã xem xét và xử lý thế nào"),
        [_fill_in, Length(max=MESSAGE_LENGTH, message=_too_long)],
        render_kw={"rows": 3},
    )


def report_of(form: dict[str, str]) -> Report:
    """What a participant wrote; lengths are judged by the service, absurd ones cut here."""
    limit = 4 * MESSAGE_LENGTH
    return Report(
        full_name=form.get("full_name", "")[:limit],
        message=form.get("message", "")[:limit],
        contact=form.get("contact", "")[: 4 * CONTACT_LENGTH],
    )
