"""The join form as sent without script."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from quizapp.entry.door import known_language
from quizapp.organisations.rules import JoinRequest

MAX_FIELD_LENGTH = 400
FIELDS = ("full_name", "phone", "employee_code", "unit_code", "birth_year", "pin", "unit_query")


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
    )


def typed_values(form: MultiDict[str, str]) -> dict[str, Any]:
    """What to show again; the PIN is never sent back."""
    values: dict[str, Any] = {name: form.get(name, "") for name in FIELDS if name != "pin"}
    return {**values, "is_guard": "is_guard" in form, "consents": form.getlist("consents")}
