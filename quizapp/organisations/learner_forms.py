"""The forms by which learners sign in."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

_fill_in = InputRequired(_l("Hãy điền ô này."))
_too_long = Length(max=60, message=_l("Nội dung dài quá. Hãy viết ngắn lại."))
_pin_keys = {"inputmode": "numeric", "maxlength": 12}


class AskedByTheBrowser:
    """Marked as required; left empty it is the service that answers, as to a wrong one."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: Form, _field: Field) -> None:
        """Let it pass."""


class CardSignInForm(FlaskForm):
    """At a post's card, which names the unit."""

    next = HiddenField()
    who = StringField(
        _l("Số điện thoại hoặc mã nhân viên"),
        [_fill_in, _too_long],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )
    pin = PasswordField(
        _l("Mã PIN (6 số)"),
        [AskedByTheBrowser(), _too_long],
        render_kw={**_pin_keys, "autocomplete": "current-password"},
    )
    is_shared = BooleanField(
        _l("Máy này nhiều người dùng chung"),
        description=_l("Tự thoát sau 15 phút không dùng. Không đánh dấu: máy nhớ bạn 30 ngày."),
    )


class UnitSignInForm(CardSignInForm):
    """Without a card."""

    unit_code = StringField(
        _l("Mã đơn vị"),
        [_fill_in, _too_long],
        description=_l("In trên thẻ ở chốt. Không có thẻ thì hỏi người phụ trách."),
        render_kw={
            "class": "short",
            "autocomplete": "organization",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )


class ChoosePinForm(FlaskForm):
    """Twice, because nobody sees what was typed."""

    pin = PasswordField(
        _l("Mã PIN mới (6 số)"),
        [_fill_in, _too_long],
        description=_l(
            "Chọn 6 số bạn dễ nhớ mà người khác khó đoán: không phải 123456, 111111 hay các số"
            " trong số điện thoại của bạn."
        ),
        render_kw={**_pin_keys, "autocomplete": "new-password"},
    )
    pin_again = PasswordField(
        _l("Gõ lại mã PIN"),
        [_fill_in, _too_long],
        render_kw={**_pin_keys, "autocomplete": "new-password"},
    )
