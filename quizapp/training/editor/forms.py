"""The form of a course."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from quizapp.core.text import clean_line, nfc
from quizapp.training.editor.service.courses import CourseDraft
from quizapp.training.models import Course
from quizapp.training.words import AUDIENCE_WORDS, LANGUAGE_WORDS, ORDER_WORDS

SHOWN_PREREQUISITES = 3


class _Within(NumberRange):
    """A number between two others, told in one sentence."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(
            least, most, _l("Ghi một số từ %(least)s đến %(most)s.", least=least, most=most)
        )


class CourseForm(FlaskForm):
    """What a course is, and how it ends."""

    class Meta(FlaskForm.Meta):
        """Numbers are typed in Vietnamese."""

        locales: ClassVar[list[str]] = ["vi"]

    title = StringField(
        _l("Tên khóa học"), [InputRequired(_l("Hãy đặt tên khóa học.")), Length(max=180)]
    )
    description = TextAreaField(
        _l("Giới thiệu"), [Length(max=2000)], description=_l("Dành cho ai, học xong làm được gì.")
    )
    audience = SelectField(
        _l("Dành cho"), choices=[SelectChoice(c, w) for c, w in AUDIENCE_WORDS.items()]
    )
    language = SelectField(
        _l("Ngôn ngữ"), choices=[SelectChoice(c, w) for c, w in LANGUAGE_WORDS.items()]
    )
    lesson_order = SelectField(
        _l("Thứ tự học"), choices=[SelectChoice(c, w) for c, w in ORDER_WORDS.items()]
    )
    validity_months = IntegerField(
        _l("Kết quả có giá trị (tháng)"), [InputRequired(_l("Hãy ghi số tháng.")), _Within(1, 120)]
    )
    test_questions = IntegerField(
        _l("Số câu kiểm tra cuối khóa"), [InputRequired(_l("Hãy ghi số câu.")), _Within(1, 200)]
    )
    test_minutes = IntegerField(
        _l("Số phút làm bài kiểm tra"), [InputRequired(_l("Hãy ghi số phút.")), _Within(1, 240)]
    )
    pass_percent = IntegerField(
        _l("Đạt từ (phần trăm)"), [InputRequired(_l("Hãy ghi phần trăm.")), _Within(1, 100)]
    )
    retake_hours = IntegerField(
        _l("Được thi lại sau (giờ)"),
        [InputRequired(_l("Hãy ghi số giờ, 0 là ngay.")), _Within(0, 8760)],
    )
    prerequisites = FieldList(
        SelectField(_l("Học trước"), default=""), min_entries=SHOWN_PREREQUISITES
    )

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """What may be asked to be learned before."""
        options = [SelectChoice("", _l("không cần")), *(SelectChoice(*one) for one in choices)]
        for field in self.prerequisites:
            field.choices = options

    def draft(self) -> CourseDraft:
        """What was typed, for the service."""
        wanted = [field.data for field in self.prerequisites if field.data]
        return CourseDraft(
            title=clean_line(self.title.data),
            description=nfc(self.description.data or "").strip(),
            language=self.language.data,
            audience=self.audience.data,
            lesson_order=self.lesson_order.data,
            validity_months=self.validity_months.data,
            test_questions=self.test_questions.data,
            test_minutes=self.test_minutes.data,
            pass_percent=self.pass_percent.data,
            retake_hours=self.retake_hours.data,
            prerequisites=tuple(dict.fromkeys(wanted)),
        )


def values_of(course: Course) -> dict[str, Any]:
    """A course as the form shows it."""
    values: dict[str, Any] = {
        name: getattr(course, name) for name in CourseDraft.__slots__ if name != "prerequisites"
    }
    wanted = list(course.prerequisites)
    spare = max(SHOWN_PREREQUISITES - len(wanted), 1)
    return {**values, "prerequisites": [*wanted, *[""] * spare]}


STARTING_VALUES: dict[str, Any] = {
    "audience": "guards",
    "language": "vi",
    "lesson_order": "free",
    "validity_months": 12,
    "test_questions": 20,
    "test_minutes": 20,
    "pass_percent": 80,
    "retake_hours": 24,
    "prerequisites": [""] * SHOWN_PREREQUISITES,
}
