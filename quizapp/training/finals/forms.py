"""Forms about the tests of courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from quizapp.training.rules.finals import (
    MOST_MINUTES,
    MOST_QUESTIONS,
    MOST_QUESTIONS_BEFORE,
    MOST_RETAKE_HOURS,
    MOST_TRIES,
    FinalSettings,
)
from quizapp.training.service.finals.settings import skills_of

_fill_in = InputRequired(_l("Hãy điền ô này."))
_SHORT = {"inputmode": "numeric", "class": "short"}
MODULE = "module-"
DIGITS = 3


def _between(lowest: int, highest: int) -> NumberRange:
    return NumberRange(lowest, highest, _l("Số này nằm ngoài khoảng cho phép. Hãy nhập lại."))


class SettingsForm(FlaskForm):
    """How a course is tested."""

    questions = IntegerField(
        _l("Số câu"), [_fill_in, _between(1, MOST_QUESTIONS)], render_kw=_SHORT
    )
    minutes = IntegerField(_l("Số phút"), [_fill_in, _between(1, MOST_MINUTES)], render_kw=_SHORT)
    pass_percent = IntegerField(
        _l("Đạt từ bao nhiêu phần trăm"), [_fill_in, _between(1, 100)], render_kw=_SHORT
    )
    retake_hours = IntegerField(
        _l("Làm lại sau mấy giờ"),
        [_fill_in, _between(0, MOST_RETAKE_HOURS)],
        description=_l("Ghi 0 nếu được làm lại ngay."),
        render_kw=_SHORT,
    )
    max_tries = IntegerField(
        _l("Số lần làm nhiều nhất"),
        [Optional(), _between(1, MOST_TRIES)],
        description=_l(
            "Để trống nếu không giới hạn. Người đã hết lần làm tiếp khi bạn tăng số này."
        ),
        render_kw=_SHORT,
    )
    before_questions = IntegerField(
        _l("Số câu thử sức trước khi học"),
        [Optional(), _between(0, MOST_QUESTIONS_BEFORE)],
        description=_l(
            "Người học làm trước bài đầu, bỏ qua được, không tính điểm. Nhờ đó đo được khóa học"
            " giúp được bao nhiêu. Ghi 0 nếu không cần."
        ),
        render_kw=_SHORT,
    )
    skills = TextAreaField(
        _l("Các kỹ năng chấm trực tiếp"),
        [Optional()],
        description=_l("Mỗi dòng một kỹ năng. Để trống nếu khóa học không có phần thực hành."),
        render_kw={"rows": 5},
    )
    is_practical_needed = BooleanField(
        _l("Phải đạt phần thực hành mới hoàn thành khóa học"),
    )

    @classmethod
    def of(cls, settings: FinalSettings) -> SettingsForm:
        """The form as the settings stand."""
        return cls(
            data={
                "questions": settings.questions,
                "minutes": settings.minutes,
                "pass_percent": settings.pass_percent,
                "retake_hours": settings.retake_hours,
                "max_tries": settings.max_tries,
                "before_questions": settings.before_questions,
                "skills": "\n".join(one["title"] for one in settings.skills),
                "is_practical_needed": settings.is_practical_needed,
            }
        )

    def settings(
        self, known: Sequence[dict[str, str]], by_module: Mapping[str, int]
    ) -> FinalSettings:
        """What was typed."""
        return FinalSettings(
            self.questions.data or 0,
            self.minutes.data or 0,
            self.pass_percent.data or 0,
            self.retake_hours.data or 0,
            self.max_tries.data,
            self.before_questions.data or 0,
            by_module,
            skills_of((self.skills.data or "").splitlines(), known),
            bool(self.is_practical_needed.data),
        )


def typed_by_module(form: Mapping[str, str], modules: Sequence[str]) -> dict[str, int]:
    """How many of each module; nothing when all boxes are empty: evenly then."""
    typed = {slug: form.get(MODULE + slug, "").strip() for slug in modules}
    if not any(typed.values()):
        return {}
    fit = {slug: text for slug, text in typed.items() if text.isdecimal() and len(text) <= DIGITS}
    return {slug: int(fit.get(slug, "0")) for slug in modules}
