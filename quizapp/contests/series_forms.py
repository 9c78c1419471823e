"""The form that makes a series of rounds."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.contests.forms import MomentField
from quizapp.contests.models import Round
from quizapp.contests.rules.series import SeriesPlan

_number = {"inputmode": "numeric", "class": "short"}


class SeriesForm(FlaskForm):
    """From which round, how many, how they are called and how far apart."""

    template = SelectField(
        _l("Vòng làm mẫu"),
        [InputRequired(_l("Hãy chọn một vòng làm mẫu."))],
        description=_l("Đề, số lượt, cách xếp hạng và người được thi lấy theo vòng này."),
    )
    label = StringField(
        _l("Cách gọi các vòng"),
        [InputRequired(_l("Hãy điền ô này.")), Length(max=100)],
        default=_l("Tuần"),
        description=_l("Tuần, Kỳ, Đợt, Bảng… Vòng được đặt tên theo đó: Tuần 1, Tuần 2."),
    )
    first_number = IntegerField(
        _l("Bắt đầu từ số"), [InputRequired(_l("Hãy điền ô này."))], default=1, render_kw=_number
    )
    count = IntegerField(
        _l("Số vòng"), [InputRequired(_l("Hãy ghi số vòng."))], default=4, render_kw=_number
    )
    every = SelectField(
        _l("Cứ sau"),
        choices=[
            ("week", _l("một tuần")),
            ("two_weeks", _l("hai tuần")),
            ("month", _l("một tháng")),
            ("day", _l("một ngày")),
        ],
        default="week",
    )
    opens_at = MomentField(_l("Vòng đầu mở cổng"))
    closes_at = MomentField(
        _l("Vòng đầu đóng cổng"),
        description=_l("Các vòng sau cùng thứ, cùng giờ. Thời gian có thể gối lên vòng khác."),
    )
    practice = StringField(
        _l("Thêm vòng luyện tập tên là"),
        [Optional(), Length(max=200)],
        description=_l(
            "Để trống nếu không cần. Vòng luyện tập mở suốt cả chuỗi, không xếp hạng, không giải."
        ),
    )

    def offer(self, rounds: Iterable[Round]) -> None:
        """The rounds that may serve as the template."""
        self.template.choices = [(one.id, one.title) for one in rounds]

    def plan(self, zone: ZoneInfo) -> SeriesPlan | None:
        """What was asked for; None when a moment cannot be read, which its field says."""
        if not all([self.opens_at.read(zone), self.closes_at.read(zone)]):
            return None
        if self.opens_at.moment is None or self.closes_at.moment is None:
            return None
        return SeriesPlan(
            label=self.label.data or "",
            count=self.count.data or 0,
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            zone=zone,
            first_number=1 if self.first_number.data is None else self.first_number.data,
            every=self.every.data,
            practice=self.practice.data or "",
        )
