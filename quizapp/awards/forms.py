"""Forms about prizes."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from quizapp.awards.prize_list import dong
from quizapp.awards.service import Limits, TierDraft
from quizapp.awards.service.plan import MAX_NAME_LENGTH, MAX_QUANTITY, MAX_TIERS

USUAL_TIERS = (("Nhất", 1), ("Nhì", 2), ("Ba", 3), ("Khuyến khích", 5))
USUAL_RESERVES = 3
MAX_VALUE_VND = 1_000_000_000
_AMOUNT = re.compile(r"\d{1,3}(?:[.,  ]\d{3})+|\d+")
_fill_in = InputRequired(_l("Hãy điền ô này."))
_digits = {"inputmode": "numeric", "class": "short"}


class DongField(StringField):
    """An amount as people write it: `500.000`, `500000`, `500.000 đồng`."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed for the page, and the number for the service."""
        super().process_formdata(valuelist)
        self.amount = 0
        written = (self.data or "").strip().rstrip("đĐ").removesuffix("đồng").strip()
        if not written:
            return
        if not _AMOUNT.fullmatch(written):
            raise ValueError(str(_l("Hãy ghi số tiền bằng chữ số, ví dụ 500.000.")))
        self.amount = int(re.sub(r"\D", "", written))


class CountField(IntegerField):
    """A whole number, refused in words that say what to type."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """As the library does, with our sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Hãy ghi bằng chữ số, ví dụ 3."))) from error


class TierForm(Form):
    """One prize. A row without name and quantity is left away."""

    name = StringField(
        _l("Tên giải"),
        [
            InputRequired(_l("Hãy ghi tên giải, ví dụ: Nhất.")),
            Length(max=MAX_NAME_LENGTH, message=_l("Tên giải dài tối đa 80 ký tự.")),
        ],
    )
    quantity = CountField(
        _l("Số giải"),
        [
            InputRequired(_l("Hãy ghi số giải.")),
            NumberRange(1, MAX_QUANTITY, _l("Số giải từ 1 đến 1.000.")),
        ],
        render_kw=_digits,
    )
    value_vnd = DongField(
        _l("Giá trị mỗi giải (đồng)"), [Length(max=20)], render_kw={"inputmode": "numeric"}
    )
    division = SelectField(
        _l("Dành cho"),
        choices=[
            SelectChoice("all", _l("Mọi người")),
            SelectChoice("guards", _l("Chỉ bảo vệ")),
        ],
        default="all",
    )

    def validate_value_vnd(self, field: DongField) -> None:
        """No more than a thousand million."""
        if getattr(field, "amount", 0) > MAX_VALUE_VND:
            raise ValidationError(str(_l("Giá trị giải tối đa 1.000.000.000 đồng.")))


class PlanForm(FlaskForm):
    """The prize structure of a round, all tiers in one form."""

    tiers = FieldList(FormField(TierForm), max_entries=MAX_TIERS)
    max_per_unit = CountField(
        _l("Số giải tối đa cho một doanh nghiệp"),
        [Optional(), NumberRange(1, MAX_QUANTITY, _l("Ghi số từ 1 đến 1.000, hoặc để trống."))],
        description=_l("Để trống nếu không giới hạn."),
        render_kw=_digits,
    )
    reserve_count = CountField(
        _l("Số người dự bị"),
        [_fill_in, NumberRange(0, 50, _l("Ghi số từ 0 đến 50."))],
        description=_l("Người xếp kế tiếp, nhận giải khi có người bị loại hoặc từ chối."),
        default=USUAL_RESERVES,
        render_kw=_digits,
    )

    only_all_correct = BooleanField(
        _l("Chỉ xét giải người trả lời đúng tất cả các câu"),
        description=_l("Như các cuộc thi có câu dự đoán: đúng hết rồi mới xét dự đoán."),
    )
    repeats = SelectField(
        _l("Người đã có giải ở vòng khác của cuộc thi"),
        choices=[
            SelectChoice("free", _l("Vẫn được nhận giải")),
            SelectChoice("once", _l("Không nhận nữa, mỗi người một giải trong cả cuộc thi")),
            SelectChoice("not_next", _l("Không nhận ở vòng liền sau")),
        ],
        default="free",
    )

    def limits(self) -> Limits:
        """As the service takes them."""
        return Limits(
            self.max_per_unit.data,
            self.reserve_count.data or 0,
            self.only_all_correct.data,
            self.repeats.data,
        )

    def drafts(self) -> list[TierDraft]:
        """The tiers as the service takes them, in the order of the page."""
        return [
            TierDraft(
                name=row.form.name.data or "",
                quantity=row.form.quantity.data or 0,
                value_vnd=row.form.value_vnd.amount,
                division=row.form.division.data or "all",
            )
            for row in self.tiers
        ]


class ExclusionForm(FlaskForm):
    """Somebody who may not win."""

    who = StringField(
        _l("Số điện thoại hoặc mã người dự thi"),
        [_fill_in, Length(max=40)],
        description=_l("Số điện thoại có hiệu lực cả khi người đó vào thi sau."),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _l("Lý do"),
        [_fill_in, Length(max=300, message=_l("Lý do dài tối đa 300 ký tự."))],
        description=_l("Ví dụ: thành viên ban tổ chức, tổ thư ký, kỹ thuật."),
    )


class ReasonForm(FlaskForm):
    """Why somebody is left out, or a confirmation taken back."""

    reason = TextAreaField(_l("Lý do"), [_fill_in, Length(max=300)], render_kw={"rows": 2})


def amount_typed(value_vnd: int) -> str:
    """As it stands in the field: `500.000`, empty for none."""
    return dong(value_vnd).removesuffix(" đồng") if value_vnd else ""
