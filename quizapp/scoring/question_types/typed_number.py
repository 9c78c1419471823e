"""Numbers as people in Vietnam type them, and what they are worth. Pure, exact, linear."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from quizapp.core.text import fold

MAX_TYPED = 60
MAX_DIGITS = 24
GROUP = 3
_SPACES = {" ", "\u00a0", "\u2009", "\u202f", "'", "’"}
_MINUS = str.maketrans({"−": "-", "–": "-"})


def parse_number(typed: str) -> Decimal | None:
    """The number, None where it is none.

    A comma is the decimal sign, points group thousands: "87,65", "1.234", "1.234.567,8". A single
    point that cannot group is read as people write it on calculators: "87.65", "0.125". With both
    signs the last one is the decimal sign, so "1,234.5" is understood too.
    """
    text = "".join(c for c in typed.strip().translate(_MINUS) if c not in _SPACES)
    sign = text[:1] if text[:1] in {"+", "-"} else ""
    plain = _plain(text[len(sign) :])
    digits = plain.replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > MAX_DIGITS:
        return None
    return Decimal(sign + plain)


def _plain(text: str) -> str:
    """With a point as decimal sign and nothing between thousands; unreadable stays unreadable."""
    if "," in text and "." in text:
        decimal = max(",", ".", key=text.rfind)
        grouping = "." if decimal == "," else ","
        whole, _, fraction = text.rpartition(decimal)
        return f"{_joined(whole, grouping)}.{fraction}"
    if text.count(",") == 1:
        return text.replace(",", ".")
    grouping = "," if "," in text else "."
    whole = _joined(text, grouping)
    return whole if whole.isdigit() else text


def _joined(whole: str, grouping: str) -> str:
    """Without the signs between groups of three; as it stands where they are not."""
    first, *groups = whole.split(grouping)
    is_grouped = 1 <= len(first) <= GROUP and not (groups and first.startswith("0"))
    if is_grouped and all(len(group) == GROUP for group in groups):
        return first + "".join(groups)
    return whole


def read_response(response: object, units: list[Mapping[str, Any]]) -> tuple[Decimal, str] | None:
    """(number, name of the unit or "") of what was given; None where there is no number."""
    if isinstance(response, Mapping):
        number, unit = response.get("value"), str(response.get("unit") or "")
    else:
        number, unit = response, ""
    if isinstance(number, str) and not unit:
        number, unit = _split_unit(number, units)
    parsed = parse_number(number) if isinstance(number, str) else _exact(number)
    return None if parsed is None else (parsed, unit)


def _split_unit(typed: str, units: list[Mapping[str, Any]]) -> tuple[str, str]:
    """The number and the longest name of a unit at its end: "5" and "km" of "5 km"."""
    for name in sorted((str(unit["name"]) for unit in units), key=len, reverse=True):
        head = typed.strip()[: -len(name)]
        if head and fold(typed.strip()[len(head) :]) == fold(name):
            return head, name
    return typed, ""


def _exact(number: object) -> Decimal | None:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    exact = Decimal(str(number))
    return exact if exact.is_finite() else None


def credit_of(response: object, key: Mapping[str, Any]) -> float:
    """The credit of the best accepted value or range that holds the number, in its unit."""
    units = list(key.get("units", ()))
    read = read_response(response, units)
    if read is None:
        return 0.0
    number, unit = read
    factors = {str(one["name"]): Decimal(one["factor"]) for one in units}
    if (unit and unit not in factors) or (not unit and key.get("unit_required")):
        return 0.0
    number *= factors.get(unit, Decimal(1))
    earned = (float(one["credit"]) for one in key["accepted"] if _holds(one, number))
    return max(earned, default=0.0)


def _holds(accepted: Mapping[str, Any], number: Decimal) -> bool:
    if "value" in accepted:
        return abs(number - Decimal(accepted["value"])) <= Decimal(accepted.get("tolerance", "0"))
    return Decimal(accepted["low"]) <= number <= Decimal(accepted["high"])


def faults_of(key: Mapping[str, Any]) -> list[str]:
    """What is wrong with accepted numbers and units."""
    accepted = key.get("accepted")
    if not isinstance(accepted, list) or not accepted:
        return ["key_missing"]
    if not all(_is_accepted(one) for one in accepted):
        return ["accepted_unreadable"]
    if not any(one["credit"] == 1 for one in accepted):
        return ["no_full_credit"]
    units = key.get("units", [])
    if not isinstance(units, list) or not all(_is_unit(unit) for unit in units):
        return ["units_unreadable"]
    names = [fold(str(unit["name"])) for unit in units]
    if any(one == other for one, other in pairwise(sorted(names))):
        return ["units_repeat"]
    return ["units_unreadable"] if key.get("unit_required") and not units else []


def _is_unit(unit: object) -> bool:
    if not isinstance(unit, Mapping) or not isinstance(unit.get("name"), str):
        return False
    return bool(unit["name"].strip() and _decimal(unit.get("factor")))


def _is_accepted(one: object) -> bool:
    if not isinstance(one, Mapping) or not isinstance(one.get("credit"), int | float):
        return False
    if "value" in one:
        tolerance = _decimal(one.get("tolerance", "0"))
        return _decimal(one["value"]) is not None and tolerance is not None and tolerance >= 0
    low, high = _decimal(one.get("low")), _decimal(one.get("high"))
    return low is not None and high is not None and low <= high


def _decimal(text: object) -> Decimal | None:
    if not isinstance(text, str) or len(text) > MAX_TYPED:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def best_number(key: Mapping[str, Any]) -> str:
    """What to show as right, written the Vietnamese way: "87,65" or "1–2", with its unit."""
    one = max(key["accepted"], key=lambda accepted: accepted["credit"])
    parts = [one["value"]] if "value" in one else [one["low"], one["high"]]
    number = "–".join(part.replace(".", ",") for part in parts)
    base = next((u["name"] for u in key.get("units", ()) if Decimal(u["factor"]) == 1), "")
    return f"{number} {base}".strip()
