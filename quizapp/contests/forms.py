"""Forms of contests and rounds, one for each step of the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from quizapp.contests.presentation import (
    COUNTED_LABELS,
    FIELD_LABELS,
    KEY_LABELS,
    SCORE_LABELS,
    STAGE_LABELS,
)
from quizapp.contests.presets import PRESETS
from quizapp.contests.rules.difficulty import BANDS
from quizapp.contests.rules.settings import EXPOSURES
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.web.errors import sentence_of

MOMENT_PATTERN = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[\s,]+(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{1,2})?",
    re.IGNORECASE,
)
NEW_ORGANIZER = "new"
NOT_ASKED, ASKED, REQUIRED = "no", "asked", "required"
_fill_in = InputRequired(_l("Hãy điền ô này."))
_number = {"inputmode": "numeric", "class": "short"}
_moment = {"inputmode": "numeric", "placeholder": "25/12/2026 08:00", "class": "short"}


def parse_moment(typed: str, zone: ZoneInfo) -> datetime:
    """`25/12/2026 08:00` or `25-12-2026 8h` in the zone of the installation."""
    match = MOMENT_PATTERN.fullmatch(clean_line(typed))
    if match is None:
        raise Invalid("moment_unreadable")
    day, month, year, hour, minute = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=zone)
    except ValueError as error:
        raise Invalid("moment_unreadable") from error


def show_problems(form: FlaskForm, refusal: Invalid) -> list[str]:
    """Put each complaint beside its field; returns the sentences of fields not on this page."""
    elsewhere = []
    for name, code in refusal.fields.items():
        field = find_field(form, name)
        if field is None:
            elsewhere.append(sentence_of(code))
        else:
            field.errors = [*field.errors, sentence_of(code)]
    if not refusal.fields:
        elsewhere.append(sentence_of(refusal.code, refusal.params))
    return elsewhere


def find_field(form: Any, name: str) -> Any:
    """A field by the name that the service uses: `lines-0-count` is the count of the first line."""
    field = form
    for part in name.split("-"):
        if isinstance(field, FieldList):
            index = int(part)
            field = field.entries[index] if index < len(field.entries) else None
        else:
            field = getattr(field, "form", field)._fields.get(part)
        if field is None:
            return None
    return field


class MomentField(StringField):
    """A day and an hour as people write them; `.moment` after validation."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, [_fill_in], render_kw=_moment, **more)
        self.moment: datetime | None = None
        self.errors: Any = ()

    def read(self, zone: ZoneInfo) -> bool:
        """Understand what was typed, or say so beside the field."""
        if not self.data:
            return False
        try:
            self.moment = parse_moment(self.data, zone)
        except Invalid as refusal:
            self.errors = [*self.errors, sentence_of(refusal.code)]
        return self.moment is not None


class CheckboxesField(SelectMultipleField):
    """Any number of choices, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BasicsForm(FlaskForm):
    """Step 1: names. Without the contest's part once a round of it is published."""

    contest_title = StringField(
        _l("Tên cuộc thi"),
        [_fill_in, Length(max=200)],
        description=_l("Ví dụ: Tìm hiểu pháp luật về an toàn lao động năm 2026"),
    )
    organizer = SelectField(_l("Ban tổ chức"), [_fill_in])
    organizer_name = StringField(
        _l("Tên ban tổ chức mới"),
        [Optional(), Length(max=200)],
        description=_l(
            "Chỉ điền khi chọn “Tên khác”. Quản trị viên xác nhận rồi mới công bố được."
        ),
    )
    hotline = StringField(
        _l("Đường dây nóng của ban tổ chức mới"),
        [Optional(), Length(max=60)],
        render_kw={"inputmode": "tel"},
    )
    title = StringField(
        _l("Tên vòng thi"),
        [_fill_in, Length(max=200)],
        description=_l("Ví dụ: Tuần 1, Đợt tháng 12, Chung kết"),
    )
    kind = RadioField(
        _l("Loại vòng thi"),
        choices=[
            ("official", _l("Thi chính thức: có xếp hạng, xét giải, chỉ dùng câu đã duyệt")),
            (
                "practice",
                _l("Luyện tập: hiện đáp án và giải thích ngay, làm bao nhiêu lượt cũng được"),
            ),
            ("trial", _l("Chạy thử: để thử máy, dữ liệu bị xóa trước khi thi chính thức")),
        ],
        default="official",
    )
    stage = SelectField(_l("Giai đoạn"), choices=list(STAGE_LABELS.items()), default="preliminary")

    preset = SelectField(
        _l("Bắt đầu từ mẫu thể lệ"),
        choices=[
            ("", _l("Không dùng mẫu")),
            *((one.name, f"{one.title} ({one.source})") for one in PRESETS.values()),
        ],
        default="",
        description=_l(
            "Lượt thi, thời gian, xếp hạng theo một cuộc thi có thật; sửa được ở các bước sau."
        ),
    )

    def offer(self, organizers: Iterable[Any]) -> None:
        """The names to choose from."""
        known = [
            (one.id, one.name if one.confirmed_at else _l("%(name)s (chờ xác nhận)", name=one.name))
            for one in organizers
        ]
        self.organizer.choices = [*known, (NEW_ORGANIZER, _l("Tên khác (điền bên dưới)"))]

    def validate_organizer_name(self, field: StringField) -> None:
        """A new organizer needs a name."""
        if self.organizer.data == NEW_ORGANIZER and not clean_line(field.data or ""):
            raise StopValidation(_l("Hãy điền tên ban tổ chức."))

    def without_contest(self) -> None:
        """Ask for the round alone."""
        for name in ("contest_title", "organizer", "organizer_name", "hotline", "preset"):
            delattr(self, name)


class ScheduleForm(FlaskForm):
    """Step 3: time and attempts."""

    opens_at = MomentField(_l("Mở cổng thi"), description=_l("Ngày/tháng/năm giờ:phút"))
    closes_at = MomentField(_l("Đóng cổng thi"))
    minutes = IntegerField(
        _l("Thời gian làm bài (phút)"), [InputRequired(_l("Hãy ghi số phút."))], render_kw=_number
    )
    attempts_allowed = IntegerField(
        _l("Số lượt mỗi người"),
        [InputRequired(_l("Hãy ghi số lượt."))],
        render_kw=_number,
        description=_l("Ghi 0 nếu không giới hạn."),
    )
    attempts_per = SelectField(
        _l("Số lượt tính cho"), choices=[("round", _l("Cả vòng thi")), ("day", _l("Mỗi ngày"))]
    )
    counted_attempt = SelectField(_l("Lượt được tính"), choices=list(COUNTED_LABELS.items()))
    shuffle_questions = BooleanField(_l("Xáo trộn thứ tự câu hỏi"))
    shuffle_options = BooleanField(_l("Xáo trộn thứ tự phương án"))
    difficulty_band = SelectField(
        _l("Giữ cho các đề khó dễ như nhau"),
        coerce=int,
        choices=[(0, _l("Không giữ, rút ngẫu nhiên"))]
        + [
            (band, _l("Điểm dự kiến chênh không quá %(band)s%%", band=band))
            for band in BANDS
            if band
        ],
        description=_l("Điểm dự kiến tính theo kết quả thi trước đây; câu mới tính theo mức độ."),
    )
    max_exposure = SelectField(
        _l("Mỗi câu ra trong nhiều nhất"),
        coerce=int,
        choices=[(0, _l("Không giới hạn"))]
        + [(share, _l("%(share)s%% số đề", share=share)) for share in EXPOSURES if share],
        description=_l("Giữ trong chừng mực ngân hàng cho phép; xem trước ở “Thử rút đề”."),
    )
    seen_last = BooleanField(
        _l("Câu đã gặp ở lượt trước để sau cùng"),
        description=_l("Ai thi lại sẽ gặp câu mới trước, cả khi sang vòng sau của cuộc thi."),
    )
    on_paper = BooleanField(
        _l("Có bài giấy"),
        description=_l(
            "Người không có điện thoại làm trên đề in; ban tổ chức nhập phiếu. Thể lệ nói rõ cách"
            " tính giờ của bài giấy."
        ),
    )
    show_score = RadioField(_l("Hiện số điểm"), choices=list(SCORE_LABELS.items()))
    show_key = RadioField(
        _l("Hiện đáp án và giải thích"),
        choices=[(key, KEY_LABELS[key]) for key in ("after_closing", "never")],
    )

    def for_practice(self) -> None:
        """A practice round has these fixed."""
        for name in ("attempts_allowed", "attempts_per", "counted_attempt", "show_score"):
            delattr(self, name)
        delattr(self, "show_key")

    def read_moments(self, zone: ZoneInfo) -> bool:
        """Understand both moments."""
        return all([self.opens_at.read(zone), self.closes_at.read(zone)])


class PeopleForm(FlaskForm):
    """Step 4: who may take part and what is asked."""

    audience = RadioField(
        _l("Ai được thi"),
        choices=[
            ("all", _l("Mọi đơn vị")),
            ("units", _l("Chỉ các khu công nghiệp, doanh nghiệp chọn dưới đây")),
        ],
        default="all",
    )
    parks = CheckboxesField(_l("Khu công nghiệp"))
    enterprise_codes = TextAreaField(
        _l("Mã doanh nghiệp"),
        [Optional(), Length(max=20_000)],
        description=_l("Mỗi mã một dòng hoặc cách nhau bằng dấu phẩy, như CT07, CT12."),
        render_kw={"rows": 3},
    )
    guards_only = BooleanField(_l("Chỉ dành cho lực lượng bảo vệ"))
    divisions = CheckboxesField(
        _l("Chỉ các bảng"), description=_l("Không đánh dấu bảng nào thì mọi bảng đều được dự.")
    )
    age_from = IntegerField(_l("Từ bao nhiêu tuổi"), [Optional()], render_kw=_number)
    age_to = IntegerField(
        _l("Đến bao nhiêu tuổi"),
        [Optional()],
        render_kw=_number,
        description=_l("Có giới hạn tuổi thì năm sinh được hỏi và bắt buộc."),
    )
    listed_only = BooleanField(
        _l("Chỉ người trong danh sách"),
        description=_l(
            "Danh sách số điện thoại hoặc mã nhân viên, hay người được mời vào vòng sau."
        ),
    )

    def without_fields(self) -> None:
        """What is asked belongs to the contest and is frozen with its first published round."""
        for name in FIELD_LABELS:
            delattr(self, name)

    @property
    def limits_age(self) -> bool:
        """Whether the year of birth must be known."""
        return not (self.age_from.data is None and self.age_to.data is None)

    def asked(self) -> list[dict[str, Any]]:
        """As the contest keeps it."""
        wanted = {name: self[name].data for name in FIELD_LABELS}
        if self.limits_age:
            wanted["birth_year"] = REQUIRED
        return [
            {"name": name, "required": choice == REQUIRED}
            for name, choice in wanted.items()
            if choice != NOT_ASKED
        ]

    def fill_asked(self, fields: Iterable[Mapping[str, Any]]) -> None:
        """Show what the contest asks now."""
        known = {one["name"]: REQUIRED if one["required"] else ASKED for one in fields}
        for name in FIELD_LABELS:
            self[name].data = known.get(name, NOT_ASKED)

    def codes(self) -> list[str]:
        """The enterprise codes typed."""
        typed = re.split(r"[\s,;]+", self.enterprise_codes.data or "")
        return [code.upper() for code in typed if code]


for _name, _label in FIELD_LABELS.items():
    setattr(
        PeopleForm,
        _name,
        SelectField(
            _label,
            choices=[
                (NOT_ASKED, _l("Không hỏi")),
                (ASKED, _l("Hỏi, không bắt buộc")),
                (REQUIRED, _l("Bắt buộc")),
            ],
            default=NOT_ASKED,
        ),
    )


class AdditionsForm(FlaskForm):
    """Step 5: what the organizer adds to the generated rules."""

    rules_additions = TextAreaField(
        _l("Quy định bổ sung"),
        [Optional(), Length(max=20_000)],
        description=_l("Ví dụ: nơi và ngày trao giải, giấy tờ cần mang theo. Mỗi ý một dòng."),
        render_kw={"rows": 5},
    )


class ExtensionForm(FlaskForm):
    """More time for a running round."""

    minutes = IntegerField(
        _l("Thêm bao nhiêu phút"), [InputRequired(_l("Hãy ghi số phút."))], render_kw=_number
    )
    unit_code = StringField(
        _l("Chỉ cho đơn vị có mã"),
        [Optional(), Length(max=30)],
        description=_l("Để trống thì gia hạn cho tất cả, cổng thi cũng đóng muộn hơn."),
        render_kw={"class": "short"},
    )
    entrant_code = StringField(
        _l("Chỉ cho một người có mã dự thưởng"),
        [Optional(), Length(max=60)],
        description=_l(
            "Mã công khai của người đó, ghi ở trang kết quả của họ và trang Người dự thi."
        ),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _l("Lý do"),
        [_fill_in, Length(max=300)],
        description=_l("Được lưu trong nhật ký. Không ghi tên người."),
    )


class OrganizerForm(FlaskForm):
    """A name to be confirmed."""

    organizer_name = StringField(_l("Tên ban tổ chức"), [_fill_in, Length(max=200)])
    hotline = StringField(
        _l("Đường dây nóng"), [Optional(), Length(max=60)], render_kw={"inputmode": "tel"}
    )


class AssignForm(FlaskForm):
    """Somebody to work on a contest."""

    email = EmailField(_l("E-mail tài khoản"), [_fill_in, Length(max=254)])


class TitleForm(FlaskForm):
    """The name of a copy."""

    title = StringField(_l("Tên cuộc thi mới"), [_fill_in, Length(max=200)])
