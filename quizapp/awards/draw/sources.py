"""Public values nobody can choose: which sources there are and how their values are written. Pure.

A value is typed by two people from the same web page or sheet of paper. What they type may be
spaced and broken into lines in any way; it is brought into one form, and that form is hashed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from math import ceil, log2
from zoneinfo import ZoneInfo

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line

MAX_VALUE_LENGTH = 400
MAX_DIGITS = 400
_NUMBERS = re.compile(r"[0-9]+")
_SEPARATORS = re.compile(r"[0-9\s,.;:|/–-]*")
_RANDOMNESS = re.compile(r"[0-9a-f]{64}")


class SourceKind(StrEnum):
    """Where the public value comes from."""

    XSMB_ALL = "xsmb_all"
    XSMB_SPECIAL = "xsmb_special"
    DRAND = "drand"
    OTHER = "other"


_COMPLAINTS = {
    SourceKind.XSMB_ALL: "draw_value_xsmb_all",
    SourceKind.XSMB_SPECIAL: "draw_value_xsmb_special",
    SourceKind.DRAND: "draw_value_drand",
    SourceKind.OTHER: "draw_value_other",
}
XSMB_PRIZES = (
    ("DB", 5, 1),
    ("G1", 5, 1),
    ("G2", 5, 2),
    ("G3", 5, 6),
    ("G4", 4, 4),
    ("G5", 4, 6),
    ("G6", 3, 3),
    ("G7", 2, 4),
)
"""The northern lottery of a day: name, digits of a number, numbers; 27 numbers, 107 digits."""
_SPECIAL_DIGITS = 5
_ALL_DIGITS = sum(digits * numbers for _name, digits, numbers in XSMB_PRIZES)
_DRAND_BITS = 256
_DRAND_GENESIS, _DRAND_PERIOD = 1_692_803_367, 3
"""Of quicknet: second of the first round, seconds between rounds."""
LOTTERY_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_DRAWING_BEGINS = time(18, 10)
"""The first balls of the northern lottery fall at a quarter past six in the evening."""


@dataclass(frozen=True)
class Source:
    """A named public source. `name` describes another one, `digits` what its value carries."""

    kind: SourceKind
    name: str = ""
    digits: int = 0


def bits_of(source: Source) -> float:
    """How many random bits a value of this source carries."""
    if source.kind is SourceKind.DRAND:
        return float(_DRAND_BITS)
    digits = {SourceKind.XSMB_ALL: _ALL_DIGITS, SourceKind.XSMB_SPECIAL: _SPECIAL_DIGITS}
    return digits.get(source.kind, source.digits) * log2(10)


def check_source(source: Source) -> None:
    """Another source needs a name and its digits."""
    is_other = source.kind is SourceKind.OTHER
    if is_other and not clean_line(source.name):
        raise Invalid(fields={"source_name": "draw_source_unnamed"})
    if is_other and not 1 <= source.digits <= MAX_DIGITS:
        raise Invalid(fields={"source_digits": "draw_source_digits"})


def known_from(source: Source, due_at: datetime) -> datetime:
    """The first moment at which anybody could know the value that is due then.

    Whatever is promised must be promised before it, else the secret could be chosen to fit.
    """
    if source.kind in {SourceKind.XSMB_ALL, SourceKind.XSMB_SPECIAL}:
        day = due_at.astimezone(LOTTERY_ZONE).date()
        return datetime.combine(day, _DRAWING_BEGINS, LOTTERY_ZONE)
    return due_at


def drand_round(due_at: datetime) -> int:
    """The first round of quicknet that is published at this moment or after it."""
    return ceil((due_at.timestamp() - _DRAND_GENESIS) / _DRAND_PERIOD) + 1


def canonical_value(source: Source, typed: str, due_at: datetime) -> str:
    """The one form in which the value due then is hashed, e.g. `XSMB 2026-11-20 DB 12345`.

    Raises Invalid naming `value` when it does not look like a value of this source.
    """
    writers = {
        SourceKind.XSMB_ALL: _all_of_xsmb,
        SourceKind.XSMB_SPECIAL: _special_of_xsmb,
        SourceKind.DRAND: _drand,
        SourceKind.OTHER: _other,
    }
    value = writers[source.kind](source, typed, due_at)
    if value is None:
        raise Invalid(fields={"value": _COMPLAINTS[source.kind]})
    return value


def _all_of_xsmb(_source: Source, typed: str, due_at: datetime) -> str | None:
    numbers = _plain_numbers(typed)
    widths = [digits for _name, digits, count in XSMB_PRIZES for _number in range(count)]
    if [len(number) for number in numbers] != widths:
        return None
    left = iter(numbers)
    parts = [
        " ".join([name, *(next(left) for _number in range(count))])
        for name, _digits, count in XSMB_PRIZES
    ]
    return f"XSMB {_day(due_at)} {' '.join(parts)}"


def _special_of_xsmb(_source: Source, typed: str, due_at: datetime) -> str | None:
    numbers = _plain_numbers(typed)
    if [len(number) for number in numbers] != [_SPECIAL_DIGITS]:
        return None
    return f"XSMB {_day(due_at)} DB {numbers[0]}"


def _day(due_at: datetime) -> str:
    return due_at.astimezone(LOTTERY_ZONE).date().isoformat()


def _drand(_source: Source, typed: str, due_at: datetime) -> str | None:
    randomness = "".join(typed.split()).lower()
    if not _RANDOMNESS.fullmatch(randomness):
        return None
    return f"drand {drand_round(due_at)} {randomness}"


def _other(source: Source, typed: str, _due_at: datetime) -> str | None:
    value = clean_line(typed)
    digits = sum(character.isalnum() for character in value)
    return value if source.digits <= digits and len(value) <= MAX_VALUE_LENGTH else None


def _plain_numbers(typed: str) -> list[str]:
    """Numbers with anything usual between them; nothing at all when there are letters."""
    return _NUMBERS.findall(typed) if _SEPARATORS.fullmatch(typed) else []
