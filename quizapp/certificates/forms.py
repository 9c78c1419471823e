"""Forms about certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from quizapp.certificates.rules.states import LONGEST_REASON


class RevokeForm(FlaskForm):
    """Why; sent once to be looked at again, and once more with `confirmed`."""

    reason = TextAreaField(
        _l("Lý do thu hồi"),
        validators=[InputRequired(_l("Hãy ghi lý do thu hồi."))],
        description=_l("Chỉ ban tổ chức và quản trị thấy. Không ghi lên trang kiểm tra công khai."),
        render_kw={"maxlength": LONGEST_REASON, "rows": 3},
    )
    confirmed = HiddenField()
