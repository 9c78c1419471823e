"""Forms of the staff's own accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

_MAX_TYPED = Length(max=1000)
_fill_in = InputRequired(_l("Hãy điền ô này."))
_current = {"autocomplete": "current-password"}
_new = {"autocomplete": "new-password"}


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(
        _l("E-mail"), [_fill_in, Length(max=254)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(_l("Mật khẩu"), [_fill_in, _MAX_TYPED], render_kw=_current)
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    """A password chosen, typed twice. Which ones are refused is decided by the rules."""

    password = PasswordField(
        _l("Mật khẩu mới"),
        [_fill_in, _MAX_TYPED],
        description=_l("Ít nhất 10 ký tự. Một câu ngắn chỉ mình bạn biết là tốt nhất."),
        render_kw=_new,
    )
    repeated = PasswordField(
        _l("Gõ lại mật khẩu mới"),
        [_fill_in, EqualTo("password", _l("Hai lần gõ chưa giống nhau. Hãy gõ lại."))],
        render_kw=_new,
    )


class InvitationForm(NewPasswordForm):
    """A one-time code and the password chosen."""

    code = StringField(
        _l("Mã mời"),
        [_fill_in, Length(max=60)],
        description=_l("Mã dùng một lần trong thư mời hoặc trên thẻ, ví dụ K7M4-QX9T-2HVB."),
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "class": "code",
        },
    )


class ChangePasswordForm(NewPasswordForm):
    """The password until now, and a new one."""

    current = PasswordField(_l("Mật khẩu hiện tại"), [_fill_in, _MAX_TYPED], render_kw=_current)
