"""Moodle's embedded answers, "{1:SHORTANSWER:=Hà Nội#Đúng~%50%Hanoi}", into gaps of a text.

Written after docs.moodle.org, "Embedded Answers (Cloze) question type".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.banks.formats.numbers import accepted_number

# A gap ends where the next begins, or many unclosed ones would be read again and again.
GAP = re.compile(
    r"\{(\d{0,3}):([A-Z_]{2,20}):((?:\\.|[^\\{}]|\{(?!\d{0,3}:[A-Z_]{2,20}:))*)\}", re.DOTALL
)
BEGUN = re.compile(r"\{\d{0,3}:[A-Z_]{2,20}\b")
PERCENT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,7})?)%")
CHOICES = re.compile(r"(?:MULTICHOICE|MC)(?:_?[VHS]{1,2})?")
TEXTS, CASED, NUMBERS = (
    {"SHORTANSWER", "SA", "MW"},
    {"SHORTANSWER_C", "SAC", "MWC"},
    {"NUMERICAL", "NM"},
)
ANYTHING = "*"
FULL = 100.0
Plain = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: its percentage, its text and what is said to it."""

    weight: float
    text: str
    feedback: str = ""


@dataclass(slots=True)
class Embedded:
    """A text with {{1}}, {{2}} ... in place of its gaps, still marked up as it was."""

    text: str = ""
    elements: list[str] = field(default_factory=list)
    gaps: list[Mapping[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    """Percentages of choices that are neither nothing nor all, which no gap keeps."""
    marks: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def has_gaps(text: str) -> bool:
    """Whether something in it looks like an embedded answer."""
    return bool(BEGUN.search(text))


def read_embedded(raw: str, plain: Plain) -> Embedded:
    """The gaps of a text; `plain` makes an answer out of what is written for it."""
    found = Embedded()
    end = 0
    for number, match in enumerate(GAP.finditer(raw), start=1):
        found.text += f"{raw[end : match.start()]}{{{{{number}}}}}"
        end = match.end()
        found.marks.add(match.group(1) or "1")
        entries = list(_entries(match.group(3), plain))
        found.gaps.append(_gap(found, match.group(2), entries))
        found.notes += [f"({number}) “{e.text}”: {e.feedback}" for e in entries if e.feedback]
    found.text += raw[end:]
    if has_gaps(found.text):
        found.faults.append("gap_not_understood")
    return found


def _gap(found: Embedded, kind: str, entries: list[Entry]) -> Mapping[str, Any]:
    if CHOICES.fullmatch(kind):
        first = len(found.elements)
        found.elements += [entry.text for entry in entries]
        found.weights += [e.weight for e in entries if 0 < abs(e.weight) < FULL]
        right = [first + i for i, entry in enumerate(entries) if entry.weight >= FULL]
        return {"options": [*range(first, first + len(entries))], "right": right}
    if kind in TEXTS | CASED:
        return {"accepted": accepted_texts(entries), "case": kind in CASED, "accents": True}
    if kind in NUMBERS:
        numbers = [accepted_number(e.text, e.weight / FULL) for e in entries if is_worth(e)]
        if None in numbers:
            found.faults.append("accepted_unreadable")
        return {"numeric": {"accepted": numbers, "units": [], "unit_required": False}}
    found.faults.append("gap_not_understood")
    return {}


def accepted_texts(entries: list[Entry]) -> list[dict[str, Any]]:
    """The texts that earn something; those that earn nothing are only there for what they say."""
    return [{"text": e.text, "credit": e.weight / FULL} for e in entries if is_worth(e)]


def is_worth(entry: Entry) -> bool:
    """Whether an answer earns something."""
    return entry.weight > 0 and bool(entry.text)


def _entries(inner: str, plain: Plain) -> Iterator[Entry]:
    for piece in split_at(inner, "~"):
        told = piece.lstrip()
        percent = PERCENT.match(told)
        is_right = told.startswith("=")
        rest = told[percent.end() :] if percent else told[is_right:]
        text, *feedback = split_at(rest, "#")
        weight = float(percent.group(1)) if percent else FULL * is_right
        if text.strip() or percent:
            yield Entry(weight, plain(text), plain(" ".join(feedback)))


def split_at(text: str, sign: str) -> list[str]:
    """Split at a control character that has no backslash before it."""
    pieces, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == sign:
            pieces.append(text[start:place])
            start = place + 1
        place += 1
    return [*pieces, text[start:]]
