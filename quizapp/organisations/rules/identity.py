"""Who a participant is: cleaning what was typed, and what makes two entries one person. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from quizapp.core.errors import Invalid
from quizapp.core.text import MAX_NAME_LENGTH, clean_line, fold

PIN_PATTERN = re.compile(r"[0-9]{4,8}")
CODE_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9./_-]{0,39}")
OLDEST_BIRTH_YEAR, YOUNGEST_AGE = 1930, 15


@dataclass(frozen=True)
class JoinRequest:
    """What somebody typed to take part."""

    full_name: str
    phone: str | None = None
    employee_code: str | None = None
    unit_code: str | None = None
    birth_year: int | None = None
    is_guard: bool = False
    pin: str | None = None
    language: str = "vi"
    consents: Mapping[str, bool] | None = None
    division: str | None = None


@dataclass(frozen=True)
class Identity:
    """The same, cleaned: name in NFC, phone in E.164, code in capitals."""

    full_name: str
    folded_name: str
    phone: str | None
    employee_code: str | None
    birth_year: int | None
    is_guard: bool
    pin: str | None
    language: str
    division_id: str | None = None


def clean_name(typed: str) -> str:
    """1 to 120 characters with at least one letter, any script. Raises Invalid on full_name."""
    name = clean_line(typed)
    if not name or not any(c.isalpha() for c in name):
        raise Invalid(fields={"full_name": "name_needed"})
    if len(name) > MAX_NAME_LENGTH:
        raise Invalid(fields={"full_name": "name_too_long"})
    return name


def clean_phone(typed: str) -> str:
    """E.164 of a Vietnamese number however typed, or of a foreign one with its country code."""
    digits = unicodedata.normalize("NFKC", clean_line(typed))
    if digits.startswith("84") and not digits.startswith("0"):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException as error:
        raise Invalid(fields={"phone": "phone_wrong"}) from error
    if not phonenumbers.is_valid_number(number):
        raise Invalid(fields={"phone": "phone_wrong"})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_employee_code(typed: str) -> str:
    """Capitals without spaces: `nv 001` and `NV001` are one."""
    code = unicodedata.normalize("NFKC", clean_line(typed)).upper().replace(" ", "")
    if not CODE_PATTERN.fullmatch(code):
        raise Invalid(fields={"employee_code": "employee_code_wrong"})
    return code


def clean_pin(typed: str) -> str:
    """Four to eight digits."""
    pin = unicodedata.normalize("NFKC", typed.strip())
    if not PIN_PATTERN.fullmatch(pin):
        raise Invalid(fields={"pin": "pin_wrong_shape"})
    return pin


def identify(request: JoinRequest, required: Mapping[str, bool], *, this_year: int) -> Identity:
    """Clean a request. `required` maps the field names asked to whether they must be given.

    Raises Invalid naming every field that is wrong; fields that are not asked are dropped.
    """
    problems: dict[str, str] = {}

    def take(field: str, clean: object) -> str | None:
        typed = getattr(request, field)
        if field not in required or not typed:
            if required.get(field):
                problems[field] = "required"
            return None
        try:
            return clean(typed)  # type: ignore[operator,no-any-return]
        except Invalid as refused:
            problems.update(refused.fields)
            return None

    try:
        full_name = clean_name(request.full_name)
    except Invalid as refused:
        problems.update(refused.fields)
        full_name = ""
    phone = take("phone", clean_phone)
    employee_code = take("employee_code", clean_employee_code)
    birth_year = _birth_year(request, required, problems, this_year)
    pin = _pin(request, problems)
    if problems:
        raise Invalid(fields=problems)
    return Identity(
        full_name=full_name,
        folded_name=fold(full_name),
        phone=phone,
        employee_code=employee_code,
        birth_year=birth_year,
        is_guard=request.is_guard,
        pin=pin,
        language=request.language,
    )


def _birth_year(
    request: JoinRequest, required: Mapping[str, bool], problems: dict[str, str], this_year: int
) -> int | None:
    if "birth_year" not in required:
        return None
    if request.birth_year is None:
        if required["birth_year"]:
            problems["birth_year"] = "required"
        return None
    if not OLDEST_BIRTH_YEAR <= request.birth_year <= this_year - YOUNGEST_AGE:
        problems["birth_year"] = "birth_year_wrong"
    return request.birth_year


def _pin(request: JoinRequest, problems: dict[str, str]) -> str | None:
    if not request.pin:
        return None
    try:
        return clean_pin(request.pin)
    except Invalid as refused:
        problems.update(refused.fields)
        return None
