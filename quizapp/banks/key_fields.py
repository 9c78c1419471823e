"""The key of a question in the fields of its form, and back.

Options, statements, items and pairs are rows; typed answers are lines as in workbooks
(docs/question-files.md); a gap with choices has one line each, a star before what is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quizapp.banks.formats.key_words import (
    accepted_numbers,
    accepted_texts,
    numbers_told,
    read_units,
    texts_told,
    units_told,
)
from quizapp.banks.rules import MULTIPLE, WEIGHTS, OptionDraft, QuestionDraft
from quizapp.scoring.question_types.typed_number import parse_number

Values = Mapping[str, Any]
Key = dict[str, Any]
CHOOSE, TEXT, NUMBER = GAP_KINDS = ("choose", "text", "number")
STAR = "*"
UNREADABLE: list[Key] = [{}]
"""Stands for what is no number, so that the rules of the type complain."""


def lines_in(typed: str | None) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def choice_key(scoring: str, type_: str, weights: Sequence[str]) -> Key | None:
    """What the key of a choice says beyond the right options: its weights, if it has any."""
    if type_ != MULTIPLE or scoring != WEIGHTS:
        return None
    return {"weights": [_share(weight) for weight in weights]}


def _share(typed: str) -> float | None:
    number = parse_number(typed.replace("%", "")) if typed.strip() else parse_number("0")
    return None if number is None else float(number / 100)


def pair_elements(
    lefts: Sequence[OptionDraft], rights: Sequence[OptionDraft]
) -> tuple[tuple[OptionDraft, ...], Key]:
    """(elements, key) of rows of pairs. A right entry without a left one is one too many.

    Two left entries with the same words on the right share that entry.
    """
    left = [one for one in lefts if _is_filled(one)]
    right = list(dict.fromkeys(one for one in rights if _is_filled(one)))
    places = {one: len(left) + place for place, one in enumerate(right)}
    missing = len(left) + len(right)
    right_of = [
        places.get(other, missing)
        for one, other in zip(lefts, rights, strict=True)
        if _is_filled(one)
    ]
    return (*left, *right), {"left": len(left), "right_of": right_of}


def pair_rows(draft: QuestionDraft) -> list[tuple[OptionDraft, OptionDraft]]:
    """The rows of the pairs, those without a left entry last."""
    key = draft.key or {}
    left, right_of = key["left"], key["right_of"]
    rows = [(draft.options[i], draft.options[place]) for i, place in enumerate(right_of)]
    spare = [place for place in range(left, len(draft.options)) if place not in right_of]
    return rows + [(OptionDraft(""), draft.options[place]) for place in spare]


def _is_filled(option: OptionDraft) -> bool:
    return bool(option.text or option.pictures)


def text_key(lines: Sequence[str], *, case: bool, no_accents: bool) -> Key:
    """The key of words to be typed."""
    return {"accepted": accepted_texts(lines), "case": case, "accents": not no_accents}


def number_key(lines: Sequence[str], units: str = "", *, unit_required: bool = False) -> Key:
    """The key of a number to be typed."""
    accepted = accepted_numbers(lines)
    return {
        "accepted": UNREADABLE if accepted is None else accepted,
        "units": read_units(units),
        "unit_required": unit_required,
    }


def gap_elements(gaps: Iterable[Values]) -> tuple[tuple[OptionDraft, ...], Key]:
    """(elements, key) of the gaps of a text; their choices are one list."""
    elements: list[OptionDraft] = []
    keys: list[Key] = []
    for gap in gaps:
        lines = lines_in(gap["answers"])
        if gap["kind"] == NUMBER:
            keys.append({"numeric": number_key(lines)})
        elif gap["kind"] == TEXT:
            keys.append(text_key(lines, case=gap["case"], no_accents=gap["no_accents"]))
        else:
            keys.append(_choices(lines, len(elements)))
            elements += [OptionDraft(line.removeprefix(STAR).strip()) for line in lines]
    return tuple(elements), {"gaps": keys}


def _choices(lines: Sequence[str], start: int) -> Key:
    right = [start + place for place, line in enumerate(lines) if line.startswith(STAR)]
    return {"options": list(range(start, start + len(lines))), "right": right}


def gap_values(draft: QuestionDraft) -> list[Key]:
    """What the form shows of each gap."""
    return [_gap_value(gap, draft.options) for gap in (draft.key or {})["gaps"]]


def _gap_value(gap: Values, options: Sequence[OptionDraft]) -> Key:
    if "numeric" in gap:
        return {"kind": NUMBER, "answers": "\n".join(numbers_told(gap["numeric"]))}
    if "accepted" in gap:
        return {"kind": TEXT, "answers": "\n".join(texts_told(gap)), **text_terms(gap)}
    lines = [
        (STAR if place in gap["right"] else "") + options[place].text for place in gap["options"]
    ]
    return {"kind": CHOOSE, "answers": "\n".join(lines)}


def text_terms(key: Values) -> dict[str, bool]:
    """What is forgiven in typed words."""
    return {"case": bool(key.get("case")), "no_accents": not key.get("accents", True)}


def typed_values(draft: QuestionDraft) -> dict[str, Any]:
    """What the form shows of words or a number to be typed."""
    key = draft.key or {}
    if draft.type == "short_text":
        return {"answers": "\n".join(texts_told(key)), **text_terms(key)}
    return {
        "answers": "\n".join(numbers_told(key)),
        "units": units_told(key),
        "unit_required": bool(key.get("unit_required")),
    }
