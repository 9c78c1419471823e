"""Forms of the pages about staff."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from quizapp.accounts.presentation import ROLE_LABELS
from quizapp.accounts.rules import ROLES

_fill_in = InputRequired(_l("Hãy điền ô này."))


class _AnyOfThem(CheckboxInput):
    """A box of several: one of them is required, not each."""

    validation_attrs = ("disabled",)


class AccessForm(FlaskForm):
    """Roles, and the units of a coordinator."""

    roles = SelectMultipleField(
        _l("Vai trò"),
        [InputRequired(_l("Hãy chọn ít nhất một vai trò."))],
        widget=ListWidget(prefix_label=False),
        option_widget=_AnyOfThem(),
    )
    units = StringField(
        _l("Mã đơn vị phụ trách"),
        [Length(max=1000)],
        description=_l("Chỉ cần cho đầu mối doanh nghiệp. Nhiều mã cách nhau bằng dấu phẩy."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )

    def offer_roles(self, roles: Collection[str]) -> None:
        """Show only these roles."""
        self.roles.choices = [(role, ROLE_LABELS[role]) for role in ROLES if role in roles]

    def unit_codes(self) -> list[str]:
        """The codes typed."""
        return (self.units.data or "").replace(";", ",").split(",")


class InviteForm(AccessForm):
    """Somebody to invite."""

    name = StringField(
        _l("Họ và tên"), [_fill_in, Length(max=200)], render_kw={"autocomplete": "off"}
    )
    email = EmailField(_l("E-mail"), [_fill_in, Length(max=254)], render_kw={"autocomplete": "off"})


class CoordinatorListForm(FlaskForm):
    """A list of coordinators."""

    file = FileField(
        _l("Tệp danh sách"),
        [FileRequired(_l("Hãy chọn một tệp."))],
        description=_l("Tệp .xlsx, .xls, .ods hoặc .csv, tối đa 3.000 dòng."),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv"},
    )
