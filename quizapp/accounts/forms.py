"""Forms of the staff's accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

_fill_in = InputRequired(_l("Hãy điền ô này."))


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(
        _l("E-mail"), [_fill_in, Length(max=254)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Mật khẩu"),
        [_fill_in, Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
