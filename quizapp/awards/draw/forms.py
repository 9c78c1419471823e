"""Forms about draws."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.form import Form
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizapp.awards.draw.models import LOTS, TIE
from quizapp.awards.draw.queries import Condition
from quizapp.awards.draw.service import DrawDraft, Reading
from quizapp.awards.draw.sources import MAX_DIGITS, MAX_VALUE_LENGTH, Source, SourceKind
from quizapp.awards.forms import CountField, DongField
from quizapp.contests.forms import MomentField

_fill_in = InputRequired(_l("Hãy điền ô này."))
_digits = {"inputmode": "numeric", "class": "short"}
PRIZE_ROWS = 3


class PrizeForm(Form):
    """One kind of gift; a row left empty is left away."""

    name = StringField(_l("Tên quà"), [Length(max=80)])
    quantity = CountField(
        _l("Số lượng"),
        [Optional(), NumberRange(1, 1000, _l("Số lượng từ 1 đến 1.000."))],
        render_kw=_digits,
    )
    value_vnd = DongField(
        _l("Giá trị một phần (đồng)"), [Length(max=20)], render_kw={"inputmode": "numeric"}
    )


class SourceForm(FlaskForm):
    """What every draw needs: its name, and where the public value comes from."""

    title = StringField(
        _l("Tên lần bốc thăm"),
        [_fill_in, Length(max=200)],
        description=_l("Mọi người sẽ thấy tên này."),
    )
    source_kind = RadioField(
        _l("Lấy số công khai từ đâu"),
        choices=[
            SelectChoice(
                SourceKind.XSMB_ALL.value, _l("Cả 27 số xổ số miền Bắc của một ngày (nên chọn)")
            ),
            SelectChoice(
                SourceKind.XSMB_SPECIAL.value,
                _l("Chỉ giải đặc biệt xổ số miền Bắc (5 chữ số, chỉ đủ cho vài chục người)"),
            ),
            SelectChoice(SourceKind.DRAND.value, _l("Mạng drand, vòng đầu tiên từ giờ đã hẹn")),
            SelectChoice(SourceKind.OTHER.value, _l("Nguồn khác ai cũng tra được")),
        ],
        default=SourceKind.XSMB_ALL.value,
    )
    value_due_at = MomentField(
        _l("Số được công bố lúc"),
        description=_l(
            "Xổ số miền Bắc quay lúc 18:15, có đủ số lúc 18:40. Trước giờ này không ai nhập được."
        ),
    )
    fallback_at = MomentField(
        _l("Dự phòng, nếu ngày đó không quay"),
        description=_l("Kỳ sau sẽ dùng thay, ví dụ khi nghỉ Tết."),
    )
    source_name = StringField(
        _l("Tên nguồn khác"),
        [Optional(), Length(max=300)],
        description=_l("Ai công bố, ở đâu, số nào. Ví dụ: VN-Index đóng cửa, trang hsx.vn."),
    )
    source_digits = IntegerField(
        _l("Nguồn khác có bao nhiêu chữ số"),
        [Optional(), NumberRange(1, MAX_DIGITS)],
        render_kw=_digits,
    )

    def read_moments(self, zone: ZoneInfo) -> bool:
        """Understand both dates, or say beside them what is wrong."""
        return all([self.value_due_at.read(zone), self.fallback_at.read(zone)])

    def source(self) -> Source:
        """The chosen source."""
        kind = SourceKind(self.source_kind.data)
        return Source(
            kind,
            name=(self.source_name.data or "") if kind is SourceKind.OTHER else "",
            digits=(self.source_digits.data or 0) if kind is SourceKind.OTHER else 0,
        )

    def draft(self, purpose: str) -> DrawDraft:
        """As the service takes it."""
        due, fallback = self.value_due_at.moment, self.fallback_at.moment
        if due is None or fallback is None:
            message = "the moments were not read"
            raise ValueError(message)
        return self._draft(purpose, due, fallback)

    def _draft(self, purpose: str, due: datetime, fallback: datetime) -> DrawDraft:
        who = Condition("tie" if purpose == TIE else "everybody")
        return DrawDraft(self.title.data or "", purpose, who, self.source(), due, fallback)


class WideForm(SourceForm):
    """Of draws among many: who takes part."""

    who = RadioField(
        _l("Ai được bốc thăm"),
        choices=[
            SelectChoice("all_correct", _l("Mọi người trả lời đúng tất cả")),
            SelectChoice("min_score", _l("Mọi người đạt từ một số điểm")),
            SelectChoice("everybody", _l("Mọi người đã dự thi")),
        ],
        default="all_correct",
    )
    min_score = FloatField(
        _l("Từ bao nhiêu điểm"),
        [Optional()],
        description=_l("Chỉ điền khi chọn “đạt từ một số điểm”."),
        render_kw=_digits,
    )
    scope = RadioField(
        _l("Tính trong"),
        choices=[
            SelectChoice("round", _l("Vòng thi này")),
            SelectChoice("contest", _l("Mọi vòng chính thức của cuộc thi")),
        ],
        default="round",
    )

    spares_winners = BooleanField(
        _l("Không tính người đã có giải"),
        description=_l("Theo danh sách người đạt giải đã xác nhận lúc cam kết."),
    )

    def condition(self) -> Condition:
        """Who takes part."""
        return Condition(
            self.who.data,
            self.min_score.data if self.who.data == "min_score" else None,
            spares_winners=bool(self.spares_winners.data),
        )

    def _draft(self, purpose: str, due: datetime, fallback: datetime) -> DrawDraft:
        return DrawDraft(
            self.title.data or "",
            purpose,
            self.condition(),
            self.source(),
            due,
            fallback,
            is_overall=self.scope.data == "contest",
        )


class LotsForm(WideForm):
    """Of gifts: which, and how many."""

    prizes = FieldList(FormField(PrizeForm), min_entries=PRIZE_ROWS, max_entries=10)
    reserves = CountField(
        _l("Số người dự bị"),
        [_fill_in, NumberRange(0, 1000, _l("Ghi số từ 0 đến 1.000."))],
        description=_l("Bốc luôn cùng lúc, nhận quà khi người trúng không đến nhận."),
        default=5,
        render_kw=_digits,
    )

    def _draft(self, purpose: str, due: datetime, fallback: datetime) -> DrawDraft:
        filled = [row.form for row in self.prizes if (row.form.name.data or "").strip()]
        return DrawDraft(
            self.title.data or "",
            purpose,
            self.condition(),
            self.source(),
            due,
            fallback,
            prizes=tuple(
                (row.name.data.strip(), row.quantity.data or 0, row.value_vnd.amount)
                for row in filled
            ),
            reserves=self.reserves.data or 0,
            is_overall=self.scope.data == "contest",
        )


def form_for(purpose: str) -> type[SourceForm]:
    """Gifts ask most, a tie asks least."""
    if purpose == TIE:
        return SourceForm
    return LotsForm if purpose == LOTS else WideForm


class ValueForm(FlaskForm):
    """The public value as one person reads it."""

    value = TextAreaField(
        _l("Số công khai"),
        [_fill_in, Length(max=4 * MAX_VALUE_LENGTH)],
        render_kw={"rows": 4, "autocomplete": "off", "spellcheck": "false"},
    )
    day = RadioField(
        _l("Của kỳ nào"),
        choices=[
            SelectChoice("main", _l("Kỳ chính")),
            SelectChoice("fallback", _l("Kỳ dự phòng, vì kỳ chính không quay")),
        ],
        default="main",
    )
    evidence = StringField(
        _l("Ai cũng tra lại được ở đâu"),
        [Optional(), Length(max=500)],
        description=_l(
            "Địa chỉ trang kết quả, tên báo và số báo. Dùng kỳ dự phòng thì ghi thêm vì sao."
        ),
    )

    def reading(self) -> Reading:
        """As the service takes it."""
        return Reading(self.value.data or "", self.day.data == "fallback", self.evidence.data or "")
