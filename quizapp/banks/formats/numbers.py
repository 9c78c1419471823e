"""Numbers of files, as exact decimals written with a point."""

from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.scoring.question_types.typed_number import MAX_TYPED, parse_number


def decimal_text(text: str) -> str | None:
    """A number as keys keep it; None where there is none. "3.14" is English in a file."""
    told = "".join(text.split())
    if not told or len(told) > MAX_TYPED:
        return None
    try:
        number = Decimal(told)
    except InvalidOperation:
        read = parse_number(told)
        return None if read is None else str(read)
    return told if number.is_finite() and "_" not in told else None


def accepted_number(text: str, credit: float) -> dict[str, Any] | None:
    """What is written as 3, 3:0.1 or 1..5, with what it is worth; None when unreadable."""
    low, is_range, high = text.partition("..")
    if is_range:
        bounds = decimal_text(low), decimal_text(high)
        if None in bounds:
            return None
        return {"low": bounds[0], "high": bounds[1], "credit": credit}
    value, _colon, tolerance = text.partition(":")
    found, around = decimal_text(value), decimal_text(tolerance or "0")
    if found is None or around is None:
        return None
    return {"value": found, "tolerance": around, "credit": credit}


def inverse(text: str) -> str | None:
    """1 / x where both can be written exactly, else None."""
    number = Decimal(text)
    if number <= 0:
        return None
    turned = Decimal(1) / number
    return format(turned.normalize(), "f") if turned * number == 1 else None
