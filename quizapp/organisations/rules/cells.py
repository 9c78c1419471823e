"""Reading single cells of a row: a complaint at the cell when it cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line, fold
from quizapp.organisations.rules.identity import clean_employee_code, clean_name, clean_phone
from quizapp.organisations.rules.tables import TableRow

_WHOLE_AS_DECIMAL = re.compile(r"(\d+)[.,]0+")
_DATE_SHAPES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


def code_of(row: TableRow, *, is_needed: bool = True) -> str:
    """The employee code, normalised; empty when there is none or it cannot be read."""
    typed = row.text("employee_code")
    if row.has_errors:
        return ""
    if not typed:
        if is_needed:
            row.complain("employee_code", "code_missing")
        return ""
    whole = _WHOLE_AS_DECIMAL.fullmatch(typed)
    if whole:
        row.complain("employee_code", "code_was_decimal", is_error=False)
        typed = whole[1]
    try:
        return clean_employee_code(typed)
    except Invalid:
        row.complain("employee_code", "code_unreadable")
        return ""


def name_of(row: TableRow) -> str:
    """The name of a person, from one column or from two."""
    typed = clean_line(f"{row.text('family_name')} {row.text('full_name')}")
    if row.has_errors:
        return ""
    try:
        return clean_name(typed)
    except Invalid as refused:
        code = refused.fields["full_name"]
        row.complain("full_name", "name_missing" if code == "name_needed" else code)
        return ""


def phone_of(row: TableRow) -> str | None:
    """A phone number in E.164; Excel may have eaten the zero in front."""
    typed = row.text("phone")
    if not typed:
        return None
    try:
        return clean_phone(typed)
    except Invalid:
        row.complain("phone", "phone_wrong")
        return None


def short_text_of(row: TableRow, name: str, length: int) -> str | None:
    """A line of at most `length` characters."""
    typed = row.text(name)
    if len(typed) > length:
        row.complain(name, "cell_too_long")
    return typed or None


def one_of(row: TableRow, name: str, known: Mapping[str, str]) -> str | None:
    """What a known word means."""
    typed = fold(row.text(name))
    if not typed:
        return None
    if typed not in known:
        row.complain(name, "word_unknown")
    return known.get(typed)


def date_of(row: TableRow, name: str) -> date | None:
    """A day, as a date of Excel or typed."""
    cell = row.cells.get(name)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    typed = row.text(name)
    if not typed:
        return None
    for shape in _DATE_SHAPES:
        try:
            return datetime.strptime(typed, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    row.complain(name, "date_unclear")
    return None
