"""The staff's forms about classes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from quizapp.organisations.forms import HeadcountField, TypedDateField
from quizapp.training.classes.models import ClassPlace, TrainingClass
from quizapp.training.classes.rules.plan import MOST_CAPACITY, ClassDraft, PlaceDraft
from quizapp.training.classes.words import ORGANISER_WORDS, PLACE_WORDS

_fill_in = InputRequired(_l("Hãy điền ô này."))
_too_long = _l("Nội dung dài quá. Hãy viết ngắn lại.")
_people = NumberRange(1, MOST_CAPACITY, _l("Ghi số người, từ 1 đến 5.000."))
_clock = Regexp(r"^\d{1,2}[:hg.]\d{2}$", message=_l("Ghi giờ theo mẫu 07:30."))
_EMAIL_SHAPE = r"[^@\s]+@[^@\s]+\.[^@\s]+$"
_typed_time = {"inputmode": "numeric", "placeholder": "07:30", "class": "short"}


class ClassForm(FlaskForm):
    """What a class is."""

    title = StringField(_l("Tên lớp"), [_fill_in, Length(max=200, message=_too_long)])
    organiser_kind = RadioField(
        _l("Đơn vị tổ chức là"),
        [InputRequired(_l("Hãy chọn một loại."))],
        choices=list(ORGANISER_WORDS.items()),
        default="police",
    )
    organiser_name = StringField(
        _l("Tên đơn vị tổ chức"),
        [_fill_in, Length(max=200, message=_too_long)],
        description=_l("In trên danh sách và biên bản."),
    )
    course_id = SelectField(_l("Khóa học kèm theo"), [Optional()], validate_choice=False)
    about = TextAreaField(_l("Nội dung, dặn dò"), [Length(max=4000, message=_too_long)])
    skills = TextAreaField(
        _l("Kỹ năng thực hành"),
        [Length(max=3000, message=_too_long)],
        description=_l(
            "Mỗi dòng một kỹ năng, giảng viên xác nhận từng người. Không có thì bỏ trống."
        ),
    )
    takes_walk_ins = BooleanField(
        _l("Nhận người chưa có tên nếu còn chỗ"),
        description=_l("Họ được ghi là ngoài danh sách."),
    )
    counts_leaving = BooleanField(
        _l("Ghi cả giờ về"),
        description=_l("Người học quét mã lần nữa khi ra về; số phút có mặt tính theo đó."),
    )

    @classmethod
    def of(cls, one: TrainingClass) -> ClassForm:
        """Filled with what stands."""
        return cls(obj=one, data={"skills": "\n".join(one.skills)}, skills="\n".join(one.skills))

    def draft(self) -> ClassDraft:
        """What the service takes."""
        return ClassDraft(
            title=self.title.data or "",
            organiser_kind=self.organiser_kind.data or "",
            organiser_name=self.organiser_name.data or "",
            course_id=self.course_id.data or None,
            about=self.about.data or "",
            takes_walk_ins=bool(self.takes_walk_ins.data),
            counts_leaving=bool(self.counts_leaving.data),
            skills=(self.skills.data or "").splitlines(),
        )


class PlaceForm(FlaskForm):
    """The main place or a remote point."""

    kind = RadioField(_l("Loại"), choices=list(PLACE_WORDS.items()), default="remote")
    name = StringField(
        _l("Tên địa điểm"),
        [_fill_in, Length(max=120, message=_too_long)],
        description=_l("Ví dụ: Điểm cầu Công ty mẫu 07."),
    )
    room = StringField(_l("Phòng, địa chỉ"), [Length(max=200, message=_too_long)])
    capacity = HeadcountField(
        _l("Sức chứa"), [_fill_in, _people], render_kw={"inputmode": "numeric", "class": "short"}
    )
    host_name = StringField(
        _l("Người phụ trách"),
        [Length(max=120, message=_too_long)],
        description=_l("Họ tên người giữ điểm này, in trên biên bản."),
    )
    host_email = StringField(
        _l("Thư điện tử tài khoản của người phụ trách"),
        [
            Optional(),
            Regexp(_EMAIL_SHAPE, message=_l("Địa chỉ thư điện tử không đúng.")),
            Length(max=200),
        ],
        description=_l(
            "Nếu có tài khoản thì mở được điểm này từ trang của mình, không cần liên kết."
        ),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )

    @classmethod
    def of(cls, place: ClassPlace, host_email: str) -> PlaceForm:
        """Filled with what stands."""
        return cls(obj=place, host_email=host_email)

    def draft(self, host_staff_id: str | None) -> PlaceDraft:
        """What the service takes."""
        return PlaceDraft(
            kind=self.kind.data or "",
            name=self.name.data or "",
            capacity=self.capacity.data or 0,
            room=self.room.data or "",
            host_name=self.host_name.data or "",
            host_staff_id=host_staff_id,
        )


class SessionForm(FlaskForm):
    """When people meet."""

    title = StringField(
        _l("Tên buổi"),
        [Length(max=120, message=_too_long)],
        description=_l("Ví dụ: Buổi 1, lý thuyết."),
    )
    day = TypedDateField(_l("Ngày"))
    starts_at = StringField(_l("Bắt đầu"), [_fill_in, _clock], render_kw=_typed_time)
    ends_at = StringField(_l("Kết thúc"), [_fill_in, _clock], render_kw=_typed_time)

    def validate(self, extra_validators: Any = None) -> bool:
        """The day is needed, and the hours exist."""
        is_good = super().validate(extra_validators)
        if is_good and self.day.data is None:
            self.day.errors = [*self.day.errors, str(_l("Hãy điền ô này."))]
        for field in (self.starts_at, self.ends_at):
            if is_good and _time_of(field.data) is None:
                field.errors = [*field.errors, str(_l("Ghi giờ theo mẫu 07:30."))]
        return not any(field.errors for field in self)

    def times(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The two moments."""
        day: date = self.day.data
        starts, ends = _time_of(self.starts_at.data), _time_of(self.ends_at.data)
        return (
            datetime.combine(day, starts or time(), zone),
            datetime.combine(day, ends or time(), zone),
        )


def _time_of(typed: str) -> time | None:
    hours, _, minutes = typed.replace("h", ":").replace("g", ":").replace(".", ":").partition(":")
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        return None


class QuotaForm(FlaskForm):
    """How many an enterprise may send."""

    unit_code = StringField(
        _l("Mã đơn vị"),
        [_fill_in, Length(max=30, message=_too_long)],
        render_kw={"class": "short", "autocapitalize": "characters", "autocomplete": "off"},
    )
    seats = HeadcountField(
        _l("Chỉ tiêu"),
        [
            InputRequired(_l("Hãy điền ô này.")),
            NumberRange(0, MOST_CAPACITY, _l("Ghi số người, từ 0 đến 5.000.")),
        ],
        description=_l("Số người được cử. Ghi 0 để bỏ chỉ tiêu."),
        render_kw={"inputmode": "numeric", "class": "short"},
    )
