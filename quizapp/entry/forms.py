"""The join form as sent without script, and the form of a place."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.entry.door import known_language
from quizapp.organisations.rules import JoinRequest

MAX_FIELD_LENGTH = 400
FIELDS = ("full_name", "phone", "employee_code", "unit_code", "birth_year", "pin", "unit_query")
MAX_CHOICE_LENGTH = 12


def join_request_of(form: MultiDict[str, str]) -> JoinRequest:
    """The service's form of the posted fields; ticked boxes are consents given."""
    birth_year = form.get("birth_year", "").strip()
    return JoinRequest(
        full_name=form.get("full_name", "")[:MAX_FIELD_LENGTH],
        phone=form.get("phone", "")[:MAX_FIELD_LENGTH] or None,
        employee_code=form.get("employee_code", "")[:MAX_FIELD_LENGTH] or None,
        unit_code=form.get("unit_code") or None,
        birth_year=int(birth_year) if birth_year.isdecimal() and len(birth_year) <= 4 else None,  # noqa: PLR2004 - a year
        is_guard="is_guard" in form,
        pin=form.get("pin") or None,
        language=known_language(form.get("language", "vi")),
        consents=dict.fromkeys(form.getlist("consents"), True),
        division=form.get("division", "")[:MAX_CHOICE_LENGTH] or None,
    )


def typed_values(form: MultiDict[str, str]) -> dict[str, Any]:
    """What to show again; the PIN is never sent back."""
    values: dict[str, Any] = {name: form.get(name, "") for name in FIELDS if name != "pin"}
    return {
        **values,
        "division": form.get("division", ""),
        "is_guard": "is_guard" in form,
        "consents": form.getlist("consents"),
    }


class PlaceForm(FlaskForm):
    """A code for a place."""

    place = StringField(
        _l("Địa điểm"),
        [InputRequired(_l("Hãy điền ô này.")), Length(max=120)],
        description=_l("Ví dụ: Nhà ăn ca 2, Cổng số 3, Hội trường"),
    )
    unit_code = StringField(
        _l("Mã doanh nghiệp"),
        [Optional(), Length(max=30)],
        description=_l("Để trống nếu mọi người ở nơi đó đều dùng được."),
        render_kw={"class": "short"},
    )
    is_kiosk = BooleanField(
        _l("Máy dùng chung"),
        description=_l("Máy tự bắt đầu lại cho người sau khi nộp bài hoặc để yên 60 giây."),
    )
