"""The form of a paper, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional

from quizapp.contests.line_sources import source_choices
from quizapp.contests.presentation import LEVEL_LABELS
from quizapp.contests.queries import BankChoice

_number = {"inputmode": "numeric", "class": "short"}


class LineForm(Form):
    """A line of the paper. `source`: see `Source`."""

    source = SelectField(_l("Lấy từ"), [Optional()], validate_choice=False)
    level = SelectField(
        _l("Mức độ"), choices=[("", _l("Mọi mức độ")), *LEVEL_LABELS.items()], default=""
    )
    count = IntegerField(_l("Số câu"), [Optional()], render_kw=_number)
    questions = StringField(
        _l("Câu cố định (mã câu)"),
        [Optional(), Length(max=2000)],
        description=_l("Để trống thì rút ngẫu nhiên. Ghi mã, như RB-001, RB-004: có trong mọi đề."),
    )
    points = IntegerField(_l("Điểm mỗi câu"), [Optional()], default=1, render_kw=_number)


class PaperForm(FlaskForm):
    """Step 2: the lines of the paper."""

    lines = FieldList(FormField(LineForm), min_entries=1, max_entries=30)

    def offer(self, banks: Iterable[BankChoice]) -> None:
        """The banks and topics to draw from, with how many questions each has."""
        choices = source_choices(banks)
        for line in self.lines:
            line.form.source.choices = choices

    @property
    def chosen(self) -> list[Any]:
        """The forms of the lines that name a source."""
        return [line.form for line in self.lines if line.form.source.data]
