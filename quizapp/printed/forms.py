"""An answer sheet as the staff types it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.organisations.queries.units import find_unit_by_code, search_enterprises
from quizapp.organisations.rules import JoinRequest
from quizapp.printed.rules import SheetTimes
from quizapp.printed.rules.typed import MAX_TYPED
from quizapp.printed.service import SheetDraft

MAX_LINE = 300
EVENING = 20
"""From this hour on an end that is earlier than the start was after midnight: night shifts."""
FIELDS = (
    *("full_name", "unit", "employee_code", "phone", "birth_year", "form", "day", "started"),
    *("ended", "typed", "reason"),
)
KEPT = ("day", "started", "unit")
"""What the next sheet of a pile usually says too."""


def values_of(form: MultiDict[str, str]) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {
        name: form.get(name, "")[: MAX_TYPED if name == "typed" else MAX_LINE] for name in FIELDS
    }


def sheet_draft(session: Session, form: MultiDict[str, str], zone: ZoneInfo) -> SheetDraft:
    """The service's form of it. Raises Invalid naming fields."""
    values = values_of(form)
    year = values["birth_year"].strip()
    person = JoinRequest(
        full_name=values["full_name"],
        phone=values["phone"] or None,
        employee_code=values["employee_code"] or None,
        birth_year=int(year) if year.isascii() and year.isdecimal() and len(year) <= 4 else None,  # noqa: PLR2004 - a year
        is_guard="is_guard" in form,
        consents={"contest": "consent" in form},
    )
    return SheetDraft(
        person=person,
        unit_id=_unit_id(session, values["unit"]),
        form_code=_form_code(values["form"]),
        typed=values["typed"],
        times=_times(values["day"], values["started"], values["ended"], zone),
        reason=values["reason"],
        is_sure="sure" in form,
    )


def _form_code(typed: str) -> str:
    code = clean_line(typed)
    if not code:
        raise Invalid(fields={"form": "sheet_form_missing"})
    return code


def _times(day: str, started: str, ended: str, zone: ZoneInfo) -> SheetTimes:
    began = _moment(day, started, "started", zone)
    if not ended.strip():
        return SheetTimes(began)
    over = _moment(day, ended, "ended", zone)
    is_next_day = over < began and began.hour >= EVENING
    return SheetTimes(began, over + timedelta(days=1) if is_next_day else over)


def _moment(day: str, hour: str, field: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(
            date.fromisoformat(day.strip()), time.fromisoformat(hour.strip()), zone
        )
    except ValueError as error:
        raise Invalid(fields={field: "sheet_moment_unreadable"}) from error


def _unit_id(session: Session, typed: str) -> str | None:
    """By its code, or by a name that only one enterprise has."""
    if not typed.strip():
        return None
    unit = find_unit_by_code(session, typed)
    found = [unit] if unit else search_enterprises(session, typed, limit=2)
    if len(found) != 1:
        raise Invalid(fields={"unit": "sheet_unit_unclear"})
    return found[0].id
